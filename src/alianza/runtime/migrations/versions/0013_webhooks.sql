-- Events as they happened, and the endpoints that are told of them.

-- The number of the last event. It is given under the row's lock, which the transaction keeps to its end: who sees an event
-- sees all with smaller numbers (docs/decisions/0023).
ALTER TABLE books ADD COLUMN last_event bigint NOT NULL DEFAULT 0;
GRANT UPDATE (last_event) ON books TO alianza_app;

-- What happened, in the order in which it was committed. partner_ids: whose rows it concerns; none: the alliance as a whole.
CREATE TABLE events (
  alliance_id uuid NOT NULL,
  sequence bigint NOT NULL,
  event_id uuid NOT NULL,
  kind text NOT NULL,
  object_id text NOT NULL,
  partner_ids uuid[] NOT NULL,
  data json NOT NULL,                -- as it was written: nothing asks what is in it
  api_version text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, sequence),
  UNIQUE (alliance_id, event_id)
);

-- Who is told. fanned_to: events up to this number were looked through for the endpoint. failures: in a row, until now;
-- failing_since: the first of them; resume_at: nothing is sent to it before; warned: how many warnings went out.
CREATE TABLE webhook_endpoints (
  alliance_id uuid NOT NULL REFERENCES alliances,
  endpoint_id uuid NOT NULL,
  url text NOT NULL,
  description text NOT NULL,
  kinds text[] NOT NULL,
  partner_id uuid,
  api_version text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'paused', 'disabled', 'removed')),
  reason text NOT NULL DEFAULT '',
  changed_at timestamptz NOT NULL,
  fanned_to bigint NOT NULL,
  failures int NOT NULL DEFAULT 0,
  failing_since timestamptz,
  resume_at timestamptz,
  warned smallint NOT NULL DEFAULT 0,
  warned_at timestamptz,
  PRIMARY KEY (alliance_id, endpoint_id),
  FOREIGN KEY (alliance_id, partner_id) REFERENCES partners
) WITH (fillfactor = 50);

-- The secrets that sign, sealed; two at once while one is being replaced by the other.
CREATE TABLE webhook_secrets (
  alliance_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  secret_id uuid NOT NULL,
  sealed bytea NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  PRIMARY KEY (alliance_id, endpoint_id, secret_id),
  FOREIGN KEY (alliance_id, endpoint_id) REFERENCES webhook_endpoints
);

-- What is still to be delivered. Whoever sends a row claims it first, until lease_until.
CREATE TABLE webhook_queue (
  alliance_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  sequence bigint NOT NULL,
  object_id text NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL,
  claim uuid,
  lease_until timestamptz,
  PRIMARY KEY (alliance_id, endpoint_id, sequence)
) WITH (fillfactor = 70);
CREATE INDEX webhook_queue_object ON webhook_queue (alliance_id, endpoint_id, object_id, sequence);
CREATE INDEX webhook_queue_next ON webhook_queue (alliance_id, endpoint_id, next_at, sequence);

-- Every attempt, and what was answered. status NULL: there was no answer.
CREATE TABLE webhook_attempts (
  alliance_id uuid NOT NULL,
  attempt_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  sequence bigint NOT NULL,
  attempt int NOT NULL,
  attempted_at timestamptz NOT NULL,
  duration_ms int NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('delivered', 'failed', 'given_up')),
  status smallint,
  error text NOT NULL,
  answer text NOT NULL,
  PRIMARY KEY (alliance_id, attempt_id)
);
CREATE INDEX webhook_attempts_endpoint ON webhook_attempts (alliance_id, endpoint_id, attempt_id);
CREATE INDEX webhook_attempts_event ON webhook_attempts (alliance_id, sequence);

GRANT SELECT, INSERT ON events, webhook_attempts TO alianza_app;
GRANT SELECT, INSERT, UPDATE (url, description, kinds, state, reason, changed_at, fanned_to, failures, failing_since,
  resume_at, warned, warned_at) ON webhook_endpoints TO alianza_app;
GRANT SELECT, INSERT, DELETE, UPDATE (expires_at) ON webhook_secrets TO alianza_app;
GRANT SELECT, INSERT, DELETE, UPDATE (attempts, next_at, claim, lease_until) ON webhook_queue TO alianza_app;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['events', 'webhook_endpoints', 'webhook_secrets', 'webhook_queue', 'webhook_attempts'] LOOP
    EXECUTE 'ALTER TABLE ' || t || ' ENABLE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_alliance ON ' || t
      || ' USING (alliance_id = (SELECT current_setting(''alianza.alliance'')::uuid))';
  END LOOP;
END $$;
