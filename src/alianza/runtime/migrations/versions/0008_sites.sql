-- Sites: the shops whose pages may tell of leads and sales.

-- An origin such as https://shop.example. Each change is a new version; the latest counts.
CREATE TABLE sites (
  alliance_id uuid NOT NULL REFERENCES alliances,
  origin text NOT NULL,
  version int NOT NULL,
  enabled boolean NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, origin, version)
);
GRANT SELECT, INSERT ON sites TO alianza_app;
ALTER TABLE sites ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_alliance ON sites USING (alliance_id = (SELECT current_setting('alianza.alliance')::uuid));
