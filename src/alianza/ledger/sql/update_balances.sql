-- The batch's net change of each account. A missing account shows in the number of rows changed.
UPDATE ledger_balances AS b
SET debits_pending = b.debits_pending + change.dp, debits_posted = b.debits_posted + change.dq,
    credits_pending = b.credits_pending + change.cp, credits_posted = b.credits_posted + change.cq
FROM stage_changes AS change
WHERE b.alliance_id = %(alliance)s AND b.account_id = change.account_id
