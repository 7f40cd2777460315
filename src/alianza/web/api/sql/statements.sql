-- Statements with their state as of a local day; conditions follow.
FROM statements s
JOIN closings c ON c.alliance_id = %(alliance)s AND c.period = s.period
LEFT JOIN payouts o ON o.alliance_id = %(alliance)s AND o.number = s.number
LEFT JOIN statement_events e ON e.alliance_id = %(alliance)s AND e.number = s.number
     AND e.event_no = (SELECT max(l.event_no) FROM statement_events l
                       WHERE l.alliance_id = %(alliance)s AND l.number = s.number)
WHERE s.alliance_id = %(alliance)s
