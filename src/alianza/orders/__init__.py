"""Leads, sales and refunds as they happened: read from files, kept once, never changed.

Nouns: fact (a lead, a sale or a refund with its natural key: kind and fact id), profile (how a user's own column names map
to ours), reject (a row that cannot be used, with the reason). Invariant: the same fact twice is kept once; the same key
with other content is refused.
"""
