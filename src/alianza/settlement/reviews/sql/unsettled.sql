-- What refused facts, their refunds and what was taken of them still come to, line by alike line; and what was taken of
-- facts that were released since, which is given back.
WITH decided AS (
  SELECT DISTINCT ON (fact_id, fact_kind) fact_id, fact_kind, decision, note FROM review_decisions
  WHERE alliance_id = %(alliance)s ORDER BY fact_id, fact_kind, decision_no DESC
), own AS (
  SELECT d.fact_id AS about, d.fact_kind AS about_kind, d.note, l.*
  FROM decided d JOIN lines l ON l.alliance_id = %(alliance)s AND l.fact_id = d.fact_id AND l.fact_kind = d.fact_kind
  WHERE d.decision = 'refused'
  UNION ALL
  SELECT d.fact_id, d.fact_kind, d.note, l.*
  FROM decided d
  JOIN facts r ON r.alliance_id = %(alliance)s AND r.refunds = d.fact_id AND r.kind = 3 AND d.fact_kind = 2
  JOIN lines l ON l.alliance_id = %(alliance)s AND l.fact_id = r.fact_id AND l.fact_kind = 3
  WHERE d.decision = 'refused'
  UNION ALL
  SELECT d.fact_id, d.fact_kind, d.note, l.*
  FROM decided d JOIN lines l ON l.alliance_id = %(alliance)s AND l.fact_kind IS NULL
   AND l.fact_id = 'manual/review/' || d.fact_kind || '/' || d.fact_id
)
SELECT about, about_kind, partner_id, version, clause, asset, tier_period, min(earned_period),
       sum(base_minor)::bigint, sum(amount_minor)::bigint, sum(sale_minor)::bigint, sum(leads)::int, sum(sales)::int,
       max(available_on) - date '0001-01-01' + 1, max(note), bool_or(fact_kind IS NOT NULL)
FROM own
WHERE kind NOT IN (9, 12)
GROUP BY about, about_kind, partner_id, version, clause, asset, tier_period
HAVING sum(amount_minor) <> 0 OR sum(base_minor) <> 0 OR sum(leads) <> 0 OR sum(sales) <> 0
ORDER BY 1, 2, 3, 5
