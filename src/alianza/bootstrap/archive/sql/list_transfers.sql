SELECT t.transfer_id AS transfer, moment(t.event_at) AS event_at, safe(d.path) AS debit, safe(c.path) AS credit,
       split_part(d.asset, '/', 1) AS unit, money(t.amount_minor, s.scale) AS amount,
       (ARRAY['posted', 'pending', 'post', 'void', 'expire', 'release'])[t.state + 1] AS state, t.hold_until,
       safe(t.reference) AS reference, t.pending_id, t.corrects, moment(t.recorded_at) AS recorded_at
FROM ledger_transfers t
JOIN ledger_accounts d ON d.alliance_id = %(alliance)s AND d.account_id = t.debit_account
JOIN ledger_accounts c ON c.alliance_id = %(alliance)s AND c.account_id = t.credit_account
JOIN LATERAL (SELECT split_part(d.asset, '/', 2)::int AS scale) s ON true
WHERE t.alliance_id = %(alliance)s ORDER BY t.transfer_id
