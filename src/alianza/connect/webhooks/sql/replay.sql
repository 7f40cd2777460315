-- Queue events again, as if for the first time. One that is being sent at this moment is sent once more.
INSERT INTO webhook_queue (alliance_id, endpoint_id, sequence, object_id, next_at)
SELECT %(alliance)s, %(endpoint)s, v.sequence, v.object_id, %(now)s
FROM events v
WHERE v.alliance_id = %(alliance)s AND v.sequence <= %(fanned_to)s
  AND (%(sequence)s::bigint IS NULL OR v.sequence = %(sequence)s)
  AND (%(sequence)s::bigint IS NOT NULL OR v.kind = ANY(%(kinds)s))
  AND (%(since)s::timestamptz IS NULL OR v.recorded_at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR v.recorded_at < %(until)s)
  AND (v.kind <> 'ping' OR v.object_id = %(ping)s)
  AND (%(partner)s::uuid IS NULL OR v.partner_ids @> ARRAY[%(partner)s::uuid])
ON CONFLICT (alliance_id, endpoint_id, sequence)
  DO UPDATE SET next_at = excluded.next_at, attempts = 0, claim = NULL, lease_until = NULL
