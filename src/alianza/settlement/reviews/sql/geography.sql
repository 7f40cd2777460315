-- Facts that name another country than that of the partner that earns by them; without one, that of the alliance.
SELECT f.fact_id, f.kind, 1 AS seen
FROM facts f
JOIN fact_metadata m ON m.alliance_id = %(alliance)s AND m.fact_id = f.fact_id AND m.kind = f.kind
JOIN lines l ON l.alliance_id = %(alliance)s AND l.fact_id = f.fact_id AND l.fact_kind = f.kind AND l.leads + l.sales > 0
JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = l.partner_id
WHERE f.alliance_id = %(alliance)s AND f.recorded_at > %(since)s AND f.kind IN (1, 2)
  AND upper(m.data ->> 'country') <> coalesce(nullif(p.country, ''), %(country)s)
GROUP BY f.fact_id, f.kind
