UPDATE api_keys k SET last_used_at = u.used_at
FROM unnest(%(ids)s::uuid[], %(moments)s::timestamptz[]) AS u (key_id, used_at)
WHERE k.alliance_id = %(alliance)s AND k.key_id = u.key_id
  AND (k.last_used_at IS NULL OR k.last_used_at <= u.used_at - interval '1 minute')
