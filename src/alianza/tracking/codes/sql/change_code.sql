UPDATE codes SET
  campaign = CASE WHEN %(set_campaign)s THEN %(campaign)s ELSE campaign END,
  note = CASE WHEN %(set_note)s THEN %(note)s ELSE note END,
  valid_from = CASE WHEN %(set_valid_from)s THEN %(valid_from)s::date ELSE valid_from END,
  valid_until = CASE WHEN %(set_valid_until)s THEN %(valid_until)s::date ELSE valid_until END,
  max_uses = CASE WHEN %(set_max_uses)s THEN %(max_uses)s::int ELSE max_uses END,
  max_per_customer = CASE WHEN %(set_max_per_customer)s THEN %(max_per_customer)s::int ELSE max_per_customer END
WHERE alliance_id = %(alliance)s AND code = %(code)s
