-- The lines of some facts, in no order: one look into the index for each fact, whatever the planner knows of the table.
SELECT l.fact_kind, l.fact_id, l.line_id, l.partner_id, l.kind, l.version, l.clause, l.asset, l.amount_minor, l.available_on
FROM unnest(%(facts)s::text[]) AS f (fact_id)
JOIN lines l ON l.alliance_id = %(alliance)s AND l.fact_id = f.fact_id AND l.fact_kind IS NOT NULL
