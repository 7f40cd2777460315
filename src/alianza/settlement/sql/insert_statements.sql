-- A statement for every partner and asset that moved or stood at something, numbered without gaps.
WITH moved AS (
  SELECT partner_id, asset,
         sum(lines) FILTER (WHERE kind <> 12) AS lines,
         sum(sale_minor) AS sales,
         coalesce(sum(leads) FILTER (WHERE kind NOT IN (6, 7, 8)), 0) AS leads,
         coalesce(sum(amount_minor) FILTER (WHERE kind IN (1, 3, 4) AND earned_period = %(period)s), 0) AS commission,
         coalesce(sum(amount_minor) FILTER (WHERE kind = 5 AND earned_period = %(period)s), 0) AS incentives,
         -coalesce(sum(amount_minor) FILTER (WHERE kind IN (6, 7, 8) AND earned_period = %(period)s), 0) AS fees,
         coalesce(sum(amount_minor) FILTER (WHERE kind NOT IN (9, 10, 12)), 0) AS amount,
         coalesce(sum(held_minor) FILTER (WHERE kind NOT IN (9, 10, 12)), 0) AS held
  FROM period_totals
  WHERE alliance_id = %(alliance)s AND period = %(period)s
  GROUP BY partner_id, asset
), before AS (
  SELECT partner_id, asset, closing_minor AS closing
  FROM statements WHERE alliance_id = %(alliance)s AND period = %(previous)s
), still_held AS (
  SELECT partner_id, asset, sum(amount_minor) AS held
  FROM lines
  WHERE alliance_id = %(alliance)s AND period < %(period)s AND period >= %(held_from)s
    AND available_on > %(payout_on)s AND kind NOT IN (9, 10, 12)
  GROUP BY partner_id, asset
), undecided AS (
  SELECT DISTINCT s.fact_id, s.fact_kind FROM review_signals s
  WHERE s.alliance_id = %(alliance)s AND NOT EXISTS (
    SELECT FROM review_decisions d
    WHERE d.alliance_id = %(alliance)s AND d.fact_id = s.fact_id AND d.fact_kind = s.fact_kind)
), in_review AS (
  -- What is held by a signal, refunds of it included; what is on hold by its date is counted above.
  SELECT l.partner_id, l.asset, sum(l.amount_minor) AS held
  FROM (
    SELECT fact_id, fact_kind FROM undecided
    UNION ALL
    SELECT r.fact_id, r.kind FROM facts r JOIN undecided u ON u.fact_id = r.refunds AND u.fact_kind = 2
    WHERE r.alliance_id = %(alliance)s AND r.kind = 3
  ) h JOIN lines l ON l.alliance_id = %(alliance)s AND l.fact_id = h.fact_id AND l.fact_kind = h.fact_kind
  WHERE l.period <= %(period)s AND l.available_on <= %(payout_on)s AND l.kind NOT IN (9, 10, 12)
  GROUP BY l.partner_id, l.asset
), paid AS (
  SELECT partner_id, asset, sum(amount_minor) AS paid
  FROM payouts WHERE alliance_id = %(alliance)s AND period = %(previous)s
  GROUP BY partner_id, asset
), summed AS (
  SELECT partner_id, asset, coalesce(m.lines, 0) AS lines, coalesce(m.sales, 0) AS sales, coalesce(m.leads, 0) AS leads,
         coalesce(m.commission, 0) AS commission, coalesce(m.incentives, 0) AS incentives, coalesce(m.fees, 0) AS fees,
         coalesce(m.amount, 0) AS amount, coalesce(m.held, 0) + coalesce(h.held, 0) + coalesce(r.held, 0) AS held,
         coalesce(b.closing, 0) AS opening, coalesce(p.paid, 0) AS paid
  FROM moved m FULL JOIN before b USING (partner_id, asset)
  LEFT JOIN still_held h USING (partner_id, asset) LEFT JOIN in_review r USING (partner_id, asset)
  LEFT JOIN paid p USING (partner_id, asset)
), due AS (
  SELECT s.*, opening + amount - paid AS closing,
         greatest(0, least(opening + amount - paid, opening + amount - paid - held)) AS free
  FROM summed s
  WHERE lines <> 0 OR opening <> 0 OR paid <> 0
), minimum AS (
  SELECT * FROM unnest(%(minimum_assets)s::text[], %(minimum_amounts)s::bigint[]) AS m (asset, least)
)
INSERT INTO statements (alliance_id, period, partner_id, asset, number, lines, sales_minor, commission_minor,
                        adjustments_minor, incentives_minor, fees_minor, opening_minor, paid_minor, closing_minor,
                        held_minor, payable_minor, leads)
SELECT %(alliance)s, %(period)s, d.partner_id, d.asset,
       %(last_number)s + row_number() OVER (ORDER BY p.external_id, d.asset), d.lines, d.sales, d.commission,
       d.amount - d.commission - d.incentives + d.fees, d.incentives, d.fees, d.opening, d.paid, d.closing, d.held,
       CASE WHEN d.free >= coalesce(m.least, 0) AND NOT (d.partner_id = ANY(%(never_paid)s::uuid[])) THEN d.free ELSE 0 END, d.leads
FROM due d
JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = d.partner_id
LEFT JOIN minimum m ON m.asset = d.asset
