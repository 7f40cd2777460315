WITH wanted AS (
  SELECT * FROM unnest(%(account)s::uuid[], %(path)s::text[], %(asset)s::text[], %(floor)s::bigint[], %(ceiling)s::bigint[])
    AS w (account_id, path, asset, floor_minor, ceiling_minor)
), opened AS (
  INSERT INTO ledger_accounts (alliance_id, account_id, path, asset, floor_minor, ceiling_minor, recorded_at)
  SELECT %(alliance)s, account_id, path, asset, floor_minor, ceiling_minor, %(recorded_at)s FROM wanted
  ON CONFLICT DO NOTHING
  RETURNING account_id, floor_minor, ceiling_minor
), forgotten AS (
  DELETE FROM ledger_totals WHERE alliance_id = %(alliance)s AND as_of >= %(recorded_at)s AND EXISTS (SELECT FROM opened)
)
INSERT INTO ledger_balances (alliance_id, account_id, floor_minor, ceiling_minor)
SELECT %(alliance)s, account_id, floor_minor, ceiling_minor FROM opened
