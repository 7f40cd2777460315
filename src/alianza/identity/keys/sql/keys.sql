SELECT key_id, name, ending, scopes, partner_id, replaces, created_by, created_at, expires_at, replaced_by, revoked_at,
  last_used_at
FROM api_keys
WHERE alliance_id = %(alliance)s
  AND (%(partner)s::uuid IS NULL OR partner_id = %(partner)s)
  AND (%(key)s::uuid IS NULL OR key_id = %(key)s)
ORDER BY key_id
