-- Incentives that are paid through our own payroll, by staff member.
SELECT l.staff, l.asset, p.external_id, coalesce(l.fact_kind, 0), l.fact_id, l.version, l.clause, l.amount_minor,
       (l.event_at AT TIME ZONE %(zone)s)::date, l.earned_period, l.line_id
FROM lines l JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = l.partner_id
WHERE l.alliance_id = %(alliance)s AND l.period = %(period)s AND l.kind = 12
ORDER BY l.staff, l.asset, l.event_at, l.line_id
