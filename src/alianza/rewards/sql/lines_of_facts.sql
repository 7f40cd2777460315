-- What the books hold for some facts, added up by everything that makes two lines alike.
SELECT fact_kind, fact_id, partner_id, kind, version, clause, asset, coalesce(rate_ppb, -1), coalesce(staff, ''), reason,
       sum(base_minor)::bigint, sum(amount_minor)::bigint, sum(sale_minor)::bigint, sum(leads)::int, sum(sales)::int,
       (array_agg(line_id ORDER BY recorded_at DESC, line_id DESC))[1],
       max(available_on) - date '0001-01-01' + 1, max(tier_period)
FROM lines
WHERE alliance_id = %(alliance)s AND fact_id = ANY(%(facts)s) AND fact_kind IS NOT NULL
GROUP BY fact_kind, fact_id, partner_id, kind, version, clause, asset, rate_ppb, staff, reason
