-- Facts as the API shows them; touches (kind 0) are nobody's facts but ours.
SELECT kind, fact_id, occurred_at, recorded_at, amount_minor, net_minor, own_commission_minor, currency, quantity, customer,
       code, click, category, staff, refunds, code_partner_id
FROM facts
WHERE alliance_id = %(alliance)s AND fact_id = ANY(%(facts)s) AND kind > 0
