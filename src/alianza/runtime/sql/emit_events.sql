-- Events, numbered under the lock of the alliance's books. Without books none is written.
WITH numbered AS (
  UPDATE books SET last_event = last_event + cardinality(%(ids)s::uuid[]) WHERE alliance_id = %(alliance)s
  RETURNING last_event - cardinality(%(ids)s::uuid[]) AS before
)
INSERT INTO events (alliance_id, sequence, event_id, kind, object_id, partner_ids, data, api_version, recorded_at)
SELECT %(alliance)s, n.before + e.place, e.id, e.kind, e.object, e.partners::uuid[], e.data::json, %(version)s, %(now)s
FROM numbered n, unnest(%(ids)s::uuid[], %(kinds)s::text[], %(objects)s::text[], %(partners)s::text[], %(data)s::text[])
  WITH ORDINALITY AS e (id, kind, object, partners, data, place)
RETURNING sequence
