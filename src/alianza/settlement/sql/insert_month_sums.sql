-- What the month came to, by unit; see the migration month_sums.
WITH mine AS (
  SELECT number, partner_id, asset, sales_minor, commission_minor, payable_minor FROM statements
  WHERE alliance_id = %(alliance)s AND period = %(period)s
), before AS (
  SELECT number, partner_id, asset, sales_minor, payable_minor FROM statements
  WHERE alliance_id = %(alliance)s AND period = %(previous)s
), changes AS (
  SELECT b.asset, b.partner_id, coalesce(s.number, b.number) AS number, b.payable_minor AS before_minor,
         coalesce(s.payable_minor, 0) AS now_minor
  FROM before b LEFT JOIN mine s USING (partner_id, asset)
  WHERE b.payable_minor > 0
    AND (coalesce(s.payable_minor, 0) <= 0 OR abs(coalesce(s.payable_minor, 0) - b.payable_minor) * 2 > b.payable_minor)
), largest AS (
  INSERT INTO month_changes (alliance_id, period, place, asset, partner_id, number, before_minor, now_minor)
  SELECT %(alliance)s, %(period)s, row_number() OVER (ORDER BY abs(now_minor - before_minor) DESC, number, asset), asset,
         partner_id, number, before_minor, now_minor
  FROM changes ORDER BY abs(now_minor - before_minor) DESC, number, asset LIMIT 30
), sold AS (
  SELECT partner_id FROM mine GROUP BY partner_id HAVING sum(sales_minor) > 0
), stalled AS (
  SELECT count(*) AS partners
  FROM (SELECT partner_id FROM before GROUP BY partner_id HAVING sum(sales_minor) > 0) b
  LEFT JOIN sold USING (partner_id)
  WHERE sold.partner_id IS NULL
)
INSERT INTO month_sums (alliance_id, period, asset, first_number, last_number, statements, due, sales_minor, commission_minor,
                        payable_minor, stalled, changed)
SELECT %(alliance)s, %(period)s, asset, min(min(number)) OVER (), max(max(number)) OVER (), count(*),
       count(*) FILTER (WHERE payable_minor > 0), sum(sales_minor), sum(commission_minor), sum(payable_minor),
       (SELECT partners FROM stalled), (SELECT count(*) FROM changes c WHERE c.asset = mine.asset)
FROM mine GROUP BY asset
