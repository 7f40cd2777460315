SELECT entry_id, recorded_at, actor_kind, actor, action, object_id, before, after, request_id, address_hash
FROM audit_entries
WHERE alliance_id = %(alliance)s
  AND (%(after)s::uuid IS NULL OR entry_id > %(after)s)
  AND (%(since)s::timestamptz IS NULL OR recorded_at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR recorded_at < %(until)s)
ORDER BY entry_id
LIMIT %(limit)s
