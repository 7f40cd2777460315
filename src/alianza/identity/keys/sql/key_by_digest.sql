SELECT digest, key_id, name, ending, scopes, partner_id, replaces, created_by, created_at, expires_at, replaced_by,
  revoked_at, last_used_at
FROM api_keys
WHERE alliance_id = %(alliance)s AND digest = %(digest)s
