-- The same as update_balances, with the changes as parameters.
UPDATE ledger_balances AS b
SET debits_pending = b.debits_pending + change.dp, debits_posted = b.debits_posted + change.dq,
    credits_pending = b.credits_pending + change.cp, credits_posted = b.credits_posted + change.cq
FROM unnest(%(accounts)s::uuid[], %(dp)s::bigint[], %(dq)s::bigint[], %(cp)s::bigint[], %(cq)s::bigint[])
     AS change (account_id, dp, dq, cp, cq)
WHERE b.alliance_id = %(alliance)s AND b.account_id = change.account_id
