SELECT code, count(*) FROM code_uses
WHERE alliance_id = %(alliance)s AND code = ANY(%(codes)s) AND state = 1 AND expires_at > %(now)s
GROUP BY code
