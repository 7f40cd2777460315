-- From which local day on a partner is suspended, or takes part again. Nothing is ever edited: the latest word for a day counts,
-- and it can only be said of days of which no lead or sale is on record yet.
CREATE TABLE partner_suspensions (
  alliance_id uuid NOT NULL,
  partner_id uuid NOT NULL,
  event_no int NOT NULL,
  effective_from date NOT NULL,
  suspended boolean NOT NULL,
  reason text NOT NULL CHECK (length(reason) <= 1000),
  decided_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, partner_id, event_no),
  FOREIGN KEY (alliance_id, partner_id) REFERENCES partners (alliance_id, partner_id)
);

GRANT SELECT, INSERT ON partner_suspensions TO alianza_app;

ALTER TABLE partner_suspensions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_alliance ON partner_suspensions
  USING (alliance_id = (SELECT current_setting('alianza.alliance')::uuid));
