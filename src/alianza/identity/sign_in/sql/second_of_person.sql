SELECT
  EXISTS (SELECT FROM one_time_secrets
          WHERE alliance_id = %(alliance)s AND person_id = %(person)s AND confirmed_at IS NOT NULL),
  EXISTS (SELECT FROM passkeys WHERE alliance_id = %(alliance)s AND person_id = %(person)s),
  (SELECT roles FROM second_factor_rules WHERE alliance_id = %(alliance)s ORDER BY version DESC LIMIT 1)
