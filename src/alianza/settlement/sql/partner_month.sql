-- What a partner's lines of a month come to so far, by unit, and how many leads they tell of: what is owed, not what was given to
-- the customer, counted only, made by hand or paid to staff.
SELECT asset, coalesce(sum(amount_minor) FILTER (WHERE kind NOT IN (9, 10, 11, 12)), 0)::bigint,
       count(*) FILTER (WHERE kind NOT IN (9, 10, 11, 12)), count(DISTINCT fact_id) FILTER (WHERE fact_kind = 1)
FROM lines
WHERE alliance_id = %(alliance)s AND partner_id = %(partner)s AND period = %(period)s
GROUP BY asset ORDER BY asset
