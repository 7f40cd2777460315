-- What one partner's month added up to when a closing looked at it: without the lines that this closing itself added.
SELECT asset, version, clause, kind, sum(base_minor)::bigint, sum(amount_minor)::bigint, sum(sale_minor)::bigint,
       sum(leads)::bigint, sum(sales)::bigint
FROM lines
WHERE alliance_id = %(alliance)s AND partner_id = %(partner)s AND tier_period = %(month)s AND period <= %(period)s
  AND NOT (period = %(period)s AND fact_kind IS NULL AND kind <> 11)
GROUP BY asset, version, clause, kind
ORDER BY asset, version, clause, kind
