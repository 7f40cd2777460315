INSERT INTO brands (alliance_id, number, partner_id, name, industry, primary_color, ink_color, slogan, logo, recorded_at)
SELECT %(a)s, (SELECT coalesce(max(number), 0) FROM brands WHERE alliance_id = %(a)s) + x.place, x.partner_id, x.name,
  x.industry, x.primary_color, x.ink_color, x.slogan, x.logo, %(now)s
FROM unnest(%(partner_id)s::uuid[], %(name)s::text[], %(industry)s::text[], %(primary_color)s::text[],
  %(ink_color)s::text[], %(slogan)s::text[], %(logo)s::bytea[]) WITH ORDINALITY
  AS x (partner_id, name, industry, primary_color, ink_color, slogan, logo, place)
