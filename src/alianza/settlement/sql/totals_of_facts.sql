-- One pass over the period's lines, in parallel where the planner sees fit (only CREATE TABLE AS may).
CREATE TEMPORARY TABLE closing_totals ON COMMIT DROP AS
SELECT {alliance}::uuid AS alliance_id, {period} AS period, partner_id, asset, kind, version, clause, coalesce(rate_ppb, -1) AS rate_ppb, earned_period, tier_period,
       count(*) AS lines, sum(base_minor)::bigint AS base_minor, sum(amount_minor)::bigint AS amount_minor,
       coalesce(sum(amount_minor) FILTER (WHERE available_on > {payout_on}), 0)::bigint AS held_minor,
       sum(sale_minor)::bigint AS sale_minor, sum(leads)::bigint AS leads, sum(sales)::bigint AS sales
FROM lines
WHERE alliance_id = {alliance} AND period = {period}
GROUP BY partner_id, asset, kind, version, clause, coalesce(rate_ppb, -1), earned_period, tier_period
