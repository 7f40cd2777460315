-- A batch's lines about facts: their ids lie between two.
SELECT fact_kind, fact_id, line_id, partner_id, kind, asset, amount_minor, available_on, staff, reason, corrects
FROM lines
WHERE alliance_id = %(alliance)s AND line_id > %(first)s::uuid AND line_id <= %(last)s::uuid AND fact_kind IS NOT NULL
ORDER BY line_id
