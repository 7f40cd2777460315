-- Lines whose transfer is missing, has another amount or goes the wrong way; transfers that no line or payout stands for;
-- payouts whose transfer is missing or has another amount.
WITH line_transfers AS (
  SELECT l.line_id, l.amount_minor AS line_amount, t.transfer_id, t.amount_minor,
         l.kind NOT IN (9, 12) AND t.transfer_id IS NOT NULL
         AND CASE WHEN l.amount_minor > 0 THEN t.credit_account ELSE t.debit_account END IS DISTINCT FROM a.account_id AS astray
  FROM lines l
  JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = l.partner_id
  LEFT JOIN ledger_accounts a ON a.alliance_id = %(alliance)s AND a.path = 'partner/' || p.external_id || '/payable'
       AND a.asset = l.asset
  LEFT JOIN ledger_transfers t ON t.alliance_id = %(alliance)s AND t.transfer_id = l.line_id AND t.state IN (0, 1)
  WHERE l.alliance_id = %(alliance)s
), wrong_lines AS (
  SELECT 'line' AS what, line_id AS id,
         CASE WHEN transfer_id IS NULL THEN 'has no transfer of ' || abs(line_amount)
              WHEN line_amount = 0 THEN 'has no amount but a transfer of ' || amount_minor
              WHEN abs(line_amount) <> amount_minor THEN 'is of ' || line_amount || ', its transfer of ' || amount_minor
              ELSE 'has a transfer that does not move its partner''s balance that way' END AS problem
  FROM line_transfers
  WHERE (line_amount <> 0 AND transfer_id IS NULL) OR (transfer_id IS NOT NULL AND abs(line_amount) <> amount_minor) OR astray
), lost_transfers AS (
  SELECT 'transfer' AS what, t.transfer_id AS id, 'of ' || t.amount_minor || ' stands for no line and no payout' AS problem
  FROM ledger_transfers t
  LEFT JOIN lines l ON l.alliance_id = %(alliance)s AND l.line_id = t.transfer_id
  LEFT JOIN payouts o ON o.alliance_id = %(alliance)s AND o.transfer_id = t.transfer_id
  WHERE t.alliance_id = %(alliance)s AND t.state IN (0, 1) AND l.line_id IS NULL AND o.payout_id IS NULL
), wrong_payouts AS (
  SELECT 'payout' AS what, o.payout_id AS id,
         'is of ' || o.amount_minor || ', its transfer of ' || coalesce(t.amount_minor, 0) AS problem
  FROM payouts o
  LEFT JOIN ledger_transfers t ON t.alliance_id = %(alliance)s AND t.transfer_id = o.transfer_id AND t.state = 0
  WHERE o.alliance_id = %(alliance)s AND t.amount_minor IS DISTINCT FROM o.amount_minor
)
SELECT what, id, problem FROM (
  SELECT * FROM wrong_lines UNION ALL SELECT * FROM lost_transfers UNION ALL SELECT * FROM wrong_payouts
) x ORDER BY what, id LIMIT 20
