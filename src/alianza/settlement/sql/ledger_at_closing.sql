-- By asset: what the ledger says we owed partners at a closing (today's balances less what later months added, plus what
-- has been paid since), and what the closing's statements say.
WITH owed AS (
  SELECT a.asset, sum(b.credits_posted + b.credits_pending - b.debits_posted - b.debits_pending) AS amount
  FROM ledger_accounts a JOIN ledger_balances b ON b.alliance_id = %(alliance)s AND b.account_id = a.account_id
  WHERE a.alliance_id = %(alliance)s AND a.path LIKE 'partner/%%/payable'
  GROUP BY 1
), later AS (
  SELECT asset, sum(amount_minor) AS amount FROM lines
  WHERE alliance_id = %(alliance)s AND period > %(period)s AND kind NOT IN (9, 10, 12) GROUP BY 1
), paid AS (
  SELECT asset, sum(amount_minor) AS amount FROM payouts WHERE alliance_id = %(alliance)s AND period >= %(period)s GROUP BY 1
), stated AS (
  SELECT asset, sum(closing_minor) AS amount FROM statements
  WHERE alliance_id = %(alliance)s AND period = %(period)s GROUP BY 1
)
SELECT asset, (coalesce(owed.amount, 0) - coalesce(later.amount, 0) + coalesce(paid.amount, 0))::bigint,
       coalesce(stated.amount, 0)::bigint
FROM owed FULL JOIN later USING (asset) FULL JOIN paid USING (asset) FULL JOIN stated USING (asset)
ORDER BY asset
