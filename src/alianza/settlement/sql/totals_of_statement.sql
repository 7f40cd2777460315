-- One statement's lines added up by what they rest on, as counted when the month was closed.
SELECT t.kind, t.version, t.clause, nullif(t.rate_ppb, -1), t.earned_period, sum(t.lines)::bigint, sum(t.base_minor)::bigint,
       sum(t.amount_minor)::bigint
FROM period_totals t
WHERE t.alliance_id = %(alliance)s AND t.partner_id = %(partner)s AND t.period = %(period)s AND t.asset = %(asset)s
  AND t.kind <> 12
GROUP BY t.kind, t.version, t.clause, t.rate_ppb, t.earned_period
ORDER BY t.version, t.clause, t.kind, t.rate_ppb, t.earned_period
