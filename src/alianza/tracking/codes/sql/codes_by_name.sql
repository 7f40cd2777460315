SELECT c.code, c.spelling, coalesce(c.partner_id, b.partner_id), c.batch_no, coalesce(c.valid_from, b.valid_from),
       coalesce(c.valid_until, b.valid_until), least(c.disabled_at, b.disabled_at), c.max_uses,
       coalesce(c.max_per_customer, b.max_per_customer), c.uses, b.prefix, b.length
FROM codes c
LEFT JOIN code_batches b ON b.alliance_id = c.alliance_id AND b.batch_no = c.batch_no
WHERE c.alliance_id = %(alliance)s AND c.code = ANY(%(codes)s)
ORDER BY c.code
