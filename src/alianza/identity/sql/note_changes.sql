INSERT INTO audit_entries (alliance_id, entry_id, recorded_at, actor_kind, actor, action, object_id, before, after,
  request_id, address_hash)
SELECT %(alliance)s, c.entry_id, %(now)s, %(actor_kind)s, %(actor)s, c.action, c.object_id, c.before, c.after,
  %(request)s, %(address)s
FROM unnest(%(ids)s::uuid[], %(actions)s::text[], %(objects)s::text[], %(before)s::jsonb[], %(after)s::jsonb[])
  AS c (entry_id, action, object_id, before, after)
