-- All versions of one link, newest first.
SELECT l.link_id, l.code, l.partner_id, l.is_default, v.version, v.recorded_at, v.target, v.parameters, v.fallback,
       v.program, v.campaign, v.channel, v.valid_from, v.valid_until, v.status
FROM links l
JOIN link_versions v ON v.alliance_id = %(a)s AND v.link_id = l.link_id
WHERE l.alliance_id = %(a)s AND l.link_id = %(link)s
ORDER BY v.version DESC
