"""Deals as code: the terms of an alliance, their file language, and what changes between two versions.

Nouns: deal, program, group, rule, tier, override, case. `deal_file` reads the YAML (with includes) into the immutable
words of `terms`; `plan` says in business words what differs; `schema` and `reference` are made from the same table of
fields (`deal_fields`) that the reader uses, so the three cannot disagree.

Invariants: an unknown word is an error, never ignored; no number passes through a float; the same terms have the same
digest whatever the comments, the order of keys or the division into files.
"""
