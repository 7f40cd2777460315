-- Endpoints with their partner and how much waits for them; of a partner its own only. Those that were removed are left out.
SELECT e.endpoint_id, e.url, e.description, e.kinds, e.partner_id, p.external_id, e.api_version, e.created_by, e.created_at,
       e.state, e.reason, e.changed_at, e.fanned_to, e.failures, e.failing_since, e.resume_at, e.warned, e.warned_at,
       (SELECT count(*) FROM (SELECT FROM webhook_queue q WHERE q.alliance_id = %(alliance)s
                              AND q.endpoint_id = e.endpoint_id LIMIT %(most)s) w)
FROM webhook_endpoints e
LEFT JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = e.partner_id
WHERE e.alliance_id = %(alliance)s AND e.state <> 'removed'
  AND (%(endpoint)s::uuid IS NULL OR e.endpoint_id = %(endpoint)s)
  AND (%(partner)s::uuid IS NULL OR e.partner_id = %(partner)s)
ORDER BY e.created_at, e.endpoint_id
