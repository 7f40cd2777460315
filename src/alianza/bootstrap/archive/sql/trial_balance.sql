SELECT a.asset, count(*), sum(b.debits_posted)::bigint, sum(b.credits_posted)::bigint, sum(b.debits_pending)::bigint,
       sum(b.credits_pending)::bigint
FROM ledger_accounts a JOIN ledger_balances b USING (alliance_id, account_id)
WHERE a.alliance_id = %(alliance)s AND b.alliance_id = %(alliance)s
GROUP BY a.asset ORDER BY a.asset COLLATE "C"
