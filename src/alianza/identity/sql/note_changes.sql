-- The server's own clock makes the ids, so entries lie in the order in which they were written, within a batch too.
INSERT INTO audit_entries (alliance_id, entry_id, recorded_at, actor_kind, actor, action, object_id, before, after,
  request_id, address_hash)
SELECT %(alliance)s, uuidv7(), %(now)s, %(actor_kind)s, %(actor)s, c.action, c.object_id, c.before, c.after,
  %(request)s, %(address)s
FROM unnest(%(actions)s::text[], %(objects)s::text[], %(before)s::jsonb[], %(after)s::jsonb[])
  WITH ORDINALITY AS c (action, object_id, before, after, place)
ORDER BY c.place
