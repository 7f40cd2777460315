-- Merged customers. A merge says that one customer is another; facts keep the customer that they were sent with.

CREATE TABLE customer_merges (
  alliance_id uuid NOT NULL REFERENCES alliances,
  merge_id uuid NOT NULL,
  customer text NOT NULL,
  into_customer text NOT NULL CHECK (into_customer <> customer),
  merged_at timestamptz NOT NULL,
  undone_at timestamptz,
  PRIMARY KEY (alliance_id, merge_id)
);
-- Nobody is two others at once.
CREATE UNIQUE INDEX customer_merges_standing ON customer_merges (alliance_id, customer) WHERE undone_at IS NULL;
CREATE INDEX customer_merges_into ON customer_merges (alliance_id, into_customer) WHERE undone_at IS NULL;

-- What follows from the merges that stand: the customer at the end of each chain.
CREATE TABLE customer_aliases (
  alliance_id uuid NOT NULL,
  customer text NOT NULL,
  person text NOT NULL,
  PRIMARY KEY (alliance_id, customer)
);
CREATE INDEX customer_aliases_person ON customer_aliases (alliance_id, person);

GRANT SELECT, INSERT ON customer_merges TO alianza_app;
GRANT UPDATE (undone_at) ON customer_merges TO alianza_app;
GRANT SELECT, INSERT, DELETE, UPDATE (person) ON customer_aliases TO alianza_app;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['customer_merges', 'customer_aliases'] LOOP
    EXECUTE 'ALTER TABLE ' || t || ' ENABLE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_alliance ON ' || t
      || ' USING (alliance_id = (SELECT current_setting(''alianza.alliance'')::uuid))';
  END LOOP;
END $$;
