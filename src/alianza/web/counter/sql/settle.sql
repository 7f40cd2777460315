UPDATE counter_actions SET outcome = %(outcome)s, reason = %(reason)s, credited = %(credited)s, code = %(code)s
WHERE alliance_id = %(alliance)s AND nonce = %(nonce)s
