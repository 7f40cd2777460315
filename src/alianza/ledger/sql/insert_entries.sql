-- The transfers of staged entries, which a room above has staged together with columns of its own.
-- Sums that were kept of this moment or later ones go: they are counted again.
WITH forgotten AS (
  DELETE FROM ledger_totals WHERE alliance_id = %(alliance)s AND as_of >= %(recorded_at)s
)
INSERT INTO ledger_transfers (alliance_id, transfer_id, debit_account, credit_account, amount_minor, state, hold_until,
                              event_at, recorded_at, reference, corrects)
SELECT %(alliance)s, entry_id, debit_account, credit_account, abs(amount_minor), state, nullif(hold_until, '2000-01-01'),
       event_at, %(recorded_at)s, reference, nullif(corrects, '00000000-0000-0000-0000-000000000000')
FROM stage_entries
WHERE amount_minor <> 0
