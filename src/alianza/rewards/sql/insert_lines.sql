INSERT INTO lines (alliance_id, line_id, partner_id, kind, fact_kind, fact_id, version, clause, asset, base_minor, rate_ppb,
                   amount_minor, sale_minor, leads, sales, event_at, recorded_at, period, earned_period, tier_period,
                   available_on, staff, reason, corrects)
SELECT %(alliance)s, entry_id, partner_id, kind, nullif(fact_kind, 0), reference, version, clause, asset, base_minor,
       nullif(rate_ppb, -1), amount_minor, sale_minor, leads, sales, event_at, %(recorded_at)s, period, earned_period,
       tier_period, available_on, nullif(staff, ''), reason, nullif(corrects, '00000000-0000-0000-0000-000000000000')
FROM stage_entries
