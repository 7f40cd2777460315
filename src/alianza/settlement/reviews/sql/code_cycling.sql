-- Facts of customers who came with a code again: how many different codes they used within the time up to each.
WITH fresh AS (
  SELECT DISTINCT customer FROM facts
  WHERE alliance_id = %(alliance)s AND recorded_at > %(since)s AND code IS NOT NULL AND customer IS NOT NULL
)
SELECT f.fact_id, f.kind, count(DISTINCT b.code)::int AS seen
FROM facts f JOIN fresh USING (customer)
JOIN facts b ON b.alliance_id = %(alliance)s AND b.customer = f.customer AND b.code IS NOT NULL
 AND b.occurred_at BETWEEN f.occurred_at - make_interval(secs => %(within)s) AND f.occurred_at
WHERE f.alliance_id = %(alliance)s AND f.code IS NOT NULL AND f.kind IN (1, 2)
GROUP BY f.fact_id, f.kind
HAVING count(DISTINCT b.code) >= %(threshold)s
