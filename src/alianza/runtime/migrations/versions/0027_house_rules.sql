-- What the agreement asks of every partner, in the alliance's own words: by language and part a list of points. An empty object:
-- the words that ship with Alianza. A change is another version, so that what stood in a signed agreement can be told.
CREATE TABLE house_rules (
  alliance_id uuid NOT NULL REFERENCES alliances,
  version int NOT NULL,
  texts jsonb NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, version)
);

GRANT SELECT, INSERT ON house_rules TO alianza_app;

ALTER TABLE house_rules ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_alliance ON house_rules
  USING (alliance_id = (SELECT current_setting('alianza.alliance')::uuid));
