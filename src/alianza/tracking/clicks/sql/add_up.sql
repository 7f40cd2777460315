-- Move what batches have added into the rollups: both or neither, so the two together are always the whole.
WITH taken AS (
  DELETE FROM click_deltas d
  WHERE d.alliance_id = %(a)s AND d.delta_id IN (
    SELECT f.delta_id FROM click_deltas f WHERE f.alliance_id = %(a)s ORDER BY f.delta_id LIMIT %(limit)s)
  RETURNING d.partner_ids, d.days, d.link_ids, d.link_versions, d.kinds, d.hits, d.visitors
), added AS (
  INSERT INTO click_rollups AS r (alliance_id, partner_id, day, link_id, link_version, kind, hits, visitors)
  SELECT %(a)s, u.partner_id, u.day, u.link_id, u.link_version, u.kind, sum(u.hits), sum(u.visitors)
  FROM taken t, unnest(t.partner_ids, t.days, t.link_ids, t.link_versions, t.kinds, t.hits, t.visitors)
       AS u (partner_id, day, link_id, link_version, kind, hits, visitors)
  GROUP BY 2, 3, 4, 5, 6 ORDER BY 2, 3, 4, 5, 6
  ON CONFLICT (alliance_id, partner_id, day, link_id, link_version, kind)
  DO UPDATE SET hits = r.hits + excluded.hits, visitors = r.visitors + excluded.visitors
)
SELECT count(*) FROM taken
