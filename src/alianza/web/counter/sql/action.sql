SELECT nonce, what, code, reference, amount_minor, currency, outcome, reason, credited, made_at, recorded_at, person_id, digest
FROM counter_actions WHERE alliance_id = %(alliance)s AND nonce = %(nonce)s
