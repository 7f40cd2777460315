-- A month's clicks and lines, added up by partner, unit, direction, channel and campaign. A refund counts where its sale
-- did. What led to a fact: what it says itself (its code, the partner or the friend it names), else the latest touch or lead
-- of its customer that speaks for the partner; of a click, the channel and campaign of its link.
WITH campaigns AS (
  SELECT c.code, c.campaign FROM unnest(%(codes)s::text[], %(campaigns)s::text[]) AS c (code, campaign)
), of_month AS (
  SELECT l.partner_id, l.asset, l.kind, l.fact_kind, l.fact_id, l.leads, l.sales, l.sale_minor, l.amount_minor
  FROM lines l WHERE l.alliance_id = %(alliance)s AND l.period = %(period)s
), owned AS (
  SELECT DISTINCT o.partner_id, o.fact_kind, o.fact_id FROM of_month o WHERE o.fact_kind IS NOT NULL
), sources AS (
  SELECT o.partner_id, o.fact_kind, o.fact_id, s.kind, s.fact_id AS source, s.code, s.code_partner_id, s.partner_id AS named,
         s.friend_id, s.customer, s.occurred_at
  FROM owned o
  LEFT JOIN facts r ON r.alliance_id = %(alliance)s AND r.fact_id = o.fact_id AND r.kind = 3 AND o.fact_kind = 3
  JOIN facts s ON s.alliance_id = %(alliance)s AND s.fact_id = coalesce(r.refunds, o.fact_id)
    AND s.kind = CASE WHEN r.refunds IS NULL THEN o.fact_kind ELSE 2 END
), led AS (
  SELECT s.*, CASE WHEN s.code_partner_id = s.partner_id THEN 'code' WHEN s.named = s.partner_id THEN 'partner'
                   WHEN s.friend_id = s.partner_id THEN 'friend' END AS said
  FROM sources s
), touched AS (
  SELECT l.*, t.fact_id AS touch, t.evidence, t.code AS touch_code
  FROM led l
  LEFT JOIN LATERAL (
    SELECT t.fact_id, CASE t.kind WHEN 1 THEN 'lead' ELSE coalesce(t.category, 'touch') END AS evidence, t.code
    FROM facts t
    WHERE t.alliance_id = %(alliance)s AND t.customer = l.customer AND t.kind IN (0, 1) AND t.occurred_at <= l.occurred_at
      AND coalesce(t.code_partner_id, t.partner_id, t.friend_id) = l.partner_id AND t.category IS DISTINCT FROM 'withdrawn'
    ORDER BY t.occurred_at DESC LIMIT 1
  ) t ON l.said IS NULL
), clicked AS (  -- the click of a touch by its written id, whose 26 letters are five bits each
  SELECT w.touch, k.channel, k.campaign
  FROM (
    SELECT i.touch, string_agg((strpos('0123456789abcdefghjkmnpqrstvwxyz', x.letter) - 1)::bit(5)::text, '' ORDER BY x.at) AS bits
    FROM (SELECT DISTINCT touch FROM touched WHERE touch LIKE 'clk\_%%') i
    CROSS JOIN LATERAL string_to_table(substr(i.touch, 5, 26), NULL) WITH ORDINALITY AS x (letter, at)
    GROUP BY i.touch
  ) w
  JOIN clicks k ON k.alliance_id = %(alliance)s
    AND k.click_id = (lpad(to_hex(substr(w.bits, 3, 64)::bit(64)::bigint), 16, '0')
                      || lpad(to_hex(substr(w.bits, 67, 64)::bit(64)::bigint), 16, '0'))::uuid
), labelled AS (
  SELECT t.partner_id, t.fact_kind, t.fact_id,
         coalesce(t.said, nullif(k.channel, ''), t.evidence, 'other') AS channel,
         coalesce(m.campaign, nullif(b.campaign, ''), nullif(k.campaign, ''), '') AS campaign
  FROM touched t
  LEFT JOIN clicked k ON k.touch = t.touch
  LEFT JOIN campaigns m ON m.code = CASE WHEN t.said IS NULL THEN t.touch_code WHEN t.said = 'code' THEN t.code END
  LEFT JOIN code_claims q ON q.alliance_id = %(alliance)s AND q.fact_id = t.source AND q.kind = t.kind AND q.outcome = 0
    AND t.said = 'code'
  LEFT JOIN codes c ON c.alliance_id = %(alliance)s AND c.code = q.code
  LEFT JOIN code_batches b ON b.alliance_id = %(alliance)s AND b.batch_no = c.batch_no
), cells AS (
  SELECT o.partner_id, o.asset, o.kind IN (6, 7, 8) AS outbound, coalesce(l.channel, 'month') AS channel,
         coalesce(l.campaign, '') AS campaign, sum(o.leads)::bigint AS leads, sum(o.sales)::bigint AS sales,
         sum(o.sale_minor)::bigint AS sale_minor,
         coalesce(sum(CASE WHEN o.kind IN (1, 2, 3, 4, 5, 11, 12) THEN o.amount_minor WHEN o.kind = 9 THEN -o.amount_minor END),
                  0)::bigint AS cost_minor,
         coalesce(sum(-o.amount_minor) FILTER (WHERE o.kind IN (6, 7, 8)), 0)::bigint AS owed_minor, count(*) AS lines
  FROM of_month o
  LEFT JOIN labelled l ON l.partner_id = o.partner_id AND l.fact_kind = o.fact_kind AND l.fact_id = o.fact_id
  GROUP BY 1, 2, 3, 4, 5
), hits AS (
  SELECT r.partner_id, r.link_id, r.link_version, r.kind, r.hits FROM click_rollups r
  WHERE r.alliance_id = %(alliance)s AND r.day BETWEEN %(first)s AND %(last)s AND r.kind IN (0, 1)
  UNION ALL
  SELECT u.partner_id, u.link_id, u.link_version, u.kind, u.hits
  FROM click_deltas d, unnest(d.partner_ids, d.days, d.link_ids, d.link_versions, d.kinds, d.hits)
       AS u (partner_id, day, link_id, link_version, kind, hits)
  WHERE d.alliance_id = %(alliance)s AND u.day BETWEEN %(first)s AND %(last)s AND u.kind IN (0, 1)
), counted AS (
  SELECT h.partner_id, '' AS asset, false AS outbound,
         coalesce(nullif(v.channel, ''), CASE h.kind WHEN 1 THEN 'scan' ELSE 'click' END) AS channel,
         coalesce(v.campaign, '') AS campaign, sum(h.hits)::bigint AS clicks
  FROM hits h
  LEFT JOIN link_versions v ON v.alliance_id = %(alliance)s AND v.link_id = h.link_id AND v.version = h.link_version
  GROUP BY 1, 2, 3, 4, 5
), finest AS (
  SELECT partner_id, asset, outbound, channel, campaign, 0::bigint AS clicks, leads, sales, sale_minor, cost_minor, owed_minor
  FROM cells
  UNION ALL
  SELECT partner_id, asset, outbound, channel, campaign, clicks, 0, 0, 0, 0, 0 FROM counted
), added AS (
  INSERT INTO funnel_cells (alliance_id, dimension, period, key, asset, outbound, clicks, leads, sales, sale_minor, cost_minor,
                            owed_minor)
  SELECT %(alliance)s, d.dimension, %(period)s, d.key, f.asset, f.outbound, sum(f.clicks), sum(f.leads), sum(f.sales),
         sum(f.sale_minor), sum(f.cost_minor), sum(f.owed_minor)
  FROM finest f
  CROSS JOIN LATERAL (VALUES ('partner', f.partner_id::text), ('channel', f.channel), ('campaign', f.campaign))
    AS d (dimension, key)
  GROUP BY d.dimension, d.key, f.asset, f.outbound
  ORDER BY d.dimension, d.key
)
SELECT coalesce(sum(lines), 0)::bigint FROM cells
