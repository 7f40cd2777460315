SELECT count(*) FILTER (WHERE kind = 0), count(*) FILTER (WHERE kind = 1), count(*) FILTER (WHERE kind = 2),
       count(*) FILTER (WHERE kind = 3),
       (SELECT count(*) FROM lines WHERE alliance_id = %(alliance)s),
       (SELECT count(*) FROM ledger_transfers WHERE alliance_id = %(alliance)s),
       (SELECT count(*) FROM statements WHERE alliance_id = %(alliance)s),
       (SELECT count(*) FROM payouts WHERE alliance_id = %(alliance)s)
FROM facts WHERE alliance_id = %(alliance)s
