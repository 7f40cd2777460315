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

-- A person in one alliance. email_hash: keyed, by which a person is looked up.
CREATE TABLE people (
  alliance_id uuid NOT NULL REFERENCES alliances,
  person_id uuid NOT NULL,
  email text NOT NULL,
  email_hash bytea NOT NULL,
  name text NOT NULL,
  language text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, person_id),
  UNIQUE (alliance_id, email_hash)
);
-- In which alliances an e-mail address is known, for whoever signs in where the address of the page does not tell. Its rows
-- stand under the nil alliance, so no alliance's unit of work sees them, and say nothing without the installation's secret.
CREATE TABLE people_directory (
  alliance_id uuid NOT NULL,
  email_hash bytea NOT NULL,
  member_of uuid NOT NULL,
  PRIMARY KEY (alliance_id, email_hash, member_of)
);
-- What a person may do, for the alliance (partner_id nil) or for one partner. The latest version counts; none: no more.
CREATE TABLE memberships (
  alliance_id uuid NOT NULL,
  person_id uuid NOT NULL,
  partner_id uuid NOT NULL,
  version int NOT NULL,
  roles text[] NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, person_id, partner_id, version),
  FOREIGN KEY (alliance_id, person_id) REFERENCES people
);

-- Something that may be done once, soon, and in the browser it was made for: follow a sign-in link, answer a challenge.
-- Under the nil alliance while it is not known yet which one it is.
CREATE TABLE tickets (
  alliance_id uuid NOT NULL,
  digest bytea NOT NULL,
  kind text NOT NULL,
  browser bytea NOT NULL,
  person_id uuid,
  data jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (alliance_id, digest)
);
CREATE INDEX tickets_expired ON tickets (alliance_id, expires_at);
-- How often something was tried within a window, by a keyed hash of what: under the nil alliance.
CREATE TABLE attempts (
  alliance_id uuid NOT NULL,
  subject bytea NOT NULL,
  window_start timestamptz NOT NULL,
  count int NOT NULL,
  PRIMARY KEY (alliance_id, subject, window_start)
) WITH (fillfactor = 70);
CREATE INDEX attempts_windows ON attempts (alliance_id, window_start);

-- A signed-in browser, known by the SHA-256 of its cookie.
CREATE TABLE sessions (
  alliance_id uuid NOT NULL,
  session_id uuid NOT NULL,
  digest bytea NOT NULL,
  person_id uuid NOT NULL,
  partner_id uuid NOT NULL,          -- for whom the person acts in it; nil: for the alliance
  method text NOT NULL,              -- link, passkey, or oidc and the provider
  second_factor boolean NOT NULL,
  agent text NOT NULL,
  address_hash bytea NOT NULL,
  created_at timestamptz NOT NULL,
  idle_seconds int NOT NULL,
  ends_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  revoked_at timestamptz,
  PRIMARY KEY (alliance_id, session_id),
  UNIQUE (alliance_id, digest),
  FOREIGN KEY (alliance_id, person_id) REFERENCES people
);
CREATE INDEX sessions_person ON sessions (alliance_id, person_id);

-- The second factor. sealed: the secret of the person's app. last_step: up to where codes are used up.
CREATE TABLE one_time_secrets (
  alliance_id uuid NOT NULL,
  person_id uuid NOT NULL,
  sealed bytea NOT NULL,
  last_step bigint NOT NULL,
  created_at timestamptz NOT NULL,
  confirmed_at timestamptz,          -- from when on it is asked for
  PRIMARY KEY (alliance_id, person_id),
  FOREIGN KEY (alliance_id, person_id) REFERENCES people
);
CREATE TABLE recovery_codes (
  alliance_id uuid NOT NULL,
  person_id uuid NOT NULL,
  code_hash bytea NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (alliance_id, person_id, code_hash),
  FOREIGN KEY (alliance_id, person_id) REFERENCES people
);

-- before, after: what changed, without personal data. address_hash: keyed, so that one address is told from another.
CREATE TABLE audit_entries (
  alliance_id uuid NOT NULL,
  entry_id uuid NOT NULL,            -- UUIDv7 by the server's clock: in the order written
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
GRANT SELECT, INSERT ON audit_entries, memberships TO alianza_app;
GRANT SELECT, INSERT, UPDATE (name, language) ON people TO alianza_app;
GRANT SELECT, INSERT, DELETE ON people_directory TO alianza_app;
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON tickets TO alianza_app;
GRANT SELECT, INSERT, UPDATE (count), DELETE ON attempts TO alianza_app;
GRANT SELECT, INSERT, UPDATE (sealed, last_step, created_at, confirmed_at), DELETE ON one_time_secrets TO alianza_app;
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON recovery_codes TO alianza_app;
GRANT SELECT, INSERT, UPDATE (partner_id, last_seen_at, revoked_at) ON sessions TO alianza_app;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['api_keys', 'audit_entries', 'people', 'people_directory', 'memberships', 'tickets', 'attempts',
    'sessions', 'one_time_secrets', 'recovery_codes'] LOOP
    EXECUTE 'ALTER TABLE ' || t || ' ENABLE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_alliance ON ' || t
      || ' USING (alliance_id = (SELECT current_setting(''alianza.alliance'')::uuid))';
  END LOOP;
END $$;
