-- What the statements of the latest twelve closed months add up to, by month and currency.
SELECT s.period, s.asset, count(*)::bigint, sum(s.sales_minor)::bigint, sum(s.commission_minor)::bigint,
  sum(s.payable_minor)::bigint
FROM statements s
WHERE s.alliance_id = %(alliance)s AND s.period >= %(since)s
GROUP BY s.period, s.asset
ORDER BY s.period, s.asset
