-- Where the rollups, with what is not added up yet, say something else than the clicks themselves; in one statement, so
-- of one moment. Only kinds 0 and 1 have rows to count.
WITH said AS (
  SELECT partner_id, day, link_id, link_version, kind, sum(hits)::bigint AS hits,
         sum(visitors)::bigint AS visitors
  FROM (
    SELECT r.partner_id, r.day, r.link_id, r.link_version, r.kind, r.hits, r.visitors
    FROM click_rollups r WHERE r.alliance_id = %(a)s
    UNION ALL
    SELECT u.*
    FROM click_deltas d, unnest(d.partner_ids, d.days, d.link_ids, d.link_versions, d.kinds, d.hits, d.visitors)
         AS u (partner_id, day, link_id, link_version, kind, hits, visitors)
    WHERE d.alliance_id = %(a)s
  ) both_sides
  WHERE kind <= 1 AND day >= %(since)s
  GROUP BY 1, 2, 3, 4, 5
), counted AS (
  SELECT c.partner_id, (c.clicked_at AT TIME ZONE %(zone)s)::date AS day, c.link_id, c.link_version,
         c.scan::int AS kind, count(*) AS hits, count(*) FILTER (WHERE c.click_id = c.visitor_id) AS visitors
  FROM clicks c WHERE c.alliance_id = %(a)s AND (c.clicked_at AT TIME ZONE %(zone)s)::date >= %(since)s
  GROUP BY 1, 2, 3, 4, 5
)
SELECT partner_id, day, link_id, link_version, kind, coalesce(said.hits, 0), coalesce(counted.hits, 0),
       coalesce(said.visitors, 0), coalesce(counted.visitors, 0)
FROM said FULL JOIN counted USING (partner_id, day, link_id, link_version, kind)
WHERE (said.hits, said.visitors) IS DISTINCT FROM (counted.hits, counted.visitors)
ORDER BY day, partner_id, link_id
