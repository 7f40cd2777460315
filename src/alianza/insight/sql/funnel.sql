-- The funnel of some months by partner, channel, campaign or month. Sales are money also where the partner is paid in points;
-- what those cost is told apart.
SELECT CASE %(by)s WHEN 'month' THEN c.period::text ELSE c.key END AS key,
       sum(c.clicks)::bigint, sum(c.leads)::bigint, sum(c.sales)::bigint, sum(c.sale_minor)::bigint,
       coalesce(sum(c.cost_minor) FILTER (WHERE c.asset = %(asset)s), 0)::bigint,
       coalesce(sum(c.owed_minor) FILTER (WHERE c.asset = %(asset)s), 0)::bigint,
       coalesce(sum(c.cost_minor) FILTER (WHERE c.asset = %(points)s), 0)::bigint
FROM funnel_cells c
WHERE c.alliance_id = %(alliance)s AND c.dimension = %(dimension)s AND c.period BETWEEN %(first)s AND %(last)s
  AND c.outbound = %(outbound)s AND c.asset IN ('', %(asset)s, %(points)s)
  AND (%(campaign)s::text IS NULL OR c.key = %(campaign)s::text)
GROUP BY 1
