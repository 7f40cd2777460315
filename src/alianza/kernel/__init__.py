"""Money, ids, periods, errors and splits: pure, standard library only.

Invariants: amounts are integers in minor units; rates are `Decimal`; no float, no clock, no I/O.
"""
