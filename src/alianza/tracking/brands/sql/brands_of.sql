-- The latest brands of some partners, and the alliance's own.
SELECT DISTINCT ON (partner_id) partner_id, name, industry, primary_color, ink_color, slogan, logo
FROM brands
WHERE alliance_id = %s AND (partner_id = ANY(%s::uuid[]) OR partner_id IS NULL)
ORDER BY partner_id, number DESC
