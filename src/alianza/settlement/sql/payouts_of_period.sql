-- A period's payouts; those recorded at one moment are one run.
SELECT dense_rank() OVER (ORDER BY o.recorded_at)::int AS run, o.payout_id, o.number, p.external_id, p.name, p.country, o.asset,
       o.amount_minor, o.form, o.account, o.bic, o.transfer_id, o.execution_on, o.recorded_at
FROM payouts o JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = o.partner_id
WHERE o.alliance_id = %(alliance)s AND o.period = %(period)s
ORDER BY run, o.number
