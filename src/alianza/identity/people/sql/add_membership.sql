INSERT INTO memberships (alliance_id, person_id, partner_id, version, roles, recorded_by, recorded_at)
SELECT %(alliance)s, %(person)s, %(partner)s, coalesce(max(version), 0) + 1, %(roles)s, %(by)s, %(now)s
FROM memberships
WHERE alliance_id = %(alliance)s AND person_id = %(person)s AND partner_id = %(partner)s
