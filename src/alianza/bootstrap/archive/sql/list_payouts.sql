SELECT o.number AS statement, safe(p.external_id) AS partner, split_part(o.asset, '/', 1) AS currency,
       month(o.period) AS period, money(o.amount_minor, s.scale) AS amount, o.form, safe(k.account) AS account, o.bic,
       o.execution_on, moment(o.recorded_at) AS recorded_at
FROM payouts o
JOIN LATERAL (SELECT split_part(o.asset, '/', 2)::int AS scale) s ON true
CROSS JOIN LATERAL (
  SELECT CASE WHEN o.account LIKE 'sealed:%%' THEN '…' || right(o.account, 4) ELSE o.account END AS account
) k
LEFT JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = o.partner_id
WHERE o.alliance_id = %(alliance)s ORDER BY o.number, o.payout_id
