-- What the books hold for one member of staff, by the names that they know them by.
SELECT l.line_id, l.fact_kind, l.fact_id, p.name, l.asset, l.amount_minor, l.event_at, l.available_on
FROM lines l JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = l.partner_id
WHERE l.alliance_id = %(alliance)s AND l.staff = ANY(%(staff)s) AND l.event_at >= %(since)s AND l.event_at < %(until)s
  AND (%(partner)s::uuid IS NULL OR l.partner_id = %(partner)s)
ORDER BY l.event_at DESC, l.line_id
LIMIT %(most)s
