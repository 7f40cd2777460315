INSERT INTO code_uses (alliance_id, code, reference, batch_no, customer, state, expires_at, lead_id, sale_id, recorded_at,
                       changed_at)
SELECT %(alliance)s, u.*, %(now)s, %(now)s
FROM unnest(%(code)s::text[], %(reference)s::text[], %(batch_no)s::int[], %(customer)s::text[], %(state)s::smallint[],
            %(expires_at)s::timestamptz[], %(lead_id)s::text[], %(sale_id)s::text[]) AS u
ON CONFLICT (alliance_id, code, reference) DO UPDATE
SET customer = excluded.customer, state = excluded.state, expires_at = excluded.expires_at, lead_id = excluded.lead_id,
    sale_id = excluded.sale_id, changed_at = excluded.changed_at
