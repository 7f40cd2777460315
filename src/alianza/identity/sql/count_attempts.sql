INSERT INTO attempts AS a (alliance_id, subject, window_start, count)
SELECT %(nil)s, t.subject, t.window_start, 1
FROM unnest(%(subjects)s::bytea[], %(windows)s::timestamptz[]) AS t (subject, window_start)
ON CONFLICT (alliance_id, subject, window_start) DO UPDATE SET count = a.count + 1
RETURNING a.subject, a.count
