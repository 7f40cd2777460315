-- The codes that are of no batch: those on record, and those that only the deal's campaigns name.
FROM (
  SELECT k.code, k.spelling, k.partner_id, k.campaign, k.note, k.valid_from, k.valid_until, k.disabled_at, k.max_uses,
         k.max_per_customer, k.uses
  FROM codes k WHERE k.alliance_id = %(alliance)s AND k.batch_no IS NULL
  UNION ALL
  SELECT x.code, x.spelling, x.partner_id, '', '', NULL, NULL, NULL, NULL, NULL, 0
  FROM unnest(%(campaigns)s::text[], %(spellings)s::text[], %(owners)s::uuid[]) AS x (code, spelling, partner_id)
  WHERE NOT EXISTS (SELECT FROM codes o WHERE o.alliance_id = %(alliance)s AND o.code = x.code)
) c
WHERE %(alliance)s::uuid IS NOT NULL
