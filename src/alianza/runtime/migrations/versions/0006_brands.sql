-- Brands: names, colours and logos of alliances and partners.

-- Logos by their content: the same logo of many brands, or of many versions of one, is kept once.
CREATE TABLE brand_logos (
  alliance_id uuid NOT NULL REFERENCES alliances,
  digest bytea NOT NULL,             -- SHA-256 of the data
  kind text NOT NULL CHECK (kind IN ('svg', 'png', 'jpeg')),
  width int NOT NULL,                -- its shape; of a picture its pixels
  height int NOT NULL,
  data bytea NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, digest)
);

-- Every change is a new row with the next number; a brand is its latest row. Without a partner it is the alliance's own.
-- An empty text means: as the alliance has it, or as comes without a brand.
CREATE TABLE brands (
  alliance_id uuid NOT NULL REFERENCES alliances,
  number int NOT NULL,
  partner_id uuid,
  name text NOT NULL,
  industry text NOT NULL,
  primary_color text NOT NULL,
  ink_color text NOT NULL,
  slogan text NOT NULL,
  logo bytea,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, number),
  FOREIGN KEY (alliance_id, partner_id) REFERENCES partners,
  FOREIGN KEY (alliance_id, logo) REFERENCES brand_logos
);
CREATE INDEX brands_partner ON brands (alliance_id, partner_id, number);

GRANT SELECT, INSERT ON brand_logos, brands TO alianza_app;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['brand_logos', 'brands'] LOOP
    EXECUTE 'ALTER TABLE ' || t || ' ENABLE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_alliance ON ' || t
      || ' USING (alliance_id = (SELECT current_setting(''alianza.alliance'')::uuid))';
  END LOOP;
END $$;
