SELECT (ARRAY['lead', 'sale', 'refund'])[f.kind] AS fact, safe(f.fact_id) AS fact_id, moment(f.occurred_at) AS occurred_at,
       safe(p.external_id) AS partner, safe(f.code) AS code, safe(f.customer) AS customer,
       money(f.amount_minor, c.scale) AS amount, f.currency, money(f.net_minor, c.scale) AS net_amount,
       money(f.own_commission_minor, c.scale) AS own_commission, safe(f.category) AS category, f.quantity,
       safe(f.staff) AS staff, safe(f.refunds) AS refunds, safe(o.external_id) AS friend, safe(f.click) AS click,
       moment(f.recorded_at) AS recorded_at
FROM facts f
JOIN unnest(%(currencies)s::text[], %(scales)s::int[]) AS c (currency, scale) USING (currency)
LEFT JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = f.partner_id
LEFT JOIN partners o ON o.alliance_id = %(alliance)s AND o.partner_id = f.friend_id
WHERE f.alliance_id = %(alliance)s AND f.kind > 0 ORDER BY bytes(f.fact_id), f.kind
