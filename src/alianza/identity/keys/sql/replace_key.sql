UPDATE api_keys SET replaced_by = %(new)s, expires_at = %(until)s
WHERE alliance_id = %(alliance)s AND key_id = %(key)s
  AND replaced_by IS NULL AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %(now)s)
