-- Links by their code keys, each in its latest version.
SELECT l.code_key, l.link_id, l.code, l.partner_id, l.is_default, v.version, v.recorded_at, v.target, v.parameters, v.fallback,
       v.program, v.campaign, v.channel, v.valid_from, v.valid_until, v.status
FROM links l
CROSS JOIN LATERAL (SELECT * FROM link_versions lv WHERE lv.alliance_id = %(a)s AND lv.link_id = l.link_id
                    ORDER BY lv.version DESC LIMIT 1) v
WHERE l.alliance_id = %(a)s AND l.code_key = ANY(%(keys)s)
