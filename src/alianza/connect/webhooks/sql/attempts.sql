-- The attempts of an endpoint, newest first, with what they were about.
SELECT a.attempt_id, a.endpoint_id, v.event_id, v.kind, v.object_id, a.attempt, a.attempted_at, a.duration_ms, a.outcome,
       a.status, a.error, a.answer
FROM webhook_attempts a
JOIN events v ON v.alliance_id = %(alliance)s AND v.sequence = a.sequence
WHERE a.alliance_id = %(alliance)s AND a.endpoint_id = %(endpoint)s
  AND (%(sequence)s::bigint IS NULL OR a.sequence = %(sequence)s)
  AND (%(outcome)s::text IS NULL OR a.outcome = %(outcome)s)
  AND (%(before)s::uuid IS NULL OR a.attempt_id < %(before)s)
  AND (%(after)s::uuid IS NULL OR a.attempt_id > %(after)s)
ORDER BY a.attempt_id DESC
LIMIT %(limit)s
