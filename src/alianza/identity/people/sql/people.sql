-- People with the memberships in force, the alliance's own first; who has none left is there with an empty one.
SELECT p.person_id, p.email, p.name, p.language, p.recorded_at, m.partner_id, m.roles, m.recorded_at
FROM people p
LEFT JOIN LATERAL (
  SELECT DISTINCT ON (v.partner_id) v.partner_id, v.roles, v.recorded_at
  FROM memberships v
  WHERE v.alliance_id = %(alliance)s AND v.person_id = p.person_id
    AND (%(partner)s::uuid IS NULL OR v.partner_id = %(partner)s)
  ORDER BY v.partner_id, v.version DESC
) m ON true
WHERE p.alliance_id = %(alliance)s
  AND (%(person)s::uuid IS NULL OR p.person_id = %(person)s)
  AND (%(email)s::bytea IS NULL OR p.email_hash = %(email)s)
  AND (%(partner)s::uuid IS NULL OR m.partner_id IS NOT NULL)
ORDER BY p.recorded_at, p.person_id, m.partner_id
