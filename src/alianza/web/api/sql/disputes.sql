-- Disputes, each with what came of it: the next event of its statement.
FROM statement_events e
JOIN statements s ON s.alliance_id = %(alliance)s AND s.number = e.number
LEFT JOIN statement_events n ON n.alliance_id = %(alliance)s AND n.number = e.number AND n.event_no = e.event_no + 1
WHERE e.alliance_id = %(alliance)s AND e.event = 'disputed'
