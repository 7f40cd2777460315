-- After `touches`: time decay in days. A touch weighs half as much for each half-life that it is older than the last one
-- of its path; the shares of a sale are whole parts of 10^15, so that their sums are exact in any order.
, weighed AS (
  SELECT n.sale, n.channel, power(0.5::float8, least(300, extract(epoch FROM
           max(n.occurred_at) OVER (PARTITION BY n.sale) - n.occurred_at)::float8 / 86400 / %(half_life)s::float8)) AS weight
  FROM named n
), shared AS (
  SELECT w.sale, w.channel, round(w.weight / sum(w.weight) OVER (PARTITION BY w.sale) * 1e15)::bigint AS share FROM weighed w
)
SELECT h.channel, s.currency, sum(h.share), sum(h.share::numeric * s.amount_minor)
FROM shared h JOIN sales s ON s.fact_id = h.sale
GROUP BY 1, 2
