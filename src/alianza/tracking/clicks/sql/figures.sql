-- Hits of some local days by partner, link, channel or campaign, as the links were when they were followed; with what is
-- not added up yet. machines: everything that was no person's click on a link in force.
WITH hits AS (
  SELECT r.partner_id, r.link_id, r.link_version, r.kind, sum(r.hits) AS hits, sum(r.visitors) AS visitors
  FROM click_rollups r
  WHERE r.alliance_id = %(a)s AND r.day BETWEEN %(since)s AND %(until)s
    AND (%(partner)s::uuid IS NULL OR r.partner_id = %(partner)s::uuid)
  GROUP BY 1, 2, 3, 4
  UNION ALL
  SELECT u.partner_id, u.link_id, u.link_version, u.kind, u.hits, u.visitors
  FROM click_deltas d, unnest(d.partner_ids, d.days, d.link_ids, d.link_versions, d.kinds, d.hits, d.visitors)
       AS u (partner_id, day, link_id, link_version, kind, hits, visitors)
  WHERE d.alliance_id = %(a)s AND u.day BETWEEN %(since)s AND %(until)s
    AND (%(partner)s::uuid IS NULL OR u.partner_id = %(partner)s::uuid)
)
SELECT CASE %(by)s WHEN 'link' THEN l.code WHEN 'channel' THEN v.channel WHEN 'campaign' THEN v.campaign
                   ELSE h.partner_id::text END AS key,
       coalesce(sum(h.hits) FILTER (WHERE h.kind = 0), 0)::bigint,
       coalesce(sum(h.hits) FILTER (WHERE h.kind = 1), 0)::bigint,
       sum(h.visitors)::bigint,
       coalesce(sum(h.hits) FILTER (WHERE h.kind BETWEEN 2 AND 5), 0)::bigint,
       coalesce(sum(h.hits) FILTER (WHERE h.kind = 6), 0)::bigint,
       coalesce(sum(h.hits) FILTER (WHERE h.kind = 7), 0)::bigint
FROM hits h
LEFT JOIN links l ON l.alliance_id = %(a)s AND l.link_id = h.link_id
LEFT JOIN link_versions v ON v.alliance_id = %(a)s AND v.link_id = h.link_id AND v.version = h.link_version
GROUP BY 1
ORDER BY 1
