-- All facts, each person's together, whichever customers they are; a refund stands with its sale. Facts without a customer come last, by sale.
SELECT coalesce(a.person, s.customer, CASE WHEN f.kind = 3 THEN NULL ELSE f.customer END) AS who,
       f.kind, f.fact_id, (extract(epoch FROM f.occurred_at) * 1000000)::bigint, f.local_day - date '0001-01-01' + 1,
       f.partner_id, f.code, f.code_partner_id, f.customer, f.amount_minor, f.net_minor, f.own_commission_minor, f.currency,
       f.category, f.quantity, f.staff, f.refunds, f.click, f.friend_id
FROM facts f
LEFT JOIN facts s ON s.alliance_id = %(alliance)s AND s.fact_id = f.refunds AND s.kind = 2 AND f.kind = 3
LEFT JOIN customer_aliases a ON a.alliance_id = %(alliance)s AND a.customer = CASE WHEN f.kind = 3 THEN s.customer ELSE f.customer END
WHERE f.alliance_id = %(alliance)s
ORDER BY who NULLS LAST, coalesce(f.refunds, f.fact_id), f.occurred_at, f.kind, f.fact_id
