UPDATE tickets SET used_at = %(now)s
WHERE alliance_id = %(alliance)s AND digest = %(digest)s AND kind = %(kind)s AND browser = %(browser)s
  AND used_at IS NULL AND expires_at > %(now)s
RETURNING person_id, data
