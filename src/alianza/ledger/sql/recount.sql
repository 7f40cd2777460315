-- Every balance, counted again from the transfers.
WITH moved AS (
  SELECT debit_account AS account_id, 0 AS side, state, amount_minor FROM ledger_transfers
  WHERE alliance_id = %(alliance)s AND (%(as_of)s::timestamptz IS NULL OR recorded_at <= %(as_of)s)
  UNION ALL
  SELECT credit_account, 1, state, amount_minor FROM ledger_transfers
  WHERE alliance_id = %(alliance)s AND (%(as_of)s::timestamptz IS NULL OR recorded_at <= %(as_of)s)
)
SELECT account_id,
       coalesce(sum(CASE WHEN state = 1 THEN amount_minor WHEN state = 0 THEN 0 ELSE -amount_minor END)
                FILTER (WHERE side = 0), 0)::bigint AS debits_pending,
       coalesce(sum(amount_minor) FILTER (WHERE side = 0 AND state IN (0, 2, 5)), 0)::bigint AS debits_posted,
       coalesce(sum(CASE WHEN state = 1 THEN amount_minor WHEN state = 0 THEN 0 ELSE -amount_minor END)
                FILTER (WHERE side = 1), 0)::bigint AS credits_pending,
       coalesce(sum(amount_minor) FILTER (WHERE side = 1 AND state IN (0, 2, 5)), 0)::bigint AS credits_posted
FROM moved GROUP BY account_id
