SELECT code, uses, disabled_at IS NOT NULL FROM codes
WHERE alliance_id = %(alliance)s AND batch_no = %(batch_no)s
ORDER BY code COLLATE "C"
