-- The filters and the order of a list under a name, of one person. The address is a path of ours.
CREATE TABLE saved_views (
  alliance_id uuid NOT NULL,
  person_id uuid NOT NULL,
  list text NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  address text NOT NULL CHECK (length(address) <= 2000),
  saved_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, person_id, list, name),
  FOREIGN KEY (alliance_id, person_id) REFERENCES people (alliance_id, person_id)
);

GRANT SELECT, INSERT, UPDATE (address), DELETE ON saved_views TO alianza_app;

ALTER TABLE saved_views ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_alliance ON saved_views
  USING (alliance_id = (SELECT current_setting('alianza.alliance')::uuid));
