"""Assets, accounts and transfers: everything anybody owes, as double entry.

Nouns: asset (`MXN/2`: a unit and its scale), account (a path and an asset, with an optional floor and ceiling),
transfer (a positive amount from a debit account to a credit account), hold (a pending transfer), release (the end of all
holds that are due between two accounts), balance (credits minus debits).

Invariants: a transfer is never changed; both its accounts have the same asset, so each asset sums to zero; a balance is
what the transfers say; a floor or ceiling is enforced by the database.
"""
