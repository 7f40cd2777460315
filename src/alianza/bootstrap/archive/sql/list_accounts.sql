SELECT safe(a.path) AS account, split_part(a.asset, '/', 1) AS unit, money(b.posted, s.scale) AS posted,
       money(b.pending, s.scale) AS pending
FROM ledger_accounts a
JOIN LATERAL (
  SELECT credits_posted - debits_posted AS posted, credits_pending - debits_pending AS pending FROM ledger_balances
  WHERE alliance_id = %(alliance)s AND account_id = a.account_id
) b ON true
JOIN LATERAL (SELECT split_part(a.asset, '/', 2)::int AS scale) s ON true
WHERE a.alliance_id = %(alliance)s ORDER BY bytes(a.path), bytes(a.asset)
