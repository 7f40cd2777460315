INSERT INTO passkeys (alliance_id, passkey_id, person_id, credential_id, public_key, host, sign_count, name, created_at)
VALUES (%(alliance)s, %(passkey_id)s, %(person)s, %(credential_id)s, %(public_key)s, %(host)s, %(sign_count)s, %(name)s,
  %(created_at)s)
ON CONFLICT (alliance_id, credential_id) DO NOTHING
