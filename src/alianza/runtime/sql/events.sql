-- Events by number, after one and before another; of a partner only what concerns it.
SELECT sequence, event_id, kind, object_id, partner_ids, data, api_version, recorded_at
FROM events
WHERE alliance_id = %(alliance)s
  AND sequence > %(after)s AND sequence < %(before)s
  AND (%(kinds)s::text[] IS NULL OR kind = ANY(%(kinds)s))
  AND (%(object)s::text IS NULL OR object_id = %(object)s)
  AND (%(partner)s::uuid IS NULL OR partner_ids @> ARRAY[%(partner)s::uuid])
  AND (%(since)s::timestamptz IS NULL OR recorded_at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR recorded_at < %(until)s)
ORDER BY CASE WHEN %(newest)s THEN -sequence ELSE sequence END
LIMIT %(limit)s
