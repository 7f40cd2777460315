-- New versions of links.
INSERT INTO link_versions (alliance_id, link_id, version, target, parameters, fallback, program, campaign, channel,
                           valid_from, valid_until, status, recorded_at)
SELECT %(a)s, v.*
FROM unnest(%(link_id)s::uuid[], %(version)s::int[], %(target)s::text[], %(parameters)s::jsonb[], %(fallback)s::text[],
            %(program)s::text[], %(campaign)s::text[], %(channel)s::text[], %(valid_from)s::timestamptz[],
            %(valid_until)s::timestamptz[], %(status)s::smallint[], %(recorded_at)s::timestamptz[]) AS v
