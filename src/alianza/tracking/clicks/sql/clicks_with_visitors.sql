-- Each asked click with the clicks of the same visitor, oldest first. A click without a visitor has only itself.
WITH asked AS (
  SELECT c.click_id AS asked, c.visitor_id, c.click_id
  FROM clicks c WHERE c.alliance_id = %(a)s AND c.click_id = ANY(%(ids)s::uuid[])
)
SELECT asked.asked, c.click_id, c.partner_id, c.link_id, c.clicked_at, c.visitor_id, c.scan, c.address_hash
FROM asked
JOIN LATERAL (
  SELECT v.* FROM clicks v WHERE v.alliance_id = %(a)s AND asked.visitor_id IS NOT NULL AND v.visitor_id = asked.visitor_id
  UNION ALL
  SELECT v.* FROM clicks v WHERE v.alliance_id = %(a)s AND asked.visitor_id IS NULL AND v.click_id = asked.click_id
) c ON true
ORDER BY asked.asked, c.click_id
