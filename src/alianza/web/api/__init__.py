"""`/api/v1`: what the other side's developers use.

Nouns: an *operation* is one method on one path; the *table* holds them all; a *call* is one request to one of them.
Invariants: everything that can be asked of the API stands in the table, from which the description, the reference and the
tests of every route are made; a call is one unit of work, committed before its answer is built; what belongs to another
alliance, or to another partner than the key's, is answered like what does not exist.
"""
