SELECT reference, customer, state, expires_at, lead_id, sale_id, changed_at FROM code_uses
WHERE alliance_id = %(alliance)s AND code = %(code)s
ORDER BY changed_at DESC, reference
LIMIT %(last)s
