-- What all accounts came to at a moment, by asset: as it was kept at an earlier one (or from nothing), and what came since.
WITH moved AS (
  SELECT debit_account AS account_id, 0 AS side, state, amount_minor FROM ledger_transfers
  WHERE alliance_id = %(alliance)s AND recorded_at > %(after)s AND recorded_at <= %(as_of)s
  UNION ALL
  SELECT credit_account, 1, state, amount_minor FROM ledger_transfers
  WHERE alliance_id = %(alliance)s AND recorded_at > %(after)s AND recorded_at <= %(as_of)s
), by_account AS (
  SELECT account_id,
         coalesce(sum(amount_minor) FILTER (WHERE side = 0 AND state IN (0, 2, 5)), 0) AS debits_posted,
         coalesce(sum(amount_minor) FILTER (WHERE side = 1 AND state IN (0, 2, 5)), 0) AS credits_posted,
         coalesce(sum(CASE WHEN state = 1 THEN amount_minor WHEN state = 0 THEN 0 ELSE -amount_minor END)
                  FILTER (WHERE side = 0), 0) AS debits_pending,
         coalesce(sum(CASE WHEN state = 1 THEN amount_minor WHEN state = 0 THEN 0 ELSE -amount_minor END)
                  FILTER (WHERE side = 1), 0) AS credits_pending
  FROM moved GROUP BY account_id
), parts AS (
  SELECT asset, accounts, debits_posted, credits_posted, debits_pending, credits_pending FROM ledger_totals
  WHERE alliance_id = %(alliance)s AND as_of = %(after)s
  UNION ALL
  SELECT a.asset, 0, m.debits_posted, m.credits_posted, m.debits_pending, m.credits_pending
  FROM by_account m JOIN ledger_accounts a ON a.alliance_id = %(alliance)s AND a.account_id = m.account_id
  UNION ALL
  SELECT asset, 1, 0, 0, 0, 0 FROM ledger_accounts
  WHERE alliance_id = %(alliance)s AND recorded_at > %(after)s AND recorded_at <= %(as_of)s
)
SELECT asset, sum(accounts)::bigint, sum(debits_posted)::bigint, sum(credits_posted)::bigint, sum(debits_pending)::bigint,
       sum(credits_pending)::bigint
FROM parts GROUP BY asset ORDER BY asset
