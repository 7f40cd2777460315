-- Hits that are only counted: machines, links outside their days, codes that no link has.
INSERT INTO click_deltas (alliance_id, delta_id, partner_ids, link_ids, link_versions, days, kinds, hits, visitors)
SELECT $1::uuid, uuidv7(), array_agg(h.partner_id), array_agg(h.link_id), array_agg(h.link_version),
       array_agg((now() AT TIME ZONE coalesce(zone.name, 'UTC'))::date), array_agg(h.kind), array_agg(h.hits),
       array_agg(0::bigint)
FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::smallint[], $6::bigint[])
     AS h (partner_id, link_id, link_version, kind, hits)
LEFT JOIN (SELECT time_zone AS name FROM alliances WHERE alliance_id = $1::uuid) zone ON true
HAVING count(*) > 0
