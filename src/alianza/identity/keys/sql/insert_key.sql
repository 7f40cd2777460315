INSERT INTO api_keys (alliance_id, key_id, digest, ending, name, scopes, partner_id, replaces, created_by, created_at, expires_at)
VALUES (%(alliance)s, %(key_id)s, %(digest)s, %(ending)s, %(name)s, %(scopes)s, %(partner_id)s, %(replaces)s,
  %(created_by)s, %(created_at)s, %(expires_at)s)
