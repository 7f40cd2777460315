INSERT INTO sign_in_providers AS p
  (alliance_id, slug, name, issuer, client_id, sealed, domains, second_factor, created_at)
SELECT %(alliance)s, %(slug)s, %(name)s, %(issuer)s, %(client_id)s, %(sealed)s, %(domains)s, %(second_factor)s, %(created_at)s
WHERE NOT EXISTS (
  SELECT FROM sign_in_providers
  WHERE alliance_id = %(alliance)s AND issuer = %(issuer)s AND slug <> %(slug)s
)
ON CONFLICT (alliance_id, slug) DO UPDATE
SET name = excluded.name, client_id = excluded.client_id, sealed = excluded.sealed, domains = excluded.domains,
  second_factor = excluded.second_factor
WHERE p.issuer = excluded.issuer
