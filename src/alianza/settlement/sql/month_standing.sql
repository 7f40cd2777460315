-- Of the statements with these numbers: disputed and not paid, those of them with something to pay, with another word said last and not paid, paid.
WITH latest AS (
  SELECT DISTINCT ON (number) number, event FROM statement_events
  WHERE alliance_id = %(alliance)s AND number BETWEEN %(first)s AND %(last)s
  ORDER BY number, event_no DESC
), paid AS (
  SELECT number FROM payouts WHERE alliance_id = %(alliance)s AND number BETWEEN %(first)s AND %(last)s
)
SELECT count(*) FILTER (WHERE l.event = 'disputed' AND p.number IS NULL),
       count(*) FILTER (WHERE l.event = 'disputed' AND p.number IS NULL AND s.payable_minor > 0),
       count(*) FILTER (WHERE l.event <> 'disputed' AND p.number IS NULL),
       count(*) FILTER (WHERE p.number IS NOT NULL)
FROM latest l FULL JOIN paid p USING (number)
LEFT JOIN statements s ON s.alliance_id = %(alliance)s AND s.number = l.number AND l.event = 'disputed'
