-- What all accounts of an alliance come to as they are carried, by asset.
SELECT a.asset, count(*), sum(b.debits_posted)::bigint, sum(b.credits_posted)::bigint, sum(b.debits_pending)::bigint,
       sum(b.credits_pending)::bigint
FROM ledger_balances b
JOIN ledger_accounts a ON a.alliance_id = %(alliance)s AND a.account_id = b.account_id
WHERE b.alliance_id = %(alliance)s
GROUP BY a.asset ORDER BY a.asset
