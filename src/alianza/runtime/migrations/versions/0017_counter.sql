-- What somebody did at a counter, under a nonce that their device made at the tap. The row is there before anything is done,
-- so that whoever sends the same again waits, and then reads what it came to.
CREATE TABLE counter_actions (
  alliance_id uuid NOT NULL,
  nonce uuid NOT NULL,
  person_id uuid NOT NULL,
  partner_id uuid,
  what text NOT NULL CHECK (what IN ('redeem', 'lead', 'sale')),
  code text NOT NULL CHECK (length(code) BETWEEN 1 AND 300),
  reference text NOT NULL,
  amount_minor bigint,
  currency text,
  digest bytea NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('doing', 'confirmed', 'refused', 'undone')),
  reason text NOT NULL,
  credited uuid,
  made_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, nonce),
  FOREIGN KEY (alliance_id, person_id) REFERENCES people (alliance_id, person_id)
);
CREATE INDEX counter_actions_person ON counter_actions (alliance_id, person_id, recorded_at);
CREATE INDEX counter_actions_redeemed ON counter_actions (alliance_id, code, reference) WHERE what = 'redeem';

GRANT SELECT, INSERT, UPDATE (outcome, reason, credited, code) ON counter_actions TO alianza_app;

ALTER TABLE counter_actions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_alliance ON counter_actions
  USING (alliance_id = (SELECT current_setting('alianza.alliance')::uuid));

-- What the books hold for one member of staff: few lines of many.
CREATE INDEX lines_staff ON lines (alliance_id, staff, event_at) WHERE staff IS NOT NULL;
