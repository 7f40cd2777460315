-- Leads and sales of partners that brought anything new: how many within the time up to each, above the threshold.
WITH fresh AS (
  SELECT partner_id, min(event_at) AS first, max(event_at) AS last FROM lines
  WHERE alliance_id = %(alliance)s AND recorded_at > %(since)s AND leads + sales > 0
  GROUP BY partner_id
), counted AS (
  SELECT l.fact_id, l.fact_kind, l.recorded_at,
         count(*) OVER (PARTITION BY l.partner_id ORDER BY l.event_at
                        RANGE BETWEEN make_interval(secs => %(within)s) PRECEDING AND CURRENT ROW) AS seen
  FROM lines l JOIN fresh f ON f.partner_id = l.partner_id
  WHERE l.alliance_id = %(alliance)s AND l.fact_kind IS NOT NULL AND l.leads + l.sales > 0
    AND l.event_at BETWEEN f.first - make_interval(secs => %(within)s) AND f.last
)
SELECT fact_id, fact_kind, max(seen)::int FROM counted
WHERE seen > %(threshold)s AND recorded_at > %(since)s
GROUP BY fact_id, fact_kind
