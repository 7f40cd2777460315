INSERT INTO sessions (alliance_id, session_id, digest, person_id, partner_id, method, second_factor, agent, address_hash,
  created_at, idle_seconds, ends_at, last_seen_at)
VALUES (%(alliance)s, %(session_id)s, %(digest)s, %(person_id)s, %(partner_id)s, %(method)s, %(second_factor)s, %(agent)s,
  %(address)s, %(created_at)s, %(idle_seconds)s, %(ends_at)s, %(last_seen_at)s)
