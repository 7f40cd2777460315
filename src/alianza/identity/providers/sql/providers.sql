SELECT slug, name, issuer, client_id, domains, second_factor, created_at
FROM sign_in_providers
WHERE alliance_id = %(alliance)s
ORDER BY name, slug
