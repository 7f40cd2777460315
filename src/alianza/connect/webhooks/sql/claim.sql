-- Messages that are due, so many for each endpoint, claimed until the lease ends. A message waits for earlier ones of its
-- object. Whoever claims at the same time takes others.
WITH due AS (
  SELECT s.endpoint_id, d.sequence
  FROM unnest(%(endpoints)s::uuid[], %(free)s::int[]) AS s (endpoint_id, free)
  CROSS JOIN LATERAL (
    SELECT q.sequence
    FROM webhook_queue q
    WHERE q.alliance_id = %(alliance)s AND q.endpoint_id = s.endpoint_id AND q.next_at <= %(now)s
      AND (q.lease_until IS NULL OR q.lease_until <= %(now)s)
      AND NOT EXISTS (
        SELECT FROM webhook_queue e
        WHERE e.alliance_id = %(alliance)s AND e.endpoint_id = q.endpoint_id AND e.object_id = q.object_id
          AND e.sequence < q.sequence)
    ORDER BY q.next_at, q.sequence
    LIMIT s.free
    FOR UPDATE OF q SKIP LOCKED
  ) d
), claimed AS (
  UPDATE webhook_queue q
  SET claim = %(claim)s, lease_until = %(lease)s, attempts = q.attempts + 1
  FROM due
  WHERE q.alliance_id = %(alliance)s AND q.endpoint_id = due.endpoint_id AND q.sequence = due.sequence
  RETURNING q.endpoint_id, q.sequence, q.attempts
)
SELECT c.endpoint_id, c.attempts, v.sequence, v.event_id, v.kind, v.object_id, v.partner_ids, v.data, v.api_version,
       v.recorded_at
FROM claimed c
JOIN events v ON v.alliance_id = %(alliance)s AND v.sequence = c.sequence
ORDER BY c.sequence
