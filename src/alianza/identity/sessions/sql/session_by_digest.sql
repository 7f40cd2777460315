SELECT digest, session_id, person_id, partner_id, method, second_factor, agent, created_at, idle_seconds, ends_at, last_seen_at,
  revoked_at
FROM sessions
WHERE alliance_id = %(alliance)s AND digest = %(digest)s
