-- Orders that came from the network address of their click. Both hashes have the salt of their day.
SELECT s.fact_id, s.fact_kind, 1 AS seen
FROM order_sightings s
JOIN clicks c ON c.alliance_id = %(alliance)s AND c.click_id = s.click_id AND c.address_hash = s.address_hash
WHERE s.alliance_id = %(alliance)s AND s.seen_at > %(since)s AND s.click_id IS NOT NULL
