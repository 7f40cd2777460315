-- The lines that the closing itself has added to the period.
INSERT INTO period_totals (alliance_id, period, partner_id, asset, kind, version, clause, rate_ppb, earned_period,
                           tier_period, lines, base_minor, amount_minor, held_minor, sale_minor, leads, sales)
SELECT alliance_id, period, partner_id, asset, kind, version, clause, coalesce(rate_ppb, -1) AS rate_ppb, earned_period, tier_period,
       count(*), sum(base_minor)::bigint, sum(amount_minor)::bigint,
       coalesce(sum(amount_minor) FILTER (WHERE available_on > %(payout_on)s), 0)::bigint,
       sum(sale_minor)::bigint, sum(leads)::bigint, sum(sales)::bigint
FROM lines
WHERE alliance_id = %(alliance)s AND period = %(period)s AND fact_kind IS NULL AND kind <> 11
GROUP BY alliance_id, period, partner_id, asset, kind, version, clause, coalesce(rate_ppb, -1), earned_period, tier_period
