INSERT INTO provider_accounts (alliance_id, issuer, subject_hash, person_id, created_at)
VALUES (%(alliance)s, %(issuer)s, %(subject)s, %(person)s, %(now)s)
ON CONFLICT DO NOTHING
