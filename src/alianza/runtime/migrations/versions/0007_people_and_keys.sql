-- People, their roles and sessions, API keys, and the audit log.

-- The twin in which test keys act.
ALTER TABLE alliances ADD COLUMN sandbox_of uuid UNIQUE REFERENCES alliances;

-- A key is known by the SHA-256 of its text. Its scopes and its partner never change; another key is made instead.
CREATE TABLE api_keys (
  alliance_id uuid NOT NULL REFERENCES alliances,
  key_id uuid NOT NULL,
  digest bytea NOT NULL,
  ending text NOT NULL,              -- the last four letters, by which its owner knows it
  name text NOT NULL,
  scopes text[] NOT NULL,
  partner_id uuid,                   -- that partner's rows only
  replaces uuid,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  replaced_by uuid,
  revoked_at timestamptz,
  last_used_at timestamptz,
  PRIMARY KEY (alliance_id, key_id),
  UNIQUE (alliance_id, digest),
  FOREIGN KEY (alliance_id, partner_id) REFERENCES partners
);

-- before, after: what changed, without personal data. address_hash: keyed, so that one address is told from another.
CREATE TABLE audit_entries (
  alliance_id uuid NOT NULL,
  entry_id uuid NOT NULL,            -- UUIDv7: in order of time
  recorded_at timestamptz NOT NULL,
  actor_kind text NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  object_id text NOT NULL,
  before jsonb,
  after jsonb,
  request_id text NOT NULL,
  address_hash bytea NOT NULL,
  PRIMARY KEY (alliance_id, entry_id)
);

GRANT SELECT, INSERT, UPDATE (expires_at, replaced_by, revoked_at, last_used_at) ON api_keys TO alianza_app;
GRANT SELECT, INSERT ON audit_entries TO alianza_app;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['api_keys', 'audit_entries'] LOOP
    EXECUTE 'ALTER TABLE ' || t || ' ENABLE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_alliance ON ' || t
      || ' USING (alliance_id = (SELECT current_setting(''alianza.alliance'')::uuid))';
  END LOOP;
END $$;
