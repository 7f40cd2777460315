-- What is still held between each pair of accounts and due by the day, less what was posted or voided one by one.
WITH due AS (
  SELECT debit_account, credit_account, transfer_id, amount_minor
  FROM ledger_transfers
  WHERE alliance_id = %(alliance)s AND state = 1 AND hold_until > %(after)s AND hold_until <= %(through)s
), resolved AS (
  SELECT r.debit_account, r.credit_account, sum(r.amount_minor) AS amount_minor
  FROM ledger_transfers r JOIN due ON due.transfer_id = r.pending_id
  WHERE r.alliance_id = %(alliance)s AND r.pending_id IS NOT NULL
  GROUP BY 1, 2
)
SELECT debit_account, credit_account, sum(due.amount_minor)::bigint
       - coalesce((SELECT amount_minor FROM resolved r
                   WHERE r.debit_account = due.debit_account AND r.credit_account = due.credit_account), 0)::bigint
FROM due GROUP BY 1, 2
