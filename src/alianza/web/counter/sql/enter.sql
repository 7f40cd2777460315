-- An action, before it is done. Whoever sends the same at the same time waits here, and is given no row then.
INSERT INTO counter_actions (alliance_id, nonce, person_id, partner_id, what, code, reference, amount_minor, currency, digest,
                             outcome, reason, made_at, recorded_at)
VALUES (%(alliance)s, %(nonce)s, %(person)s, %(partner)s, %(what)s, %(code)s, %(reference)s, %(amount)s, %(currency)s,
        %(digest)s, 'doing', '', %(made_at)s, %(now)s)
ON CONFLICT (alliance_id, nonce) DO NOTHING
RETURNING nonce
