INSERT INTO codes (alliance_id, code, batch_no, max_uses, recorded_at)
SELECT %(alliance)s, code, %(batch_no)s, %(max_uses)s, %(now)s FROM stage_codes
ON CONFLICT (alliance_id, code) DO NOTHING
