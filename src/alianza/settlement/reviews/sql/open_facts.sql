-- Facts with a signal that was raised by a moment and not decided by then.
SELECT DISTINCT s.fact_id, s.fact_kind FROM review_signals s
WHERE s.alliance_id = %(alliance)s AND s.opened_at <= %(as_of)s AND NOT EXISTS (
  SELECT FROM review_decisions d
  WHERE d.alliance_id = %(alliance)s AND d.fact_id = s.fact_id AND d.fact_kind = s.fact_kind AND d.decided_at <= %(as_of)s)
