"""How a customer is known to have been sent: spoken and typed codes for now.

Nouns: code (belongs to one partner, compared in capitals). Invariant: a code names one partner at a time.
"""
