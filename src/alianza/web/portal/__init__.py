"""The partner's own portal: what a partner sees of the alliance, and does there.

Owns the pages under `/portal`, their words and templates. Invariants: a page shows one partner's rows only, since it asks
operations of the API as somebody of that partner; words about transfers are left out where the reward is no cash.
"""
