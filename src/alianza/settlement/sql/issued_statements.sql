-- What is told of each statement of a closing, as statements.statement_event has it.
SELECT 'statement ' || s.number AS object_id, s.partner_id,
       json_build_object(
         'id', s.number::text, 'number', s.number, 'period', %(month)s::text, 'partner', p.external_id,
         'unit', regexp_replace(s.asset, '/[0-9]+$', ''), 'opening_minor', s.opening_minor,
         'moved_minor', s.commission_minor + s.adjustments_minor + s.incentives_minor - s.fees_minor,
         'paid_minor', s.paid_minor, 'closing_minor', s.closing_minor, 'held_minor', s.held_minor,
         'payable_minor', s.payable_minor, 'reason', NULL) AS data
FROM statements s
JOIN partners p ON p.alliance_id = %(alliance)s AND p.partner_id = s.partner_id
WHERE s.alliance_id = %(alliance)s AND s.period = %(period)s
ORDER BY s.number
