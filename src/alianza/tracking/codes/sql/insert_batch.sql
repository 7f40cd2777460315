INSERT INTO code_batches (alliance_id, batch_no, name, partner_id, prefix, length, wanted, max_uses, max_per_customer,
                          valid_from, valid_until, campaign, note, recorded_at)
VALUES (%(alliance)s, %(batch_no)s, %(name)s, %(partner_id)s, %(prefix)s, %(length)s, %(wanted)s, %(max_uses)s,
        %(max_per_customer)s, %(valid_from)s, %(valid_until)s, %(campaign)s, %(note)s, %(now)s)
