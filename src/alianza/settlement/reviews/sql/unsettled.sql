-- What refused facts, their refunds and what was taken of them still come to, line by alike line; and what was taken of
-- facts that were released since, which is given back. With the latest decision, under which it is evened out.
WITH decided AS (
  SELECT DISTINCT ON (fact_id, fact_kind) fact_id, fact_kind, decision_no, decision, note FROM review_decisions
  WHERE alliance_id = %(alliance)s ORDER BY fact_id, fact_kind, decision_no DESC
), named AS (
  SELECT fact_id AS about, fact_kind AS about_kind, fact_id, fact_kind FROM decided WHERE decision = 'refused'
  UNION ALL
  SELECT d.fact_id, d.fact_kind, r.fact_id, r.kind
  FROM decided d JOIN facts r ON r.alliance_id = %(alliance)s AND r.refunds = d.fact_id AND r.kind = 3
  WHERE d.decision = 'refused' AND d.fact_kind = 2
  UNION ALL
  SELECT fact_id, fact_kind, 'manual/review/' || fact_kind || '/' || fact_id || '/' || decision_no, NULL
  FROM review_decisions WHERE alliance_id = %(alliance)s
)
SELECT n.about, n.about_kind, d.decision_no, d.note, l.partner_id, l.version, l.clause, l.asset, l.tier_period,
       min(l.earned_period), sum(l.base_minor)::bigint, sum(l.amount_minor)::bigint, sum(l.sale_minor)::bigint,
       sum(l.leads)::int, sum(l.sales)::int, max(l.available_on) - date '0001-01-01' + 1
FROM named n
JOIN decided d ON d.fact_id = n.about AND d.fact_kind = n.about_kind
JOIN lines l ON l.alliance_id = %(alliance)s AND l.fact_id = n.fact_id AND l.fact_kind IS NOT DISTINCT FROM n.fact_kind
WHERE l.kind NOT IN (9, 12)
GROUP BY n.about, n.about_kind, d.decision_no, d.note, l.partner_id, l.version, l.clause, l.asset, l.tier_period
HAVING sum(l.amount_minor) <> 0 OR sum(l.base_minor) <> 0 OR sum(l.leads) <> 0 OR sum(l.sales) <> 0
ORDER BY 1, 2, 5, 7
