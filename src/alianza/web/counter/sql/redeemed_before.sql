-- Whether another action has redeemed a code for the same order; asked while the code's row is locked.
SELECT 1 FROM counter_actions
WHERE alliance_id = %(alliance)s AND code = %(code)s AND reference = %(reference)s AND what = 'redeem' AND outcome = 'confirmed'
  AND nonce <> %(nonce)s
LIMIT 1
