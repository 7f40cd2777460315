INSERT INTO second_factor_rules (alliance_id, version, roles, recorded_by, recorded_at)
SELECT %(alliance)s, coalesce(max(version), 0) + 1, %(roles)s, %(by)s, %(now)s
FROM second_factor_rules
WHERE alliance_id = %(alliance)s
