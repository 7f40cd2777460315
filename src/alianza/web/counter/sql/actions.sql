-- What one person did in a stretch of time, newest first.
SELECT nonce, what, code, reference, amount_minor, currency, outcome, reason, credited, made_at, recorded_at, person_id, digest
FROM counter_actions
WHERE alliance_id = %(alliance)s AND person_id = %(person)s AND recorded_at >= %(since)s AND recorded_at < %(until)s
ORDER BY recorded_at DESC, nonce
LIMIT %(most)s
