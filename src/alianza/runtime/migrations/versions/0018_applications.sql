-- The groups of the deal that strangers may apply for; none: the page is closed. The latest version counts.
CREATE TABLE application_rules (
  alliance_id uuid NOT NULL REFERENCES alliances,
  version int NOT NULL,
  groups text[] NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, version)
);

-- A business that asks to become a partner, or is asked to. Nothing here tells of a person: that stands in applicants.
CREATE TABLE applications (
  alliance_id uuid NOT NULL REFERENCES alliances,
  application_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('new', 'accepted', 'declined', 'signed')),
  invited boolean NOT NULL,           -- the alliance wrote first
  language text NOT NULL,
  group_id text NOT NULL,             -- asked for; from the acceptance on: agreed
  rate_ppb bigint,                    -- a rate of its own
  invitation int NOT NULL,            -- how many it was sent; each makes the ones before it void
  token_hash bytea,                   -- of the one in force
  expires_at timestamptz,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  decided_by text NOT NULL,
  PRIMARY KEY (alliance_id, application_id),
  UNIQUE (alliance_id, token_hash)
);
CREATE INDEX applications_state ON applications (alliance_id, state, created_at);

-- Who applied and what they said of themselves, until it is forgotten. open: its application is new or accepted; an address
-- has one such at a time.
CREATE TABLE applicants (
  alliance_id uuid NOT NULL,
  application_id uuid NOT NULL,
  open boolean NOT NULL,
  email text NOT NULL,
  business text NOT NULL,
  contact text NOT NULL,
  phone text NOT NULL,
  town text NOT NULL,
  website text NOT NULL,
  cars text NOT NULL,
  customers text NOT NULL,
  care text NOT NULL,
  message text NOT NULL,
  reason text NOT NULL,               -- of a refusal, as the applicant reads it
  PRIMARY KEY (alliance_id, application_id),
  FOREIGN KEY (alliance_id, application_id) REFERENCES applications (alliance_id, application_id)
);
CREATE UNIQUE INDEX applicants_email ON applicants (alliance_id, email) WHERE open;

-- Mails that are owed, written in the transaction that owes them. base: where their links begin; empty: found out.
CREATE TABLE application_mails (
  alliance_id uuid NOT NULL,
  application_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('received', 'invited', 'declined', 'signed')),
  base text NOT NULL,
  due_at timestamptz NOT NULL,
  attempts int NOT NULL,
  sent_at timestamptz,
  PRIMARY KEY (alliance_id, application_id, kind),
  FOREIGN KEY (alliance_id, application_id) REFERENCES applications (alliance_id, application_id)
);
CREATE INDEX application_mails_due ON application_mails (alliance_id, due_at) WHERE sent_at IS NULL;

-- What was signed, by whom, when. document: the PDF that was put before them, byte for byte; signed_document: the same with the
-- signature. The hashes are SHA-256; address_hash is keyed, so that it tells nothing without the installation's secret.
CREATE TABLE signatures (
  alliance_id uuid NOT NULL,
  signature_id uuid NOT NULL,
  application_id uuid NOT NULL,
  partner_id uuid NOT NULL,
  version int NOT NULL,
  group_id text NOT NULL,
  language text NOT NULL,
  signer text NOT NULL,
  signed_at timestamptz NOT NULL,
  address_hash bytea NOT NULL,
  document_hash bytea NOT NULL,
  signed_hash bytea NOT NULL,
  document bytea NOT NULL,
  signed_document bytea NOT NULL,
  PRIMARY KEY (alliance_id, signature_id),
  UNIQUE (alliance_id, application_id),
  FOREIGN KEY (alliance_id, application_id) REFERENCES applications (alliance_id, application_id),
  FOREIGN KEY (alliance_id, partner_id) REFERENCES partners (alliance_id, partner_id)
);
CREATE INDEX signatures_partner ON signatures (alliance_id, partner_id, signed_at);

GRANT SELECT, INSERT ON application_rules, signatures TO alianza_app;
GRANT SELECT, INSERT, UPDATE (state, language, group_id, rate_ppb, invitation, token_hash, expires_at, changed_at, decided_by)
  ON applications TO alianza_app;
GRANT SELECT, INSERT, UPDATE (open, reason), DELETE ON applicants TO alianza_app;
GRANT SELECT, INSERT, UPDATE (base, due_at, attempts, sent_at), DELETE ON application_mails TO alianza_app;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['application_rules', 'applications', 'applicants', 'application_mails', 'signatures'] LOOP
    EXECUTE 'ALTER TABLE ' || t || ' ENABLE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_alliance ON ' || t
      || ' USING (alliance_id = (SELECT current_setting(''alianza.alliance'')::uuid))';
  END LOOP;
END $$;
