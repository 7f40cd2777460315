-- What partners won of some days' facts: counts, net amounts, and commissions with what tiers, caps and refunds did to them.
-- A line's period is never before the month of its fact.
SELECT partner_id, asset, sum(leads), sum(sales), sum(sale_minor),
       coalesce(sum(amount_minor) FILTER (WHERE kind IN (1, 2, 3, 4)), 0)
FROM lines
WHERE alliance_id = %(a)s AND (%(partner)s::uuid IS NULL OR partner_id = %(partner)s::uuid) AND period >= %(period)s
  AND event_at >= %(start)s AND event_at < %(end)s
GROUP BY 1, 2 ORDER BY 1, 2
