-- What an alliance's accounts came to at the end of its days, by asset: a trial balance of a past day counts from the day
-- before, not from the beginning. Nothing but a shorter way: what is recorded at or before a moment takes that moment's away.
CREATE TABLE ledger_totals (
  alliance_id uuid NOT NULL REFERENCES alliances,
  as_of timestamptz NOT NULL,
  asset text NOT NULL,
  accounts bigint NOT NULL,
  debits_posted bigint NOT NULL,
  credits_posted bigint NOT NULL,
  debits_pending bigint NOT NULL,
  credits_pending bigint NOT NULL,
  PRIMARY KEY (alliance_id, as_of, asset)
);
CREATE INDEX ledger_accounts_recorded ON ledger_accounts USING brin (alliance_id, recorded_at);

GRANT SELECT, INSERT, DELETE ON ledger_totals TO alianza_app;
ALTER TABLE ledger_totals ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_alliance ON ledger_totals USING (alliance_id = (SELECT current_setting('alianza.alliance')::uuid));
