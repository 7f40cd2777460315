SELECT passkey_id, public_key FROM passkeys
WHERE alliance_id = %(alliance)s AND credential_id = %(credential)s AND person_id = %(person)s AND host = %(host)s
