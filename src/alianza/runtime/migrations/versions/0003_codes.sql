-- Codes: campaigns, single-use batches, limits, reservations.
-- `code` is the normal form that codes are compared by, `spelling` how one is shown. A batch's codes hold NULL in all that
-- the batch says; they are many, and looked up when they are needed.
ALTER TABLE codes ALTER COLUMN partner_id DROP NOT NULL;
ALTER TABLE codes
  ADD COLUMN spelling text,
  ADD COLUMN batch_no int,
  ADD COLUMN campaign text,
  ADD COLUMN note text,
  ADD COLUMN valid_from date,          -- local days, both included
  ADD COLUMN valid_until date,
  ADD COLUMN disabled_at timestamptz,
  ADD COLUMN max_uses int CHECK (max_uses > 0),
  ADD COLUMN max_per_customer int CHECK (max_per_customer > 0),
  ADD COLUMN uses int NOT NULL DEFAULT 0 CHECK (uses >= 0),
  ADD CONSTRAINT codes_limit CHECK (uses <= max_uses);
UPDATE codes SET spelling = code, code = translate(regexp_replace(code, '[[:space:][:punct:]]', '', 'g'), 'OIL', '011');
CREATE INDEX codes_alone ON codes (alliance_id, code) WHERE batch_no IS NULL;
CREATE INDEX codes_batch ON codes USING brin (alliance_id, batch_no) WITH (pages_per_range = 32);

CREATE TABLE code_batches (
  alliance_id uuid NOT NULL REFERENCES alliances,
  batch_no int NOT NULL,
  name text NOT NULL,
  partner_id uuid,
  prefix text NOT NULL,                -- as it is shown
  length smallint NOT NULL,            -- characters after the prefix
  wanted int NOT NULL,
  made int NOT NULL DEFAULT 0,
  max_uses int NOT NULL CHECK (max_uses > 0),                  -- of each code
  max_per_customer int CHECK (max_per_customer > 0),  -- of all codes of the batch together
  valid_from date,
  valid_until date,
  disabled_at timestamptz,
  campaign text NOT NULL,
  note text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, batch_no),
  UNIQUE (alliance_id, name),
  FOREIGN KEY (alliance_id, partner_id) REFERENCES partners,
  CHECK (made <= wanted)
);

-- What stands against a code's limits. state: 1 reserved, 2 used, 3 released. A reservation whose time is over counts as
-- free. `lead_id` and `sale_id` are the facts that the use is for: a customer's lead and the sale that comes of it are one.
CREATE TABLE code_uses (
  alliance_id uuid NOT NULL,
  code text NOT NULL,
  reference text NOT NULL,             -- the caller's, or fact/<id>
  batch_no int,
  customer text,
  state smallint NOT NULL CHECK (state BETWEEN 1 AND 3),
  expires_at timestamptz,
  lead_id text,
  sale_id text,
  recorded_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, code, reference),
  CHECK (state <> 1 OR expires_at IS NOT NULL)
);
CREATE INDEX code_uses_customer ON code_uses (alliance_id, code, customer) WHERE state < 3 AND customer IS NOT NULL;
CREATE INDEX code_uses_batch ON code_uses (alliance_id, batch_no, customer)
  WHERE state < 3 AND batch_no IS NOT NULL AND customer IS NOT NULL;
CREATE INDEX code_uses_reserved ON code_uses (alliance_id, code, expires_at) WHERE state = 1;

-- What a fact's limited code was answered when the fact was recorded: the same for ever. outcome 0: it counts.
CREATE TABLE code_claims (
  alliance_id uuid NOT NULL,
  kind smallint NOT NULL,
  fact_id text NOT NULL,
  code text NOT NULL,
  outcome smallint NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, fact_id, kind)
);

GRANT SELECT, INSERT ON code_batches, code_uses, code_claims TO alianza_app;
REVOKE UPDATE (partner_id) ON codes FROM alianza_app;
GRANT UPDATE (campaign, note, valid_from, valid_until, disabled_at, max_uses, max_per_customer, uses) ON codes TO alianza_app;
GRANT UPDATE (made, disabled_at) ON code_batches TO alianza_app;
GRANT UPDATE (customer, state, expires_at, lead_id, sale_id, changed_at) ON code_uses TO alianza_app;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['code_batches', 'code_uses', 'code_claims'] LOOP
    EXECUTE 'ALTER TABLE ' || t || ' ENABLE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_alliance ON ' || t
      || ' USING (alliance_id = (SELECT current_setting(''alianza.alliance'')::uuid))';
  END LOOP;
END $$;
