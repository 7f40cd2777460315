UPDATE api_keys SET revoked_at = %(now)s
WHERE alliance_id = %(alliance)s AND key_id = %(key)s AND revoked_at IS NULL
