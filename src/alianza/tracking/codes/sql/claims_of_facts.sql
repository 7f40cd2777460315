SELECT a.kind, a.fact_id, a.code, a.outcome, c.spelling, coalesce(c.partner_id, b.partner_id), b.prefix, b.length
FROM code_claims a
JOIN codes c ON c.alliance_id = a.alliance_id AND c.code = a.code
LEFT JOIN code_batches b ON b.alliance_id = c.alliance_id AND b.batch_no = c.batch_no
WHERE a.alliance_id = %(alliance)s AND a.fact_id = ANY(%(facts)s)
