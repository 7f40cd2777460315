INSERT INTO facts (alliance_id, kind, fact_id, occurred_at, local_day, partner_id, code, code_partner_id, customer,
                   amount_minor, net_minor, own_commission_minor, currency, category, quantity, staff, refunds, digest,
                   recorded_at)
SELECT %(alliance)s, kind, fact_id, occurred_at, local_day,
       nullif(partner_id, '00000000-0000-0000-0000-000000000000'), nullif(code, ''),
       nullif(code_partner_id, '00000000-0000-0000-0000-000000000000'), nullif(customer, ''), nullif(amount_minor, -1),
       nullif(net_minor, -1), nullif(own_commission_minor, -1), currency, nullif(category, ''), quantity,
       nullif(staff, ''), nullif(refunds, ''), digest, %(recorded_at)s
FROM stage_facts
