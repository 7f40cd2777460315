-- One decision about each of the facts, numbered after those before it.
INSERT INTO review_decisions (alliance_id, fact_id, fact_kind, decision_no, decision, note, decided_at)
SELECT %(alliance)s, x.fact_id, x.fact_kind,
       1 + (SELECT count(*) FROM review_decisions d
            WHERE d.alliance_id = %(alliance)s AND d.fact_id = x.fact_id AND d.fact_kind = x.fact_kind),
       %(decision)s, %(note)s, %(now)s
FROM unnest(%(facts)s::text[], %(kinds)s::smallint[]) AS x (fact_id, fact_kind)
