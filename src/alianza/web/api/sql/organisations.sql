-- The parties to the deal: the alliance and its partners.
FROM (
  SELECT a.alliance_id AS id, 'alliance' AS kind, a.slug AS external_id, a.name, a.country, a.language
  FROM alliances a WHERE a.alliance_id = %(alliance)s
  UNION ALL
  SELECT p.partner_id, 'partner', p.external_id, p.name, p.country, p.language
  FROM partners p WHERE p.alliance_id = %(alliance)s
) o
WHERE %(alliance)s::uuid IS NOT NULL
