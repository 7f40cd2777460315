-- Facts whose staff member is their customer, or the partner that earns by them.
SELECT f.fact_id, f.kind, 1 AS seen
FROM facts f
WHERE f.alliance_id = %(alliance)s AND f.recorded_at > %(since)s AND f.staff IS NOT NULL AND f.kind IN (1, 2)
  AND (f.staff = f.customer OR EXISTS (
    SELECT FROM lines l JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = l.partner_id
    WHERE l.alliance_id = %(alliance)s AND l.fact_id = f.fact_id AND l.fact_kind = f.kind AND p.external_id = f.staff))
