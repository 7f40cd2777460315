-- What a closed month came to, added up once at its closing: a page about a month of a hundred thousand statements reads a row.
-- Statements never change, so neither do these. first_number to last_number are the numbers of the month's statements in all
-- units; due: statements with something to pay; stalled: partners, whatever the unit, that sold in the month closed before it
-- and not in this; changed: partners whose payable fell to nothing or by half, or rose by half.
CREATE TABLE month_sums (
  alliance_id uuid NOT NULL,
  period int NOT NULL,
  asset text NOT NULL,
  first_number int NOT NULL,
  last_number int NOT NULL,
  statements int NOT NULL,
  due int NOT NULL,
  sales_minor bigint NOT NULL,
  commission_minor bigint NOT NULL,
  payable_minor bigint NOT NULL,
  stalled int NOT NULL,
  changed int NOT NULL,
  PRIMARY KEY (alliance_id, period, asset),
  FOREIGN KEY (alliance_id, period) REFERENCES closings
);
-- The largest of those changes; number: the statement that tells of it, of this month or, where there is none, of the one before.
CREATE TABLE month_changes (
  alliance_id uuid NOT NULL,
  period int NOT NULL,
  place int NOT NULL,
  asset text NOT NULL,
  partner_id uuid NOT NULL,
  number int NOT NULL,
  before_minor bigint NOT NULL,
  now_minor bigint NOT NULL,
  PRIMARY KEY (alliance_id, period, place),
  FOREIGN KEY (alliance_id, period) REFERENCES closings
);

CREATE INDEX statements_period ON statements (alliance_id, period, number);
CREATE INDEX payouts_period ON payouts (alliance_id, period, number);

-- The months that were closed before.
CREATE TEMPORARY TABLE months AS
SELECT alliance_id, period, lag(period) OVER (PARTITION BY alliance_id ORDER BY period) AS previous FROM closings;

CREATE TEMPORARY TABLE changes AS
SELECT m.alliance_id, m.period, b.asset, b.partner_id, coalesce(s.number, b.number) AS number, b.payable_minor AS before_minor,
       coalesce(s.payable_minor, 0) AS now_minor
FROM months m
JOIN statements b ON b.alliance_id = m.alliance_id AND b.period = m.previous
LEFT JOIN statements s ON s.alliance_id = m.alliance_id AND s.period = m.period AND s.partner_id = b.partner_id
  AND s.asset = b.asset
WHERE b.payable_minor > 0
  AND (coalesce(s.payable_minor, 0) <= 0 OR abs(coalesce(s.payable_minor, 0) - b.payable_minor) * 2 > b.payable_minor);

INSERT INTO month_changes
SELECT alliance_id, period, place, asset, partner_id, number, before_minor, now_minor
FROM (SELECT *, row_number() OVER (PARTITION BY alliance_id, period
                                   ORDER BY abs(now_minor - before_minor) DESC, number, asset) AS place FROM changes) c
WHERE place <= 30;

INSERT INTO month_sums
SELECT s.alliance_id, s.period, s.asset, min(min(s.number)) OVER w, max(max(s.number)) OVER w, count(*),
       count(*) FILTER (WHERE s.payable_minor > 0), sum(s.sales_minor), sum(s.commission_minor), sum(s.payable_minor),
       (SELECT count(*) FROM (
          SELECT b.partner_id FROM statements b WHERE b.alliance_id = s.alliance_id AND b.period = m.previous
          GROUP BY b.partner_id HAVING sum(b.sales_minor) > 0) sold
        WHERE NOT EXISTS (SELECT FROM statements n WHERE n.alliance_id = s.alliance_id AND n.period = s.period
                          AND n.partner_id = sold.partner_id AND n.sales_minor > 0)),
       (SELECT count(*) FROM changes c WHERE c.alliance_id = s.alliance_id AND c.period = s.period AND c.asset = s.asset)
FROM statements s JOIN months m ON m.alliance_id = s.alliance_id AND m.period = s.period
GROUP BY s.alliance_id, s.period, s.asset, m.previous
WINDOW w AS (PARTITION BY s.alliance_id, s.period);

DROP TABLE months;
DROP TABLE changes;

GRANT SELECT, INSERT ON month_sums, month_changes TO alianza_app;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['month_sums', 'month_changes'] LOOP
    EXECUTE 'ALTER TABLE ' || t || ' ENABLE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_alliance ON ' || t
      || ' USING (alliance_id = (SELECT current_setting(''alianza.alliance'')::uuid))';
  END LOOP;
END $$;
