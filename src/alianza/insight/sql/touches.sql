-- The beginning of a statement: the period's sales, and the touches that led to each. `named` has one row for each
-- touch of a sale: what it is counted under, and when it happened. A sale's own evidence comes last, its code after the
-- partner that it names; where both are one partner and only partners or campaigns are asked for, they are one touch.
WITH versions AS (
  SELECT v.begins, v.ends, v.span
  FROM unnest(%(begins)s::date[], %(ends)s::date[], %(spans)s::interval[]) AS v (begins, ends, span)
), campaigns AS (
  SELECT c.code, c.campaign FROM unnest(%(codes)s::text[], %(campaigns)s::text[]) AS c (code, campaign)
), sales AS (
  SELECT s.fact_id, s.customer, s.occurred_at, s.occurred_at - v.span AS since, s.currency,
         coalesce(s.amount_minor, 0) AS amount_minor, s.partner_id, s.code, s.code_partner_id
  FROM facts s JOIN versions v ON s.local_day >= v.begins AND s.local_day < v.ends
  WHERE s.alliance_id = %(alliance)s AND s.kind = 2 AND s.local_day BETWEEN %(first)s AND %(last)s
), earlier AS (
  SELECT t.customer, t.occurred_at, t.local_day, t.kind, t.fact_id, coalesce(t.code_partner_id, t.partner_id) AS partner_id,
         t.code, CASE t.kind WHEN 1 THEN 'lead' ELSE coalesce(t.category, 'touch') END AS evidence
  FROM facts t
  WHERE t.alliance_id = %(alliance)s AND t.kind IN (0, 1) AND t.customer IS NOT NULL
    AND t.local_day BETWEEN %(first)s - %(longest)s::int AND %(last)s
    AND (t.code_partner_id IS NOT NULL OR t.partner_id IS NOT NULL)
), evidence AS (
  SELECT s.fact_id AS sale, e.occurred_at, e.kind::int AS place, e.fact_id, e.partner_id, e.code, e.evidence
  FROM sales s JOIN earlier e ON e.customer = s.customer AND e.occurred_at BETWEEN s.since AND s.occurred_at
  UNION ALL
  SELECT s.fact_id, s.occurred_at, 2, s.fact_id, s.partner_id, NULL, 'partner' FROM sales s
  WHERE s.partner_id IS NOT NULL
    AND (s.code_partner_id IS DISTINCT FROM s.partner_id OR %(by)s::text IN ('evidence', 'channel'))
  UNION ALL
  SELECT s.fact_id, s.occurred_at, 3, s.fact_id, s.code_partner_id, s.code, 'code' FROM sales s
  WHERE s.code_partner_id IS NOT NULL
), named AS (
  SELECT e.sale, e.occurred_at, e.place, e.fact_id,
         CASE %(by)s::text WHEN 'partner' THEN p.external_id WHEN 'campaign' THEN coalesce(c.campaign, '(none)')
           ELSE e.evidence END AS channel
  FROM evidence e
  JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = e.partner_id
  LEFT JOIN campaigns c ON c.code = e.code
)
