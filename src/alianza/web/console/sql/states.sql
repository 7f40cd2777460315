-- How many statements of the latest closed month are disputed, still in review, and due but not paid.
SELECT
  count(*) FILTER (WHERE e.event = 'disputed' AND o.number IS NULL),
  count(*) FILTER (WHERE e.event IS NULL AND o.number IS NULL AND %(today)s <= c.review_until),
  count(*) FILTER (WHERE s.payable_minor > 0 AND o.number IS NULL AND e.event IS DISTINCT FROM 'disputed'),
  c.review_until, c.payout_on, c.period
FROM closings c
JOIN statements s ON s.alliance_id = %(alliance)s AND s.period = c.period
LEFT JOIN payouts o ON o.alliance_id = %(alliance)s AND o.number = s.number
LEFT JOIN statement_events e ON e.alliance_id = %(alliance)s AND e.number = s.number
     AND e.event_no = (SELECT max(l.event_no) FROM statement_events l
                       WHERE l.alliance_id = %(alliance)s AND l.number = s.number)
WHERE c.alliance_id = %(alliance)s AND c.period = (SELECT max(period) FROM closings WHERE alliance_id = %(alliance)s)
GROUP BY c.period, c.review_until, c.payout_on
