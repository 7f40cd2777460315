"""Months closed, statements both sides can check, payments on the fixed day.

Nouns: closing (a month that is frozen, with its review and payout days), statement (one partner, one asset, one number),
dispute, payout (what a statement's payable becomes), period totals (the month's lines added up by clause). Invariants:
statement numbers have no gaps; a closed month is never changed, what comes later is an adjustment in the next; a statement
is paid at most once; statements, lines and ledger agree to the minor unit.
"""
