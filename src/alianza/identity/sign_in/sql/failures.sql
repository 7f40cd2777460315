SELECT hour, method, reason, person_id, count, last_at
FROM sign_in_failures
WHERE alliance_id = %(alliance)s AND hour >= %(since)s
ORDER BY hour DESC, method, reason, person_id
