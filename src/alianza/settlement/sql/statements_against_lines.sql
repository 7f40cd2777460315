-- Statements of closed months whose sums are not those of their lines, of the month before or of its payouts.
WITH counted AS (
  SELECT l.period, l.partner_id, l.asset,
         count(*) FILTER (WHERE l.kind <> 12) AS lines,
         coalesce(sum(l.amount_minor) FILTER (WHERE l.kind IN (1, 3, 4) AND l.earned_period = l.period), 0) AS commission,
         coalesce(sum(l.amount_minor) FILTER (WHERE l.kind = 5 AND l.earned_period = l.period), 0) AS incentives,
         -coalesce(sum(l.amount_minor) FILTER (WHERE l.kind IN (6, 7, 8) AND l.earned_period = l.period), 0) AS fees,
         coalesce(sum(l.amount_minor) FILTER (WHERE l.kind NOT IN (9, 10, 12)), 0) AS amount
  FROM lines l
  WHERE l.alliance_id = %(alliance)s
    AND l.period <= (SELECT max(period) FROM closings WHERE alliance_id = %(alliance)s)
  GROUP BY 1, 2, 3
), months AS (
  SELECT period, lag(period) OVER (ORDER BY period) AS before FROM closings WHERE alliance_id = %(alliance)s
), stated AS (
  SELECT s.*, coalesce(b.closing_minor, 0) AS before_minor, coalesce(o.amount_minor, 0) AS payout_minor
  FROM statements s JOIN months m ON m.period = s.period
  LEFT JOIN statements b ON b.alliance_id = %(alliance)s AND b.period = m.before AND b.partner_id = s.partner_id
       AND b.asset = s.asset
  LEFT JOIN payouts o ON o.alliance_id = %(alliance)s AND o.number = b.number
  WHERE s.alliance_id = %(alliance)s
)
SELECT s.number, coalesce(s.period, c.period), p.external_id, coalesce(s.asset, c.asset),
       CASE WHEN s.number IS NULL THEN 'has lines but no statement'
            WHEN s.lines <> coalesce(c.lines, 0) THEN 'number of lines'
            WHEN s.commission_minor <> coalesce(c.commission, 0) THEN 'commission'
            WHEN s.incentives_minor <> coalesce(c.incentives, 0) THEN 'incentives'
            WHEN s.fees_minor <> coalesce(c.fees, 0) THEN 'fees'
            WHEN s.opening_minor <> s.before_minor THEN 'opening'
            WHEN s.paid_minor <> s.payout_minor THEN 'paid'
            WHEN s.closing_minor <> s.opening_minor + coalesce(c.amount, 0) - s.paid_minor THEN 'closing'
            ELSE 'adjustments' END
FROM stated s
FULL JOIN counted c ON c.period = s.period AND c.partner_id = s.partner_id AND c.asset = s.asset
JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = coalesce(s.partner_id, c.partner_id)
WHERE (s.number IS NULL AND c.lines > 0)
   OR (s.number IS NOT NULL AND (s.lines, s.commission_minor, s.incentives_minor, s.fees_minor, s.opening_minor, s.paid_minor,
       s.adjustments_minor, s.closing_minor)
      IS DISTINCT FROM
      (coalesce(c.lines, 0), coalesce(c.commission, 0), coalesce(c.incentives, 0), coalesce(c.fees, 0), s.before_minor,
       s.payout_minor,
       coalesce(c.amount, 0) - coalesce(c.commission, 0) - coalesce(c.incentives, 0) + coalesce(c.fees, 0),
       s.before_minor + coalesce(c.amount, 0) - s.payout_minor))
ORDER BY 2, 3 LIMIT 20
