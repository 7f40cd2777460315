-- The API: requests already answered, and what tells that an office has changed.

-- Counts what was agreed anew (versions of the deal, partners, enrollments, codes): a process that remembers an office sees
-- under the alliance's lock whether what it remembers is still all there is.
ALTER TABLE books ADD COLUMN changes bigint NOT NULL DEFAULT 0;
GRANT UPDATE (changes) ON books TO alianza_app;

-- Requests that were answered, by the key that their sender gave them. digest: of the request; it is not kept itself.
CREATE TABLE answered_requests (
  alliance_id uuid NOT NULL REFERENCES alliances,
  actor text NOT NULL,               -- who sent it: two senders may choose one key
  key text NOT NULL,
  digest bytea NOT NULL,
  status smallint NOT NULL,          -- 0 while it is being answered
  answer bytea NOT NULL,
  headers jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, actor, key)
);
CREATE INDEX answered_requests_recorded ON answered_requests (alliance_id, recorded_at);
GRANT SELECT, INSERT, UPDATE (status, answer, headers), DELETE ON answered_requests TO alianza_app;
ALTER TABLE answered_requests ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_alliance ON answered_requests USING (alliance_id = (SELECT current_setting('alianza.alliance')::uuid));
