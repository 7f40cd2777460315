-- As insert_facts, for a batch in which some facts name a friend or a click: these stand in a staging table of their own.
INSERT INTO facts (alliance_id, kind, fact_id, occurred_at, local_day, partner_id, code, code_partner_id, customer,
                   amount_minor, net_minor, own_commission_minor, currency, category, quantity, staff, refunds, digest,
                   recorded_at, click, friend_id)
SELECT %(alliance)s, f.kind, f.fact_id, f.occurred_at, f.local_day,
       nullif(f.partner_id, '00000000-0000-0000-0000-000000000000'), nullif(f.code, ''),
       nullif(f.code_partner_id, '00000000-0000-0000-0000-000000000000'), nullif(f.customer, ''),
       nullif(f.amount_minor, -1), nullif(f.net_minor, -1), nullif(f.own_commission_minor, -1), f.currency,
       nullif(f.category, ''), f.quantity, nullif(f.staff, ''), nullif(f.refunds, ''), f.digest, %(recorded_at)s,
       nullif(n.click, ''), nullif(n.friend_id, '00000000-0000-0000-0000-000000000000')
FROM stage_facts f LEFT JOIN stage_named n ON n.kind = f.kind AND n.fact_id = f.fact_id
