"""Matches: customers whom a partner names by an e-mail address, a telephone number, a plate or a card.

Nouns: identity (one of these), match (a partner's claim to it), list (the matches of one registration, withdrawn together).
Invariants: an identity is only ever kept and compared as a hash under the alliance's own key; what cannot be read as one is
no identity.
"""
