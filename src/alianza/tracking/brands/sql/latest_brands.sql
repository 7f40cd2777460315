SELECT DISTINCT ON (partner_id) partner_id, name, industry, primary_color, ink_color, slogan, logo
FROM brands
WHERE alliance_id = %s
ORDER BY partner_id, number DESC
