-- The spine. Rules (docs/decisions): alliance_id leads every tenant table's key and index; no triggers, no foreign key
-- into bulk tables from bulk tables (the writer holds the alliance's lock and checks), append-only by rights.

-- A role belongs to the whole server: another database's migration may make it at the same moment.
DO $$ BEGIN
  CREATE ROLE alianza_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  GRANT alianza_app TO CURRENT_USER;
EXCEPTION WHEN unique_violation THEN NULL;
END $$;

-- identity ----------------------------------------------------------------------------------------------------------
-- The directory of alliances: no tenant table but a small reference table, copied to every node of a cluster.
CREATE TABLE alliances (
  alliance_id uuid PRIMARY KEY,
  slug text NOT NULL UNIQUE,
  name text NOT NULL,
  currency text NOT NULL,
  country text NOT NULL,
  time_zone text NOT NULL,
  language text NOT NULL,
  recorded_at timestamptz NOT NULL
);

-- programs: versions of the deal ----------------------------------------------------------------------------------------
CREATE TABLE deal_versions (
  alliance_id uuid NOT NULL REFERENCES alliances,
  version int NOT NULL,
  effective_from date NOT NULL,
  digest text NOT NULL,
  root text NOT NULL,
  files jsonb NOT NULL,
  note text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, version),
  UNIQUE (alliance_id, effective_from, version)
);

-- partners --------------------------------------------------------------------------------------------------------------
CREATE TABLE partners (
  alliance_id uuid NOT NULL REFERENCES alliances,
  partner_id uuid NOT NULL,
  external_id text NOT NULL,
  name text NOT NULL,
  language text NOT NULL,
  country text NOT NULL,
  reward text NOT NULL,
  account text NOT NULL,
  bic text NOT NULL,
  email text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, partner_id),
  UNIQUE (alliance_id, external_id)
);
-- Which group of the deal a partner belongs to, from a local day on; an enrollment ends where the next begins.
CREATE TABLE enrollments (
  alliance_id uuid NOT NULL,
  partner_id uuid NOT NULL,
  effective_from date NOT NULL,
  group_id text NOT NULL,
  rate_ppb bigint,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, partner_id, effective_from),
  FOREIGN KEY (alliance_id, partner_id) REFERENCES partners
);

-- tracking: spoken and typed codes --------------------------------------------------------------------------------------
CREATE TABLE codes (
  alliance_id uuid NOT NULL,
  code text NOT NULL,
  partner_id uuid NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, code),
  FOREIGN KEY (alliance_id, partner_id) REFERENCES partners
);

-- orders: facts -----------------------------------------------------------------------------------------------------------
-- kind: 1 lead, 2 sale, 3 refund. earned_period: the local month of occurred_at.
CREATE TABLE facts (
  alliance_id uuid NOT NULL,
  kind smallint NOT NULL CHECK (kind BETWEEN 1 AND 3),
  fact_id text NOT NULL,
  occurred_at timestamptz NOT NULL,
  local_day date NOT NULL,
  partner_id uuid,
  code text,
  code_partner_id uuid,
  customer text,
  amount_minor bigint,
  net_minor bigint,
  own_commission_minor bigint,
  currency text NOT NULL,
  category text,
  quantity int NOT NULL,
  staff text,
  refunds text,
  digest bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, fact_id, kind)
);
CREATE INDEX facts_customer ON facts (alliance_id, customer) WHERE customer IS NOT NULL;
CREATE INDEX facts_refunds ON facts (alliance_id, refunds) WHERE refunds IS NOT NULL;
CREATE INDEX facts_local_day ON facts USING brin (alliance_id, local_day);
-- Columns of the user's file that Alianza does not know: kept apart because they may hold personal data.
CREATE TABLE fact_metadata (
  alliance_id uuid NOT NULL,
  kind smallint NOT NULL,
  fact_id text NOT NULL,
  data jsonb NOT NULL,
  PRIMARY KEY (alliance_id, fact_id, kind)
);

-- ledger ------------------------------------------------------------------------------------------------------------------
CREATE TABLE ledger_accounts (
  alliance_id uuid NOT NULL REFERENCES alliances,
  account_id uuid NOT NULL,
  path text NOT NULL,
  asset text NOT NULL,
  floor_minor bigint,
  ceiling_minor bigint,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, account_id),
  UNIQUE (alliance_id, path, asset)
);
-- A balance is credits minus debits. The floor counts what is pending to leave, the ceiling what is pending to come.
CREATE TABLE ledger_balances (
  alliance_id uuid NOT NULL,
  account_id uuid NOT NULL,
  floor_minor bigint,
  ceiling_minor bigint,
  debits_pending bigint NOT NULL DEFAULT 0 CHECK (debits_pending >= 0),
  debits_posted bigint NOT NULL DEFAULT 0 CHECK (debits_posted >= 0),
  credits_pending bigint NOT NULL DEFAULT 0 CHECK (credits_pending >= 0),
  credits_posted bigint NOT NULL DEFAULT 0 CHECK (credits_posted >= 0),
  PRIMARY KEY (alliance_id, account_id),
  FOREIGN KEY (alliance_id, account_id) REFERENCES ledger_accounts,
  CONSTRAINT ledger_floor CHECK (credits_posted - debits_posted - debits_pending >= floor_minor),
  CONSTRAINT ledger_ceiling CHECK (credits_posted - debits_posted + credits_pending <= ceiling_minor)
) WITH (fillfactor = 60);
-- state: 0 posted, 1 pending, 2 post (of a pending one), 3 void, 4 expire, 5 release (of all that is due between two accounts)
CREATE TABLE ledger_transfers (
  alliance_id uuid NOT NULL,
  transfer_id uuid NOT NULL,
  debit_account uuid NOT NULL,
  credit_account uuid NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  state smallint NOT NULL CHECK (state BETWEEN 0 AND 5),
  pending_id uuid,
  hold_until date,
  event_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  reference text NOT NULL,
  corrects uuid,
  metadata jsonb,
  PRIMARY KEY (alliance_id, transfer_id),
  CHECK (debit_account <> credit_account),
  CHECK ((state IN (2, 3, 4)) = (pending_id IS NOT NULL))
);
CREATE INDEX ledger_transfers_pending ON ledger_transfers (alliance_id, pending_id) WHERE pending_id IS NOT NULL;
CREATE INDEX ledger_transfers_hold ON ledger_transfers USING brin (alliance_id, hold_until);
CREATE INDEX ledger_transfers_recorded ON ledger_transfers USING brin (alliance_id, recorded_at);

-- One row an alliance: the lock every writer takes, and how far the books have come.
CREATE TABLE books (
  alliance_id uuid PRIMARY KEY REFERENCES alliances,
  first_period int NOT NULL,         -- the month in which the books begin
  open_period int NOT NULL,          -- lines of earlier months land here
  released_through date NOT NULL,    -- holds that end on or before this local day are over
  last_statement int NOT NULL DEFAULT 0,
  batches bigint NOT NULL DEFAULT 0  -- of facts: who decided ahead sees whether anybody wrote meanwhile
) WITH (fillfactor = 50);

-- Commands already carried out: the same id with the same input gives the stored result.
CREATE TABLE commands (
  alliance_id uuid NOT NULL REFERENCES alliances,
  command_id text NOT NULL,
  input_digest text NOT NULL,
  result jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, command_id)
);

-- rewards: lines ------------------------------------------------------------------------------------------------------------
-- amount_minor is signed from the partner's side: positive is what we owe the partner. line_id is its transfer's id.
CREATE TABLE lines (
  alliance_id uuid NOT NULL,
  line_id uuid NOT NULL,
  partner_id uuid NOT NULL,
  kind smallint NOT NULL,
  fact_kind smallint,
  fact_id text NOT NULL,
  version int NOT NULL,
  clause int NOT NULL,
  asset text NOT NULL,
  base_minor bigint NOT NULL,
  rate_ppb bigint,
  amount_minor bigint NOT NULL,
  sale_minor bigint NOT NULL,
  leads smallint NOT NULL,
  sales smallint NOT NULL,
  event_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  period int NOT NULL,
  earned_period int NOT NULL,
  tier_period int NOT NULL,
  available_on date NOT NULL,
  staff text,
  reason smallint NOT NULL DEFAULT 0,
  corrects uuid,
  PRIMARY KEY (alliance_id, line_id)
);
CREATE INDEX lines_fact ON lines (alliance_id, fact_id);
CREATE INDEX lines_partner ON lines (alliance_id, partner_id, period);
-- The lines that a closing itself adds (of no fact, nor made by hand): few, and read back when it counts them.
CREATE INDEX lines_of_closing ON lines (alliance_id, period) WHERE fact_kind IS NULL AND kind <> 11;
CREATE INDEX lines_period ON lines USING brin (alliance_id, period) WITH (pages_per_range = 32);

-- What the facts say of each customer so far, so that its next fact needs one row instead of its whole history.
-- A cache: it can be made again from the facts at any time.
CREATE TABLE customer_histories (
  alliance_id uuid NOT NULL,
  customer text NOT NULL,
  history bytea NOT NULL,
  PRIMARY KEY (alliance_id, customer)
) WITH (fillfactor = 70);

-- settlement ----------------------------------------------------------------------------------------------------------------
CREATE TABLE closings (
  alliance_id uuid NOT NULL REFERENCES alliances,
  period int NOT NULL,
  closed_at timestamptz NOT NULL,
  closed_on date NOT NULL,
  review_until date NOT NULL,
  payout_on date NOT NULL,
  PRIMARY KEY (alliance_id, period)
);
-- What each period's lines add up to, by partner and clause: written once when the period is closed.
CREATE TABLE period_totals (
  alliance_id uuid NOT NULL,
  period int NOT NULL,
  partner_id uuid NOT NULL,
  asset text NOT NULL,
  kind smallint NOT NULL,
  version int NOT NULL,
  clause int NOT NULL,
  rate_ppb bigint NOT NULL,          -- the partner's own rate; -1: the clause's
  earned_period int NOT NULL,
  tier_period int NOT NULL,
  lines bigint NOT NULL,
  base_minor bigint NOT NULL,
  amount_minor bigint NOT NULL,
  held_minor bigint NOT NULL,
  sale_minor bigint NOT NULL,
  leads bigint NOT NULL,
  sales bigint NOT NULL,
  PRIMARY KEY (alliance_id, period, partner_id, asset, kind, version, clause, rate_ppb, earned_period, tier_period)
);
CREATE INDEX period_totals_partner ON period_totals (alliance_id, partner_id, tier_period);
-- The tier a partner reached in a month on the ladder of a version and group, as known at a closing; it may rise with late
-- facts and never falls.
CREATE TABLE tier_standings (
  alliance_id uuid NOT NULL,
  partner_id uuid NOT NULL,
  tier_period int NOT NULL,
  period int NOT NULL,
  version int NOT NULL,
  group_id text NOT NULL,
  tier int NOT NULL,
  metric bigint NOT NULL,
  PRIMARY KEY (alliance_id, partner_id, tier_period, period, version, group_id)
);
CREATE TABLE statements (
  alliance_id uuid NOT NULL,
  period int NOT NULL,
  partner_id uuid NOT NULL,
  asset text NOT NULL,
  number int NOT NULL,
  lines bigint NOT NULL,
  sales_minor bigint NOT NULL,
  commission_minor bigint NOT NULL,
  adjustments_minor bigint NOT NULL,
  incentives_minor bigint NOT NULL,
  fees_minor bigint NOT NULL,
  opening_minor bigint NOT NULL,
  paid_minor bigint NOT NULL,
  closing_minor bigint NOT NULL,
  held_minor bigint NOT NULL,
  payable_minor bigint NOT NULL,
  PRIMARY KEY (alliance_id, period, partner_id, asset),
  UNIQUE (alliance_id, number),
  FOREIGN KEY (alliance_id, period) REFERENCES closings
);
CREATE INDEX statements_partner ON statements (alliance_id, partner_id, period);
-- event: accepted, disputed, resolved. The latest one tells the state; none is "in review".
CREATE TABLE statement_events (
  alliance_id uuid NOT NULL,
  number int NOT NULL,
  event_no int NOT NULL,
  event text NOT NULL CHECK (event IN ('accepted', 'disputed', 'resolved')),
  reason text NOT NULL,
  event_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, number, event_no),
  FOREIGN KEY (alliance_id, number) REFERENCES statements (alliance_id, number)
);
CREATE TABLE payouts (
  alliance_id uuid NOT NULL,
  payout_id uuid NOT NULL,
  number int NOT NULL,
  period int NOT NULL,
  partner_id uuid NOT NULL,
  asset text NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  form text NOT NULL CHECK (form IN ('cash', 'credit', 'points')),
  account text NOT NULL,
  bic text NOT NULL,
  transfer_id uuid NOT NULL,
  execution_on date NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, payout_id),
  UNIQUE (alliance_id, number),
  FOREIGN KEY (alliance_id, number) REFERENCES statements (alliance_id, number)
);
CREATE INDEX payouts_partner ON payouts (alliance_id, partner_id, period);

-- rights: the second wall -------------------------------------------------------------------------------------------------
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO alianza_app;
GRANT UPDATE (name, language, country, reward, account, bic, email) ON partners TO alianza_app;
GRANT UPDATE (debits_pending, debits_posted, credits_pending, credits_posted) ON ledger_balances TO alianza_app;
GRANT UPDATE (open_period, released_through, last_statement, batches) ON books TO alianza_app;
GRANT UPDATE (partner_id) ON codes TO alianza_app;
GRANT UPDATE (history), DELETE ON customer_histories TO alianza_app;
GRANT DELETE ON fact_metadata TO alianza_app;
REVOKE ALL ON alembic_version FROM alianza_app;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['deal_versions', 'partners', 'enrollments', 'codes', 'facts', 'fact_metadata', 'ledger_accounts',
    'ledger_balances', 'ledger_transfers', 'books', 'commands', 'lines', 'customer_histories', 'closings', 'period_totals', 'tier_standings',
    'statements', 'statement_events', 'payouts'] LOOP
    EXECUTE 'ALTER TABLE ' || t || ' ENABLE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_alliance ON ' || t
      || ' USING (alliance_id = (SELECT current_setting(''alianza.alliance'')::uuid))';
  END LOOP;
END $$;
