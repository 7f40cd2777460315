-- Sales that came so few seconds after the click they name. The click is a touch, a fact of kind 0 with its id.
SELECT f.fact_id, f.kind, floor(extract(epoch FROM f.occurred_at - t.occurred_at))::int AS seen
FROM facts f JOIN facts t ON t.alliance_id = %(alliance)s AND t.kind = 0
 AND t.fact_id = lower(f.click) || '@' || f.customer
WHERE f.alliance_id = %(alliance)s AND f.recorded_at > %(since)s AND f.kind = 2 AND f.click IS NOT NULL
  AND f.occurred_at >= t.occurred_at AND f.occurred_at - t.occurred_at < make_interval(secs => %(threshold)s)
