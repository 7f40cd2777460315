-- For each customer of a code, the first uses that still lack a lead, and those that lack a sale.
SELECT u.code, u.reference, u.batch_no, asked.customer, u.state, u.expires_at, u.lead_id, u.sale_id
FROM unnest(%(codes)s::text[], %(customers)s::text[], %(leads)s::int[], %(sales)s::int[])
  AS asked (code, customer, leads, sales)
CROSS JOIN LATERAL (
  (SELECT * FROM code_uses l
   WHERE l.alliance_id = %(alliance)s AND l.code = asked.code AND l.customer = asked.customer AND l.lead_id IS NULL
     AND l.state < 3 AND (l.state = 2 OR l.expires_at > %(now)s)
   ORDER BY l.state, l.expires_at, l.reference COLLATE "C" LIMIT asked.leads)
  UNION
  (SELECT * FROM code_uses s
   WHERE s.alliance_id = %(alliance)s AND s.code = asked.code AND s.customer = asked.customer AND s.sale_id IS NULL
     AND s.state < 3 AND (s.state = 2 OR s.expires_at > %(now)s)
   ORDER BY s.state, s.expires_at, s.reference COLLATE "C" LIMIT asked.sales)
) u
