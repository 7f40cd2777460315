UPDATE codes c SET uses = c.uses + d.more
FROM unnest(%(codes)s::text[], %(more)s::int[]) AS d (code, more)
WHERE c.alliance_id = %(alliance)s AND c.code = d.code
