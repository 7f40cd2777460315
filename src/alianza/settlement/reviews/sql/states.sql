-- The facts, of those asked for, that have a signal, with the latest decision about each.
SELECT DISTINCT ON (s.fact_id, s.fact_kind) s.fact_id, s.fact_kind, coalesce(d.decision, '')
FROM review_signals s
LEFT JOIN review_decisions d ON d.alliance_id = %(alliance)s AND d.fact_id = s.fact_id AND d.fact_kind = s.fact_kind
WHERE s.alliance_id = %(alliance)s AND s.fact_id = ANY(%(facts)s)
ORDER BY s.fact_id, s.fact_kind, d.decision_no DESC NULLS LAST
