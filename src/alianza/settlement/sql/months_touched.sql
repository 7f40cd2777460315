-- Every partner and month that this period's lines touch, with all that month's totals of this and earlier closings.
-- A month's tier may rest on the month before it, so the month after a touched one is touched too. A month that is not over
-- is left to its own closing: a refund may be dated in a month before that of its sale.
WITH touched AS (
  SELECT DISTINCT partner_id, tier_period FROM closing_totals WHERE tier_period <= %(period)s
  UNION
  SELECT DISTINCT partner_id,
         CASE WHEN tier_period %% 100 = 12 THEN tier_period + 89 ELSE tier_period + 1 END
  FROM closing_totals WHERE tier_period < %(period)s
  UNION
  SELECT unnest(%(fee_partners)s::uuid[]), %(period)s
), every AS (
  SELECT partner_id, tier_period, asset, version, clause, kind, base_minor, amount_minor, sale_minor, leads, sales
  FROM closing_totals
  UNION ALL
  SELECT p.partner_id, p.tier_period, p.asset, p.version, p.clause, p.kind, p.base_minor, p.amount_minor, p.sale_minor,
         p.leads, p.sales
  FROM period_totals p
  JOIN touched t ON t.partner_id = p.partner_id AND t.tier_period = p.tier_period
  WHERE p.alliance_id = %(alliance)s AND p.period < %(period)s AND %(has_history)s
)
SELECT t.partner_id, t.tier_period, e.asset, e.version, e.clause, e.kind, sum(e.base_minor)::bigint,
       sum(e.amount_minor)::bigint, sum(e.sale_minor)::bigint, sum(e.leads)::bigint, sum(e.sales)::bigint
FROM touched t LEFT JOIN every e ON e.partner_id = t.partner_id AND e.tier_period = t.tier_period
WHERE t.partner_id = ANY(%(partners)s::uuid[]) OR %(all_partners)s
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 2
