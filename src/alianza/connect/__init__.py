"""The world outside: whoever is told of what happens here, and whatever is called for it.

Nouns: endpoint (an address that is told), subscription (the kinds of events it wants), secret (what signs, two at once while
one replaces the other), attempt (one call and what was answered). Invariants: nothing outside is called within a unit of
work: claim, act, record; every event that an endpoint wants is delivered at least once, or given up and on record as such;
no call goes to a private network.
"""
