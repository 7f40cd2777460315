-- Orders of many customers of one partner from one device, or from one network address, within the time.
WITH fresh AS (
  SELECT fact_id, fact_kind, address_hash, device_hash, seen_at FROM order_sightings
  WHERE alliance_id = %(alliance)s AND seen_at > %(since)s
), brought AS (
  SELECT s.fact_id, s.fact_kind, s.address_hash, s.device_hash, s.seen_at, l.partner_id,
         coalesce(f.customer, f.fact_id) AS customer
  FROM order_sightings s
  JOIN facts f ON f.alliance_id = %(alliance)s AND f.fact_id = s.fact_id AND f.kind = s.fact_kind
  JOIN lines l ON l.alliance_id = %(alliance)s AND l.fact_id = s.fact_id AND l.fact_kind = s.fact_kind
   AND l.leads + l.sales > 0
  WHERE s.alliance_id = %(alliance)s
    AND s.seen_at > (SELECT min(seen_at) FROM fresh) - make_interval(secs => %(within)s)
), alike AS (
  SELECT a.fact_id, a.fact_kind, count(DISTINCT b.customer) AS seen
  FROM brought a JOIN brought b ON b.partner_id = a.partner_id
   AND (b.device_hash = a.device_hash OR b.address_hash = a.address_hash)
   AND b.seen_at BETWEEN a.seen_at - make_interval(secs => %(within)s) AND a.seen_at + make_interval(secs => %(within)s)
  GROUP BY a.fact_id, a.fact_kind
)
SELECT fact_id, fact_kind, max(seen)::int FROM alike WHERE seen >= %(threshold)s GROUP BY fact_id, fact_kind
