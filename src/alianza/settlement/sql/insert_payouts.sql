-- The payouts of a run. A statement that has one already violates its key and undoes the run: nothing is paid twice.
INSERT INTO payouts (alliance_id, payout_id, number, period, partner_id, asset, amount_minor, form, account, bic, transfer_id,
                     execution_on, recorded_at)
SELECT %(alliance)s, payout_id, number, %(period)s, partner_id, asset, amount_minor, form, account, bic, transfer_id,
       %(execution_on)s, %(recorded_at)s
FROM unnest(%(payout)s::uuid[], %(number)s::int[], %(partner)s::uuid[], %(asset)s::text[], %(amount)s::bigint[],
            %(form)s::text[], %(account)s::text[], %(bic)s::text[], %(transfer)s::uuid[])
  AS x (payout_id, number, partner_id, asset, amount_minor, form, account, bic, transfer_id)
