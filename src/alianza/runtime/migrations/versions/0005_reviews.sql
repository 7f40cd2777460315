-- Reviews: commissions held by a fraud signal until somebody decides.

-- A rule's switch and numbers; each change is a new version, the latest counts. Without one the program's own hold.
CREATE TABLE review_rules (
  alliance_id uuid NOT NULL REFERENCES alliances,
  rule text NOT NULL,
  version int NOT NULL,
  enabled boolean NOT NULL,
  threshold int NOT NULL,
  within_seconds bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, rule, version)
);
-- A signal about a fact. What the fact earns is held until the last of its signals is decided.
CREATE TABLE review_signals (
  alliance_id uuid NOT NULL,
  fact_id text NOT NULL,
  fact_kind smallint NOT NULL,
  rule text NOT NULL,
  seen int NOT NULL,                 -- how many, or after how many seconds: what the rule's threshold is held against
  within_seconds bigint NOT NULL,    -- the rule's time as it was then
  opened_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, fact_id, fact_kind, rule)
);
CREATE TABLE review_decisions (
  alliance_id uuid NOT NULL,
  fact_id text NOT NULL,
  fact_kind smallint NOT NULL,
  decision_no int NOT NULL,
  decision text NOT NULL CHECK (decision IN ('released', 'refused')),
  note text NOT NULL,
  decided_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, fact_id, fact_kind, decision_no)
);
-- How a fact reached the server. Hashes with the day's salt, and only with consent.
CREATE TABLE order_sightings (
  alliance_id uuid NOT NULL,
  fact_id text NOT NULL,
  fact_kind smallint NOT NULL,
  by_browser boolean NOT NULL,       -- a customer's browser told of it; else the shop's own server
  click_id uuid,
  address_hash bytea,
  device_hash bytea,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, fact_id, fact_kind)
);
CREATE INDEX order_sightings_seen ON order_sightings USING brin (alliance_id, seen_at);
-- How far the signals have looked: facts recorded later are new to them.
CREATE TABLE review_scans (
  alliance_id uuid NOT NULL REFERENCES alliances,
  scanned_through timestamptz NOT NULL,
  signals int NOT NULL,
  PRIMARY KEY (alliance_id, scanned_through)
);
CREATE INDEX facts_recorded ON facts USING brin (alliance_id, recorded_at);
CREATE INDEX lines_recorded ON lines USING brin (alliance_id, recorded_at);

GRANT SELECT, INSERT ON review_rules, review_signals, review_decisions, order_sightings, review_scans TO alianza_app;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['review_rules', 'review_signals', 'review_decisions', 'order_sightings', 'review_scans'] LOOP
    EXECUTE 'ALTER TABLE ' || t || ' ENABLE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_alliance ON ' || t
      || ' USING (alliance_id = (SELECT current_setting(''alianza.alliance'')::uuid))';
  END LOOP;
END $$;
