-- One line with its place in time, its transfer (state 5: its hold is over, a release has posted it), its statement and its payout, as far as they exist.
SELECT l.line_id, l.partner_id, l.kind, coalesce(l.fact_kind, 0), l.fact_id, l.version, l.clause, l.asset, l.base_minor,
       l.rate_ppb, l.amount_minor, l.period, l.earned_period, l.tier_period, l.available_on, l.staff, l.reason, l.corrects,
       l.recorded_at, CASE WHEN t.state = 1 AND t.hold_until <= b.released_through THEN 5 ELSE t.state END, d.path, a.path, s.number, c.payout_on, o.execution_on
FROM lines l
LEFT JOIN ledger_transfers t ON t.alliance_id = %(alliance)s AND t.transfer_id = l.line_id
LEFT JOIN books b ON b.alliance_id = %(alliance)s
LEFT JOIN ledger_accounts d ON d.alliance_id = %(alliance)s AND d.account_id = t.debit_account
LEFT JOIN ledger_accounts a ON a.alliance_id = %(alliance)s AND a.account_id = t.credit_account
LEFT JOIN closings c ON c.alliance_id = %(alliance)s AND c.period = l.period
LEFT JOIN statements s ON s.alliance_id = %(alliance)s AND s.period = l.period AND s.partner_id = l.partner_id
     AND s.asset = l.asset AND l.kind <> 12
LEFT JOIN payouts o ON o.alliance_id = %(alliance)s AND o.number = s.number
WHERE l.alliance_id = %(alliance)s AND (l.line_id = %(line)s::uuid OR (l.fact_id = %(fact)s::text AND l.fact_kind IS NOT NULL))
ORDER BY l.recorded_at, l.line_id
