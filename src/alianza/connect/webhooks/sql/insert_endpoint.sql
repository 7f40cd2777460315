-- A new endpoint: it is told of what happens from here on. The caller holds the lock of the books.
INSERT INTO webhook_endpoints (alliance_id, endpoint_id, url, description, kinds, partner_id, api_version, created_by,
                               created_at, state, changed_at, fanned_to)
SELECT %(alliance)s, %(endpoint)s, %(url)s, %(description)s, %(kinds)s, %(partner)s, %(version)s, %(by)s, %(now)s, 'active',
       %(now)s, b.last_event
FROM books b WHERE b.alliance_id = %(alliance)s
