SELECT l.line_id AS line, safe(p.external_id) AS partner, split_part(l.asset, '/', 1) AS currency, month(l.period) AS period,
       month(l.earned_period) AS earned_period, (ARRAY['lead', 'sale', 'refund'])[l.fact_kind] AS fact,
       safe(l.fact_id) AS fact_id, k.name AS kind, r.rule, l.version,
       trim_scale(l.rate_ppb / power(10::numeric, 9)) AS rate, money(l.amount_minor, s.scale) AS amount, l.available_on,
       safe(l.staff) AS staff, moment(l.recorded_at) AS recorded_at, l.corrects
FROM lines l
JOIN LATERAL (SELECT split_part(l.asset, '/', 2)::int AS scale) s ON true
LEFT JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = l.partner_id
LEFT JOIN unnest(%(kinds)s::int[], %(kind_names)s::text[]) AS k (kind, name) USING (kind)
LEFT JOIN unnest(%(versions)s::int[], %(clauses)s::int[], %(rules)s::text[]) AS r (version, clause, rule)
  ON r.version = l.version AND r.clause = l.clause
WHERE l.alliance_id = %(alliance)s ORDER BY l.line_id
