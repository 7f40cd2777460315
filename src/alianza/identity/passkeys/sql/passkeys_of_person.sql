SELECT passkey_id, credential_id, host, name, created_at, last_used_at
FROM passkeys
WHERE alliance_id = %(alliance)s AND person_id = %(person)s
ORDER BY passkey_id
