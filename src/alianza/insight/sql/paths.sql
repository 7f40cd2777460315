-- After `touches`: equal paths together. A sale that nothing led to has an empty path. A null path is that of a customer
-- who was touched in the period and bought nothing from its first day on: the touches of one window up to the last one.
, bought AS (
  SELECT coalesce(w.person, f.customer) AS customer FROM facts f LEFT JOIN merged w ON w.customer = f.customer
  WHERE f.alliance_id = %(alliance)s AND f.kind = 2 AND f.local_day >= %(first)s
), lost AS (
  SELECT l.customer, l.occurred_at, l.place, l.fact_id, l.channel,
         max(l.occurred_at) OVER (PARTITION BY l.customer) AS last_at,
         max(l.local_day) OVER (PARTITION BY l.customer) AS last_day
  FROM labelled l
  WHERE l.place < 2 AND NOT EXISTS (
    SELECT FROM bought b WHERE b.customer = l.customer)
), journeys AS (
  SELECT n.sale, array_agg(n.channel ORDER BY n.occurred_at, n.place, n.fact_id) AS path FROM named n GROUP BY n.sale
), fruitless AS (
  SELECT array_agg(l.channel ORDER BY l.occurred_at, l.place, l.fact_id) AS path
  FROM lost l JOIN versions v ON l.last_day >= v.begins AND l.last_day < v.ends
  WHERE l.last_day >= %(first)s AND l.occurred_at >= l.last_at - v.span
  GROUP BY l.customer
)
SELECT coalesce(j.path[cardinality(j.path) - %(most)s::int + 1:], '{}') AS path, s.currency, count(*), 0, sum(s.amount_minor)
FROM sales s LEFT JOIN journeys j ON j.sale = s.fact_id
GROUP BY 1, 2
UNION ALL
SELECT f.path[cardinality(f.path) - %(most)s::int + 1:], NULL, 0, count(*), 0 FROM fruitless f GROUP BY 1
