"""How a customer is known to have been sent: links and their clicks, spoken and typed codes.

Nouns: link (a short code on behalf of one partner), domain, click, scan, visitor, code (belongs to one partner, compared
in capitals). Invariants: a link keeps its partner and its code, its other terms have versions; a click is never edited, and
what the rollups say equals a recount; a code names one partner at a time.
"""
