UPDATE passkeys SET sign_count = %(count)s, last_used_at = %(now)s
WHERE alliance_id = %(alliance)s AND passkey_id = %(passkey)s
  AND (sign_count < %(count)s OR sign_count = 0 AND %(count)s = 0)
