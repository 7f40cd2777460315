-- The lines of one statement in the order of their facts.
SELECT l.line_id, 0, coalesce(l.fact_kind, 0), l.fact_id, l.kind, l.version, l.clause, l.rate_ppb, l.base_minor,
       l.amount_minor, (l.event_at AT TIME ZONE %(zone)s)::date, l.earned_period, l.available_on, l.reason
FROM lines l
WHERE l.alliance_id = %(alliance)s AND l.partner_id = %(partner)s AND l.period = %(period)s AND l.asset = %(asset)s
  AND l.kind <> 12
ORDER BY l.event_at, l.line_id
