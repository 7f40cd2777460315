-- Matches: identities of customers that partners register. Nothing readable is kept, only hashes under the alliance's key.

CREATE TABLE match_lists (
  alliance_id uuid NOT NULL REFERENCES alliances,
  list_id uuid NOT NULL,
  registered_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  PRIMARY KEY (alliance_id, list_id)
);

CREATE TABLE matches (
  alliance_id uuid NOT NULL,
  match_id uuid NOT NULL,
  list_id uuid NOT NULL,
  partner_id uuid NOT NULL,
  identity smallint NOT NULL CHECK (identity BETWEEN 1 AND 4),  -- e-mail address, telephone number, plate, card
  hash bytea NOT NULL CHECK (octet_length(hash) = 16),          -- HMAC-SHA-256, cut
  own boolean NOT NULL,                                         -- it is the partner's own
  since timestamptz NOT NULL,                                   -- the moment of the touch, or the first of a standing one
  until timestamptz,                                            -- standing: it counts with every fact before this moment
  PRIMARY KEY (alliance_id, match_id),
  FOREIGN KEY (alliance_id, list_id) REFERENCES match_lists
);
CREATE INDEX matches_hash ON matches (alliance_id, hash);
CREATE INDEX matches_list ON matches (alliance_id, list_id);

-- What facts say of their customers, so that a match that becomes known later finds them.
CREATE TABLE fact_identities (
  alliance_id uuid NOT NULL,
  hash bytea NOT NULL CHECK (octet_length(hash) = 16),
  kind smallint NOT NULL,
  fact_id text NOT NULL,
  PRIMARY KEY (alliance_id, hash, kind, fact_id)
);

GRANT SELECT, INSERT ON match_lists, matches, fact_identities TO alianza_app;
GRANT UPDATE (withdrawn_at) ON match_lists TO alianza_app;
GRANT DELETE ON fact_identities TO alianza_app;  -- whoever asks to be forgotten is
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['match_lists', 'matches', 'fact_identities'] LOOP
    EXECUTE 'ALTER TABLE ' || t || ' ENABLE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_alliance ON ' || t
      || ' USING (alliance_id = (SELECT current_setting(''alianza.alliance'')::uuid))';
  END LOOP;
END $$;
