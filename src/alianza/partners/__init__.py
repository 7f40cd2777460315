"""The organisations that bring customers and that we bring customers to.

Nouns: partner (an organisation known by its external id), enrollment (the group of the deal it belongs to from a day on),
place (where it is, by latitude and longitude), suspension (days on which it takes no part).
Invariant: an enrollment is never edited; it ends where the next one of the partner begins.
"""
