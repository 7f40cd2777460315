-- How many leads a statement's partner brought, added up at the closing as all its other sums: who brought most is found by an
-- index, as 0022 does for sales and commission. Leads that we brought to the partner (kinds 6 to 8) are not among them.
ALTER TABLE statements ADD COLUMN leads bigint NOT NULL DEFAULT 0;
UPDATE statements s SET leads = t.leads
FROM (
  SELECT alliance_id, period, partner_id, asset, sum(leads) AS leads FROM period_totals
  WHERE kind NOT IN (6, 7, 8) GROUP BY alliance_id, period, partner_id, asset HAVING sum(leads) <> 0
) t
WHERE s.alliance_id = t.alliance_id AND s.period = t.period AND s.partner_id = t.partner_id AND s.asset = t.asset;
CREATE INDEX statements_leads ON statements (alliance_id, period, asset, leads, number);
