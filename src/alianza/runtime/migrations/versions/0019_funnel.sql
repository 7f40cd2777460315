-- How a month was counted last. `batches` is how many batches of facts there were; a `settled` month is closed and over: it
-- never changes again. Both tables hold nothing that cannot be counted anew.
CREATE TABLE funnel_months (
  alliance_id uuid NOT NULL REFERENCES alliances,
  period int NOT NULL,
  lines bigint NOT NULL,
  batches bigint NOT NULL,
  settled boolean NOT NULL,
  counted_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, period)
);
-- What a month's clicks and lines add up to, three times: by partner (key: its id), by channel (that of the link, else the
-- evidence) and by campaign (that of the link or the code, or empty). outbound: sales that we brought to the partner, for
-- which it owes us. asset is empty for clicks.
CREATE TABLE funnel_cells (
  alliance_id uuid NOT NULL,
  dimension text NOT NULL CHECK (dimension IN ('partner', 'channel', 'campaign')),
  period int NOT NULL,
  key text NOT NULL,
  asset text NOT NULL,
  outbound boolean NOT NULL,
  clicks bigint NOT NULL,
  leads bigint NOT NULL,
  sales bigint NOT NULL,
  sale_minor bigint NOT NULL,
  cost_minor bigint NOT NULL,          -- what it costs us: commissions, incentives, discounts at our cost
  owed_minor bigint NOT NULL,          -- what the partner owes us
  PRIMARY KEY (alliance_id, dimension, period, key, asset, outbound)
);

GRANT SELECT, INSERT, DELETE ON funnel_months, funnel_cells TO alianza_app;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['funnel_months', 'funnel_cells'] LOOP
    EXECUTE 'ALTER TABLE ' || t || ' ENABLE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_alliance ON ' || t
      || ' USING (alliance_id = (SELECT current_setting(''alianza.alliance'')::uuid))';
  END LOOP;
END $$;
