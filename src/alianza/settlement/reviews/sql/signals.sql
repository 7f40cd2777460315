-- Signals with the latest decision about their fact, the partner that earns by it and what it earns.
WITH decided AS (
  SELECT DISTINCT ON (fact_id, fact_kind) fact_id, fact_kind, decision, note FROM review_decisions
  WHERE alliance_id = %(alliance)s ORDER BY fact_id, fact_kind, decision_no DESC
)
SELECT s.fact_id, s.fact_kind, s.rule, s.seen, s.within_seconds, s.opened_at, coalesce(d.decision, ''), coalesce(d.note, ''),
       e.partner_id, e.amounts::text
FROM review_signals s
LEFT JOIN decided d ON d.fact_id = s.fact_id AND d.fact_kind = s.fact_kind
LEFT JOIN LATERAL (
  SELECT (array_agg(partner_id))[1] AS partner_id, jsonb_object_agg(asset, amount) AS amounts
  FROM (SELECT partner_id, asset, sum(amount_minor)::bigint AS amount FROM lines
        WHERE alliance_id = %(alliance)s AND fact_id = s.fact_id AND fact_kind = s.fact_kind AND kind NOT IN (9, 10, 12)
        GROUP BY partner_id, asset HAVING sum(amount_minor) <> 0) earned
) e ON true
WHERE s.alliance_id = %(alliance)s
  AND (%(state)s = 'all' OR coalesce(d.decision, 'open') = %(state)s)
  AND (%(fact_id)s = '' OR s.fact_id = %(fact_id)s)
ORDER BY s.opened_at, s.fact_id, s.rule
