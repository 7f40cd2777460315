INSERT INTO webhook_attempts (alliance_id, attempt_id, endpoint_id, sequence, attempt, attempted_at, duration_ms, outcome,
                              status, error, answer)
VALUES (%(alliance)s, %(id)s, %(endpoint)s, %(sequence)s, %(attempt)s, %(at)s, %(ms)s, %(outcome)s, %(status)s, %(error)s,
        %(answer)s)
