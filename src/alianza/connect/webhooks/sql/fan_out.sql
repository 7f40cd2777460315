-- Queue what an endpoint is to be told of the events that it was not looked through for yet, and remember how far that is.
-- One statement is one snapshot, which sees no event without all with smaller numbers.
WITH fresh AS (
  SELECT sequence, object_id, kind, partner_ids
  FROM events
  WHERE alliance_id = %(alliance)s AND sequence > %(after)s
  ORDER BY sequence LIMIT %(limit)s
), queued AS (
  INSERT INTO webhook_queue (alliance_id, endpoint_id, sequence, object_id, next_at)
  SELECT %(alliance)s, %(endpoint)s, sequence, object_id, %(now)s
  FROM fresh
  WHERE (kind = ANY(%(kinds)s) OR (kind = 'ping' AND object_id = %(ping)s))
    AND (%(partner)s::uuid IS NULL OR partner_ids @> ARRAY[%(partner)s::uuid])
  ON CONFLICT DO NOTHING
)
UPDATE webhook_endpoints e SET fanned_to = f.last
FROM (SELECT max(sequence) AS last FROM fresh) f
WHERE e.alliance_id = %(alliance)s AND e.endpoint_id = %(endpoint)s AND f.last IS NOT NULL
