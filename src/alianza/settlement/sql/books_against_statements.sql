-- What the ledger says we owe each partner, against the statement plus the lines of months that are still open.
WITH owed AS (
  SELECT a.path, a.asset, b.credits_posted + b.credits_pending - b.debits_posted - b.debits_pending AS balance
  FROM ledger_accounts a JOIN ledger_balances b ON b.alliance_id = %(alliance)s AND b.account_id = a.account_id
  WHERE a.alliance_id = %(alliance)s AND a.path LIKE 'partner/%%/payable'
), stated AS (
  SELECT 'partner/' || p.external_id || '/payable' AS path, s.asset, s.closing_minor AS amount
  FROM statements s JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = s.partner_id
  WHERE s.alliance_id = %(alliance)s AND s.period = %(period)s
), later AS (
  SELECT 'partner/' || p.external_id || '/payable' AS path, l.asset, sum(l.amount_minor)::bigint AS amount
  FROM lines l JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = l.partner_id
  WHERE l.alliance_id = %(alliance)s AND l.period > %(period)s AND l.kind NOT IN (9, 10, 12)
  GROUP BY 1, 2
), paid AS (
  SELECT 'partner/' || p.external_id || '/payable' AS path, o.asset, -sum(o.amount_minor)::bigint AS amount
  FROM payouts o JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = o.partner_id
  WHERE o.alliance_id = %(alliance)s AND o.period = %(period)s
  GROUP BY 1, 2
), should AS (
  SELECT path, asset, sum(amount) AS amount
  FROM (SELECT * FROM stated UNION ALL SELECT * FROM later UNION ALL SELECT * FROM paid) x GROUP BY 1, 2
)
SELECT path, asset, coalesce(owed.balance, 0), coalesce(should.amount, 0)
FROM owed FULL JOIN should USING (path, asset)
WHERE coalesce(owed.balance, 0) <> coalesce(should.amount, 0)
ORDER BY 1 LIMIT 20
