SELECT batch_no, partner_id, length, made, disabled_at, recorded_at, name, wanted, prefix, max_uses, max_per_customer,
       valid_from, valid_until, campaign, note
FROM code_batches
WHERE alliance_id = %(alliance)s
ORDER BY batch_no
