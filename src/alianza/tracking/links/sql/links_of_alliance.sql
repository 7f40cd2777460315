-- The links of an alliance, or of one partner, each in its latest version; newest first.
SELECT l.link_id, l.code, l.partner_id, l.is_default, v.version, v.recorded_at, v.target, v.parameters, v.fallback,
       v.program, v.campaign, v.channel, v.valid_from, v.valid_until, v.status
FROM links l
CROSS JOIN LATERAL (SELECT * FROM link_versions lv WHERE lv.alliance_id = %(a)s AND lv.link_id = l.link_id
                    ORDER BY lv.version DESC LIMIT 1) v
WHERE l.alliance_id = %(a)s AND (%(partner)s::uuid IS NULL OR l.partner_id = %(partner)s::uuid)
ORDER BY l.link_id DESC
LIMIT %(limit)s
