INSERT INTO people (alliance_id, person_id, email, email_hash, name, language, recorded_at)
VALUES (%(alliance)s, %(person)s, %(email)s, %(hash)s, %(name)s, %(language)s, %(now)s)
ON CONFLICT (alliance_id, email_hash) DO NOTHING
