-- Where partners are, and the alliance itself, in millionths of a degree, which is eleven centimetres; or nothing. Whole numbers:
-- a comparison of numerics is not leakproof, so behind row-level security no index would be asked for it.
ALTER TABLE partners ADD COLUMN latitude_millionths int CHECK (latitude_millionths BETWEEN -90000000 AND 90000000);
ALTER TABLE partners ADD COLUMN longitude_millionths int CHECK (longitude_millionths BETWEEN -180000000 AND 180000000);
ALTER TABLE partners ADD CONSTRAINT partners_place_whole
  CHECK ((latitude_millionths IS NULL) = (longitude_millionths IS NULL));
CREATE INDEX partners_place ON partners (alliance_id, latitude_millionths, longitude_millionths)
  WHERE latitude_millionths IS NOT NULL;
CREATE TABLE alliance_places (
  alliance_id uuid NOT NULL PRIMARY KEY REFERENCES alliances,
  latitude_millionths int CHECK (latitude_millionths BETWEEN -90000000 AND 90000000),
  longitude_millionths int CHECK (longitude_millionths BETWEEN -180000000 AND 180000000),
  changed_at timestamptz NOT NULL,
  CHECK ((latitude_millionths IS NULL) = (longitude_millionths IS NULL))
);

GRANT UPDATE (latitude_millionths, longitude_millionths) ON partners TO alianza_app;
GRANT SELECT, INSERT, UPDATE (latitude_millionths, longitude_millionths, changed_at) ON alliance_places TO alianza_app;

ALTER TABLE alliance_places ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_alliance ON alliance_places
  USING (alliance_id = (SELECT current_setting('alianza.alliance')::uuid));
