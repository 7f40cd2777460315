-- A batch of clicks of one alliance, and what it adds to the rollups: both or neither. A click that is known already
-- changes nothing and adds nothing, so a batch may come again.
WITH fresh AS (
  INSERT INTO clicks (alliance_id, click_id, link_id, link_version, partner_id, clicked_at, scan, visitor_id,
                      address_hash, sub_id, referrer, language, campaign, channel)
  SELECT $1::uuid, c.click_id, c.link_id, c.link_version, c.partner_id, uuid_extract_timestamp(c.click_id), c.scan,
         c.visitor_id, c.address_hash, c.sub_id, c.referrer, c.language, c.campaign, c.channel
  FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::boolean[], $7::uuid[], $8::bytea[], $9::text[],
              $10::text[], $11::text[], $12::text[], $13::text[])
       AS c (click_id, link_id, link_version, partner_id, scan, visitor_id, address_hash, sub_id, referrer, language,
             campaign, channel)
  ON CONFLICT DO NOTHING
  RETURNING partner_id, link_id, link_version, clicked_at, scan::int AS kind, (click_id = visitor_id) AS first
), counted AS (
  SELECT partner_id, link_id, link_version, (clicked_at AT TIME ZONE zone.name)::date AS day, kind, count(*) AS hits,
         count(*) FILTER (WHERE first) AS visitors
  FROM fresh, (SELECT time_zone AS name FROM alliances WHERE alliance_id = $1::uuid) zone
  GROUP BY 1, 2, 3, 4, 5
)
INSERT INTO click_deltas (alliance_id, delta_id, partner_ids, link_ids, link_versions, days, kinds, hits, visitors)
SELECT $1::uuid, uuidv7(), array_agg(partner_id), array_agg(link_id), array_agg(link_version), array_agg(day),
       array_agg(kind::smallint), array_agg(hits), array_agg(visitors)
FROM counted HAVING count(*) > 0
