SELECT u.code, u.reference, u.batch_no, u.customer, u.state, u.expires_at, u.lead_id, u.sale_id
FROM unnest(%(codes)s::text[], %(references)s::text[]) AS asked (code, reference)
JOIN code_uses u ON u.alliance_id = %(alliance)s AND u.code = asked.code AND u.reference = asked.reference
