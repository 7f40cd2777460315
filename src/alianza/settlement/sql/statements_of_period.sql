-- Statements of a period, or the one of a number, each with its state as of a local day (NULL: the review still runs).
SELECT s.number, s.period, s.partner_id, p.external_id, p.name, s.asset, s.lines, s.sales_minor, s.commission_minor,
       s.adjustments_minor, s.incentives_minor, s.fees_minor, s.opening_minor, s.paid_minor, s.closing_minor, s.held_minor,
       s.payable_minor,
       CASE WHEN o.number IS NOT NULL THEN 'paid'
            WHEN e.event = 'disputed' THEN 'disputed'
            WHEN e.event = 'accepted' OR %(today)s::date > c.review_until THEN 'accepted'
            ELSE 'in_review' END,
       CASE WHEN e.event = 'disputed' THEN e.reason ELSE '' END
FROM statements s
JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = s.partner_id
JOIN closings c ON c.alliance_id = %(alliance)s AND c.period = s.period
LEFT JOIN payouts o ON o.alliance_id = %(alliance)s AND o.number = s.number
LEFT JOIN statement_events e ON e.alliance_id = %(alliance)s AND e.number = s.number
     AND e.event_no = (SELECT max(l.event_no) FROM statement_events l
                       WHERE l.alliance_id = %(alliance)s AND l.number = s.number)
WHERE s.alliance_id = %(alliance)s
  AND (s.period = %(period)s::int OR s.number = %(number)s::int)
ORDER BY s.number
