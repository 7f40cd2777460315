-- Facts that only a customer's browser told of: anybody can make one up.
SELECT s.fact_id, s.fact_kind, 1 AS seen FROM order_sightings s
WHERE s.alliance_id = %(alliance)s AND s.seen_at > %(since)s AND s.by_browser
