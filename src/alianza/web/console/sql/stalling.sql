-- The partners that sold in the month before the latest closed one, and nothing in that.
SELECT count(*)::bigint
FROM (SELECT partner_id FROM statements WHERE alliance_id = %(alliance)s AND period = %(before)s
      GROUP BY partner_id HAVING sum(sales_minor) > 0) b
WHERE NOT EXISTS (
  SELECT FROM statements s WHERE s.alliance_id = %(alliance)s AND s.period = %(last)s AND s.partner_id = b.partner_id
    AND s.sales_minor > 0)
