-- Within one code, and within one batch.
SELECT u.code, NULL, u.customer, count(*)
FROM unnest(%(codes)s::text[], %(customers)s::text[]) AS asked (code, customer)
JOIN code_uses u ON u.alliance_id = %(alliance)s AND u.code = asked.code AND u.customer = asked.customer
  AND u.state < 3 AND (u.state = 2 OR u.expires_at > %(now)s)
GROUP BY u.code, u.customer
UNION ALL
SELECT NULL, u.batch_no, u.customer, count(*)
FROM unnest(%(batches)s::int[], %(batch_customers)s::text[]) AS asked (batch_no, customer)
JOIN code_uses u ON u.alliance_id = %(alliance)s AND u.batch_no = asked.batch_no AND u.customer = asked.customer
  AND u.state < 3 AND (u.state = 2 OR u.expires_at > %(now)s)
GROUP BY u.batch_no, u.customer
