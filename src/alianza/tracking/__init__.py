"""How a customer is known to have been sent: links and their clicks, spoken and typed codes, and the prints that show them.

Nouns: link (a short code on behalf of one partner), domain, click, scan, visitor, code (of one partner, campaign or batch),
brand (a name with colours and a logo), kit (a partner's prints). Invariants: a link keeps its partner and its code, its other
terms have versions, as brands do; a click is never edited, and what the rollups say equals a recount; a code names one partner
at a time, and is never used more often than it may.
"""
