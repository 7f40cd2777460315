SELECT t.number, safe(p.external_id) AS partner, split_part(t.asset, '/', 1) AS currency, month(t.period) AS period, t.lines,
       money(t.commission_minor, s.scale) AS commission, money(t.adjustments_minor, s.scale) AS adjustments,
       money(t.incentives_minor, s.scale) AS incentives, money(t.fees_minor, s.scale) AS fees,
       money(t.opening_minor, s.scale) AS opening, money(t.paid_minor, s.scale) AS paid,
       money(t.closing_minor, s.scale) AS closing, money(t.payable_minor, s.scale) AS payable,
       (SELECT e.event FROM statement_events e WHERE e.alliance_id = %(alliance)s AND e.number = t.number
        ORDER BY e.event_no DESC LIMIT 1) AS last_event
FROM statements t
JOIN LATERAL (SELECT split_part(t.asset, '/', 2)::int AS scale) s ON true
LEFT JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = t.partner_id
WHERE t.alliance_id = %(alliance)s ORDER BY t.number
