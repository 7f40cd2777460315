SELECT c.code, b.prefix, b.length, b.partner_id
FROM codes c
JOIN code_batches b ON b.alliance_id = c.alliance_id AND b.batch_no = c.batch_no
WHERE c.alliance_id = %(alliance)s AND c.code = ANY(%(codes)s)
