"""What the facts and the touches say about the partnership: which channels brought the sales, by seven models.

Owns the funnel of each month, which is counted anew at any time; else it reads what other rooms have written, and files
of paths. Nouns: channel (what a touch is counted
under: a partner, a campaign, a kind of evidence, or any word of a file), path (the channels of one journey, in order),
conversion (a sale at the end of a path), null path (a journey without a sale), tally (what all paths add up to), credit
(the part of the conversions and of their value that a model gives a channel). Invariants: nothing is written but those
counts; a tally does not depend on the order of the paths and its size not on their number; the credits of a model add up to the
conversions, and those of each value to that value, exactly.
"""
