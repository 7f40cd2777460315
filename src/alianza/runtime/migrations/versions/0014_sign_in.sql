-- Signing in with a passkey, or through another provider; who has to use a second factor; what failed.

-- Public keys of authenticators, each for the host it was made on. sign_count: what the authenticator said last; one that
-- says less has a copy somewhere.
CREATE TABLE passkeys (
  alliance_id uuid NOT NULL,
  passkey_id uuid NOT NULL,
  person_id uuid NOT NULL,
  credential_id bytea NOT NULL,
  public_key bytea NOT NULL,
  host text NOT NULL,
  sign_count bigint NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  PRIMARY KEY (alliance_id, passkey_id),
  UNIQUE (alliance_id, credential_id),
  FOREIGN KEY (alliance_id, person_id) REFERENCES people
);
CREATE INDEX passkeys_person ON passkeys (alliance_id, person_id);

-- Other organisations whose sign-in an alliance accepts (OpenID Connect). sealed: the client's secret.
CREATE TABLE sign_in_providers (
  alliance_id uuid NOT NULL REFERENCES alliances,
  slug text NOT NULL,
  name text NOT NULL,
  issuer text NOT NULL,
  client_id text NOT NULL,
  sealed bytea NOT NULL,
  domains text[] NOT NULL,            -- e-mail addresses of these only
  second_factor boolean NOT NULL,     -- what the provider says of a second factor counts
  created_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, slug),
  UNIQUE (alliance_id, issuer)
);
-- Whom a provider's subject is, from the first sign-in on; a keyed hash of the subject.
CREATE TABLE provider_accounts (
  alliance_id uuid NOT NULL,
  issuer text NOT NULL,
  subject_hash bytea NOT NULL,
  person_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, issuer, subject_hash),
  UNIQUE (alliance_id, person_id, issuer),
  FOREIGN KEY (alliance_id, issuer) REFERENCES sign_in_providers (alliance_id, issuer),
  FOREIGN KEY (alliance_id, person_id) REFERENCES people
);

-- The roles that have to use a second factor. The latest version counts.
CREATE TABLE second_factor_rules (
  alliance_id uuid NOT NULL REFERENCES alliances,
  version int NOT NULL,
  roles text[] NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, version)
);

-- Browsers in which a person was signed in before: of a new one they are told. device_hash: of a cookie.
CREATE TABLE devices (
  alliance_id uuid NOT NULL,
  person_id uuid NOT NULL,
  device_hash bytea NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, person_id, device_hash),
  FOREIGN KEY (alliance_id, person_id) REFERENCES people
);

-- Sign-ins that failed, counted by hour: however many there are, few rows. person_id nil: nobody's in particular. Under the
-- nil alliance where it is not known which one was meant.
CREATE TABLE sign_in_failures (
  alliance_id uuid NOT NULL,
  hour timestamptz NOT NULL,
  method text NOT NULL,
  reason text NOT NULL,
  person_id uuid NOT NULL,
  count bigint NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, hour, method, reason, person_id)
) WITH (fillfactor = 70);

GRANT SELECT, INSERT, UPDATE (sign_count, name, last_used_at), DELETE ON passkeys TO alianza_app;
GRANT SELECT, INSERT, UPDATE (name, client_id, sealed, domains, second_factor), DELETE ON sign_in_providers TO alianza_app;
GRANT SELECT, INSERT, DELETE ON provider_accounts TO alianza_app;
GRANT SELECT, INSERT ON second_factor_rules TO alianza_app;
GRANT SELECT, INSERT, UPDATE (seen_at), DELETE ON devices TO alianza_app;
GRANT SELECT, INSERT, UPDATE (count, last_at), DELETE ON sign_in_failures TO alianza_app;
GRANT UPDATE (second_factor) ON sessions TO alianza_app;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['passkeys', 'sign_in_providers', 'provider_accounts', 'second_factor_rules', 'devices',
    'sign_in_failures'] LOOP
    EXECUTE 'ALTER TABLE ' || t || ' ENABLE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_alliance ON ' || t
      || ' USING (alliance_id = (SELECT current_setting(''alianza.alliance'')::uuid))';
  END LOOP;
END $$;
