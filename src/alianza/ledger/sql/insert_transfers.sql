-- The staged transfers of a batch into the ledger. A repeated id violates the key and undoes the batch.
-- Sums that were kept of this moment or later ones go: they are counted again.
WITH forgotten AS (
  DELETE FROM ledger_totals WHERE alliance_id = %(alliance)s AND as_of >= %(recorded_at)s
)
INSERT INTO ledger_transfers (alliance_id, transfer_id, debit_account, credit_account, amount_minor, state, pending_id,
                              hold_until, event_at, recorded_at, reference, corrects, metadata)
SELECT %(alliance)s, transfer_id, debit_account, credit_account, amount_minor, state,
       nullif(pending_id, '00000000-0000-0000-0000-000000000000'), nullif(hold_until, '2000-01-01'), event_at,
       %(recorded_at)s, reference, nullif(corrects, '00000000-0000-0000-0000-000000000000'),
       CASE WHEN metadata = '' THEN NULL ELSE metadata::jsonb END
FROM stage_transfers
