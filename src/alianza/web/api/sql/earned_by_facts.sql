-- The lines of some facts, those of one partner only where that is asked.
SELECT fact_kind, fact_id, line_id, partner_id, kind, version, clause, asset, amount_minor, available_on
FROM lines
WHERE alliance_id = %(alliance)s AND fact_id = ANY(%(facts)s) AND fact_kind IS NOT NULL
  AND (%(partner)s::uuid IS NULL OR partner_id = %(partner)s)
ORDER BY line_id
