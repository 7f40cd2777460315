INSERT INTO codes (alliance_id, code, spelling, partner_id, campaign, note, valid_from, valid_until, max_uses,
                   max_per_customer, recorded_at)
SELECT %(alliance)s, x.*, %(now)s
FROM unnest(%(code)s::text[], %(spelling)s::text[], %(partner_id)s::uuid[], %(campaign)s::text[], %(note)s::text[],
            %(valid_from)s::date[], %(valid_until)s::date[], %(max_uses)s::int[], %(max_per_customer)s::int[]) AS x
ON CONFLICT (alliance_id, code) DO NOTHING
