-- The beginning of a statement: the period's sales, and the touches that led to each. `labelled` holds every touch with what
-- it is counted under, `named` has one row for each touch of a sale. place: 0 clicks and scans, 1 leads, then what
-- the sale says itself: 2 the friend, 3 the partner that it names, 4 its code. Where several of the last three are one partner
-- and only partners or campaigns are asked for, they are one touch.
WITH versions AS (
  SELECT v.begins, v.ends, v.span
  FROM unnest(%(begins)s::date[], %(ends)s::date[], %(spans)s::interval[]) AS v (begins, ends, span)
), campaigns AS (
  SELECT c.code, c.campaign FROM unnest(%(codes)s::text[], %(campaigns)s::text[]) AS c (code, campaign)
), merged AS (  -- customers that are another one count as that one
  SELECT customer, person FROM customer_aliases WHERE alliance_id = %(alliance)s
), sales AS (
  SELECT s.fact_id, coalesce(w.person, s.customer) AS customer, s.occurred_at, s.local_day, s.occurred_at - v.span AS since, s.currency,
         coalesce(s.amount_minor, 0) AS amount_minor, s.friend_id, s.partner_id, s.code, s.code_partner_id
  FROM facts s JOIN versions v ON s.local_day >= v.begins AND s.local_day < v.ends
  LEFT JOIN merged w ON w.customer = s.customer
  WHERE s.alliance_id = %(alliance)s AND s.kind = 2 AND s.local_day BETWEEN %(first)s AND %(last)s
), taken_back AS (  -- what another touch, of the same moment and with a mark at its end, takes back leads to nothing
  SELECT left(b.fact_id, -1) AS fact_id FROM facts b
  WHERE b.alliance_id = %(alliance)s AND b.kind = 0 AND b.category = 'withdrawn'
    AND b.local_day BETWEEN %(first)s - %(longest)s::int AND %(last)s
), pieces AS (
  SELECT t.kind::int AS place, t.fact_id, coalesce(w.person, t.customer) AS customer, t.occurred_at, t.local_day, t.code,
         coalesce(t.code_partner_id, t.partner_id, t.friend_id) AS partner_id,
         CASE t.kind WHEN 1 THEN 'lead' ELSE coalesce(t.category, 'touch') END AS evidence
  FROM facts t LEFT JOIN merged w ON w.customer = t.customer
  WHERE t.alliance_id = %(alliance)s AND t.kind IN (0, 1) AND t.customer IS NOT NULL
    AND t.local_day BETWEEN %(first)s - %(longest)s::int AND %(last)s
    AND (t.kind = 1 OR t.category IS NULL OR t.category IN ('click', 'scan', 'match'))
    AND NOT EXISTS (SELECT FROM taken_back b WHERE b.fact_id = t.fact_id)
  UNION ALL
  SELECT o.place, s.fact_id, s.customer, s.occurred_at, s.local_day, o.code, o.partner_id, o.evidence
  FROM sales s
  CROSS JOIN LATERAL (VALUES (2, s.friend_id, NULL, 'friend'), (3, s.partner_id, NULL, 'partner'),
                             (4, s.code_partner_id, s.code, 'code')) AS o (place, partner_id, code, evidence)
  WHERE o.place = 4 OR %(by)s::text IN ('evidence', 'channel')
    OR (o.partner_id IS DISTINCT FROM s.code_partner_id AND (o.place = 3 OR o.partner_id IS DISTINCT FROM s.partner_id))
), clicked AS (
  -- The click of a touch by its written id, whose 26 letters are five bits each. Ids follow the time, so that only the
  -- period's partitions are read.
  SELECT w.fact_id, k.channel, k.campaign
  FROM (
    SELECT i.fact_id, string_agg((strpos('0123456789abcdefghjkmnpqrstvwxyz', x.letter) - 1)::bit(5)::text, '' ORDER BY x.at) AS bits
    FROM pieces i CROSS JOIN LATERAL string_to_table(substr(i.fact_id, 5, 26), NULL) WITH ORDINALITY AS x (letter, at)
    WHERE i.place = 0 AND i.fact_id LIKE 'clk\_%%' AND %(by)s::text IN ('channel', 'campaign')
    GROUP BY i.fact_id
  ) w
  JOIN clicks k ON k.alliance_id = %(alliance)s AND k.click_id BETWEEN %(lowest)s AND %(highest)s
    AND k.click_id = (lpad(to_hex(substr(w.bits, 3, 64)::bit(64)::bigint), 16, '0')
                      || lpad(to_hex(substr(w.bits, 67, 64)::bit(64)::bigint), 16, '0'))::uuid
), vouchers AS (
  -- The campaign of a batch's code: such codes are limited, and what a fact's limited code was answered is kept.
  SELECT q.kind, q.fact_id, b.campaign
  FROM code_claims q
  JOIN codes c ON c.alliance_id = %(alliance)s AND c.code = q.code
  JOIN code_batches b ON b.alliance_id = %(alliance)s AND b.batch_no = c.batch_no
  WHERE q.alliance_id = %(alliance)s AND q.outcome = 0 AND %(by)s::text = 'campaign'
), labelled AS (
  SELECT i.place, i.fact_id, i.customer, i.occurred_at, i.local_day,
         CASE %(by)s::text
           WHEN 'partner' THEN p.external_id
           WHEN 'campaign' THEN coalesce(m.campaign, nullif(v.campaign, ''), nullif(k.campaign, ''), '(none)')
           WHEN 'channel' THEN coalesce(nullif(k.channel, ''), i.evidence)
           ELSE i.evidence END AS channel
  FROM pieces i
  JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = i.partner_id
  LEFT JOIN campaigns m ON m.code = i.code
  LEFT JOIN vouchers v ON v.fact_id = i.fact_id AND v.kind = least(i.place, 2) AND i.code IS NOT NULL
  LEFT JOIN clicked k ON k.fact_id = i.fact_id AND i.place = 0
), named AS (
  SELECT s.fact_id AS sale, l.occurred_at, l.place, l.fact_id, l.channel
  FROM sales s JOIN labelled l ON l.customer = s.customer AND l.occurred_at BETWEEN s.since AND s.occurred_at
  WHERE l.place < 2
  UNION ALL
  SELECT l.fact_id, l.occurred_at, l.place, l.fact_id, l.channel FROM labelled l WHERE l.place >= 2
)
