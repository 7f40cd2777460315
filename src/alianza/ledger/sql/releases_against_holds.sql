-- Pairs of accounts between which the releases are not what their holds held when they were over.
WITH held AS (
  SELECT p.debit_account, p.credit_account,
         sum(p.amount_minor - coalesce((SELECT sum(r.amount_minor) FROM ledger_transfers r
                                        WHERE r.alliance_id = %(alliance)s AND r.pending_id = p.transfer_id), 0))::bigint AS held
  FROM ledger_transfers p, books b
  WHERE p.alliance_id = %(alliance)s AND b.alliance_id = %(alliance)s AND p.state = 1 AND p.hold_until <= b.released_through
  GROUP BY 1, 2
), released AS (
  SELECT debit_account, credit_account, sum(amount_minor)::bigint AS released
  FROM ledger_transfers WHERE alliance_id = %(alliance)s AND state = 5
  GROUP BY 1, 2
)
SELECT debit_account, credit_account, coalesce(held, 0), coalesce(released, 0)
FROM held FULL JOIN released USING (debit_account, credit_account)
WHERE coalesce(held, 0) <> coalesce(released, 0)
