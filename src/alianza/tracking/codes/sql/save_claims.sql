INSERT INTO code_claims (alliance_id, kind, fact_id, code, outcome, recorded_at)
SELECT %(alliance)s, x.*, %(now)s
FROM unnest(%(kinds)s::smallint[], %(facts)s::text[], %(codes)s::text[], %(outcomes)s::smallint[]) AS x
