-- A period's lines in the order of their statements; those paid through our payroll are in no statement.
SELECT l.line_id, s.number, coalesce(l.fact_kind, 0), l.fact_id, l.kind, l.version, l.clause, l.rate_ppb, l.base_minor,
       l.amount_minor, (l.event_at AT TIME ZONE %(zone)s)::date, l.earned_period, l.available_on, l.reason
FROM lines l
JOIN statements s ON s.alliance_id = %(alliance)s AND s.period = %(period)s AND s.partner_id = l.partner_id
     AND s.asset = l.asset
WHERE l.alliance_id = %(alliance)s AND l.period = %(period)s AND l.kind <> 12
ORDER BY s.number, l.event_at, l.line_id
