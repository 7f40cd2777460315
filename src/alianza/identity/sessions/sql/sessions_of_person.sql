SELECT session_id, person_id, partner_id, method, second_factor, agent, created_at, idle_seconds, ends_at, last_seen_at, revoked_at
FROM sessions
WHERE alliance_id = %(alliance)s AND person_id = %(person)s AND revoked_at IS NULL AND ends_at > %(now)s
  AND last_seen_at + idle_seconds * interval '1 second' > %(now)s
ORDER BY last_seen_at DESC, session_id
