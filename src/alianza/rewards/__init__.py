"""Facts and terms in, lines and transfers out: who gets the credit, what it earns, and why.

Nouns: clause (one numbered piece of a deal version that a line can rest on), line (what one fact, or one month, adds to a
partner's account), decision (the lines that a customer's facts ought to have). Invariants: a decision is a function of
the facts and the terms alone, so the order of arrival does not matter; a line is never changed, a correction is a new
line; each line with an amount has exactly one transfer, and its id is the transfer's.
"""
