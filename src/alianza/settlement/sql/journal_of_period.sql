-- The transfers behind a period's statements: those of its lines, and the payouts of the month before. `effect` is what
-- a transfer adds to what we owe a partner.
SELECT (t.event_at AT TIME ZONE %(zone)s)::date, d.path, c.path, c.asset, t.amount_minor, t.state, t.reference, x.line_id,
       CASE WHEN c.path LIKE 'partner/%%/payable' THEN t.amount_minor
            WHEN d.path LIKE 'partner/%%/payable' THEN -t.amount_minor ELSE 0 END AS effect
FROM (
  SELECT line_id AS transfer_id, line_id FROM lines
  WHERE alliance_id = %(alliance)s AND period = %(period)s AND amount_minor <> 0
  UNION ALL
  SELECT transfer_id, NULL FROM payouts WHERE alliance_id = %(alliance)s
    AND period = (SELECT max(period) FROM closings WHERE alliance_id = %(alliance)s AND period < %(period)s)
) x
JOIN ledger_transfers t ON t.alliance_id = %(alliance)s AND t.transfer_id = x.transfer_id
JOIN ledger_accounts d ON d.alliance_id = %(alliance)s AND d.account_id = t.debit_account
JOIN ledger_accounts c ON c.alliance_id = %(alliance)s AND c.account_id = t.credit_account
ORDER BY t.event_at, t.transfer_id
