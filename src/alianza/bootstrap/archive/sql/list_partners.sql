SELECT safe(p.external_id) AS partner, safe(p.name) AS name, e.group_id AS "group",
       (SELECT safe(c.spelling) FROM codes c WHERE c.alliance_id = %(alliance)s AND c.partner_id = p.partner_id
        AND c.batch_no IS NULL ORDER BY c.recorded_at, bytes(c.code) LIMIT 1) AS code,
       p.reward, trim_scale(e.rate_ppb / power(10::numeric, 7)) || '%%' AS rate, p.language, p.country, safe(k.account) AS account,
       p.bic, safe(p.email) AS email,
       trim_scale(p.latitude_millionths * 0.000001) AS latitude, trim_scale(p.longitude_millionths * 0.000001) AS longitude
FROM partners p LEFT JOIN LATERAL (
  SELECT group_id, rate_ppb FROM enrollments e WHERE e.alliance_id = %(alliance)s AND e.partner_id = p.partner_id
  ORDER BY e.effective_from DESC LIMIT 1
) e ON true
CROSS JOIN LATERAL (
  SELECT CASE WHEN p.account LIKE 'sealed:%%' THEN '…' || right(p.account, 4) ELSE p.account END AS account
) k
WHERE p.alliance_id = %(alliance)s ORDER BY bytes(p.external_id)
