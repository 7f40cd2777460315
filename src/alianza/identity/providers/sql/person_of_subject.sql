SELECT person_id FROM provider_accounts
WHERE alliance_id = %(alliance)s AND issuer = %(issuer)s AND subject_hash = %(subject)s
