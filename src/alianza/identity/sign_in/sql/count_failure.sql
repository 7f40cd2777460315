INSERT INTO sign_in_failures AS f (alliance_id, hour, method, reason, person_id, count, last_at)
VALUES (%(alliance)s, %(hour)s, %(method)s, %(reason)s, %(person)s, 1, %(now)s)
ON CONFLICT (alliance_id, hour, method, reason, person_id)
DO UPDATE SET count = f.count + 1, last_at = greatest(f.last_at, excluded.last_at)
