-- A month's facts in the order they happened, each net of its corrections and refunds, for marginal ladders.
SELECT CASE WHEN l.fact_kind = 3 THEN 2 ELSE l.fact_kind END, coalesce(f.refunds, l.fact_id), l.asset, l.version,
       l.clause, sum(l.base_minor)::bigint, sum(l.sale_minor)::bigint, sum(l.leads)::int, sum(l.sales)::int
FROM lines l
LEFT JOIN facts f ON f.alliance_id = %(alliance)s AND f.fact_id = l.fact_id AND f.kind = l.fact_kind AND l.fact_kind = 3
WHERE l.alliance_id = %(alliance)s AND l.partner_id = %(partner)s AND l.tier_period = %(month)s
  AND l.period <= %(period)s AND l.fact_kind IS NOT NULL
GROUP BY 1, 2, l.asset, l.version, l.clause
ORDER BY min(l.event_at) FILTER (WHERE l.fact_kind <> 3), 1, 2, l.clause
