"""What the console and the portal both show: addresses, lines and statements, links, and why an amount is what it is.

Owns the common words, the columns of *statements* and *lines*, and the *story* of a line. Invariants: a partner reads of a
line what the alliance reads of it; an id stands in an address so that it comes back whole.
"""
