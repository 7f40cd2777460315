-- Units that a partner's sales of a month stand for; a sale that was refunded whole stands for none.
WITH sold AS (
  SELECT coalesce(r.refunds, l.fact_id) AS sale_id, l.asset, sum(l.sale_minor) AS net, sum(l.sales) AS sales
  FROM lines l
  LEFT JOIN facts r ON r.alliance_id = %(alliance)s AND r.fact_id = l.fact_id AND r.kind = 3 AND l.fact_kind = 3
  WHERE l.alliance_id = %(alliance)s AND l.partner_id = %(partner)s AND l.tier_period = %(month)s
    AND l.period <= %(period)s AND l.fact_kind IN (2, 3)
  GROUP BY 1, 2
)
SELECT s.asset, coalesce(f.category, ''), sum(f.quantity)::bigint
FROM sold s JOIN facts f ON f.alliance_id = %(alliance)s AND f.fact_id = s.sale_id AND f.kind = 2
WHERE s.sales > 0 AND (s.net > 0 OR coalesce(f.amount_minor, 0) = 0)
GROUP BY 1, 2
