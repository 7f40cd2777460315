-- The same for some partners and months, each found by the key.
SELECT CASE %(by)s WHEN 'month' THEN c.period::text ELSE c.key END AS key,
       sum(c.clicks)::bigint, sum(c.leads)::bigint, sum(c.sales)::bigint, sum(c.sale_minor)::bigint,
       coalesce(sum(c.cost_minor) FILTER (WHERE c.asset = %(asset)s), 0)::bigint,
       coalesce(sum(c.owed_minor) FILTER (WHERE c.asset = %(asset)s), 0)::bigint,
       coalesce(sum(c.cost_minor) FILTER (WHERE c.asset = %(points)s), 0)::bigint
FROM funnel_cells c
WHERE c.alliance_id = %(alliance)s AND c.dimension = 'partner' AND c.period = ANY(%(periods)s) AND c.key = ANY(%(partners)s)
  AND c.outbound = %(outbound)s AND c.asset IN ('', %(asset)s, %(points)s)
GROUP BY 1
