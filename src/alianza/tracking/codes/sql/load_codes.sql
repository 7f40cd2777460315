SELECT code, spelling, partner_id, batch_no, valid_from, valid_until, disabled_at, max_uses, max_per_customer, uses,
       coalesce(campaign, ''), coalesce(note, ''), recorded_at
FROM codes
WHERE alliance_id = %(alliance)s AND batch_no IS NULL
  AND (%(partner)s::uuid IS NULL OR partner_id = %(partner)s::uuid)
ORDER BY code
