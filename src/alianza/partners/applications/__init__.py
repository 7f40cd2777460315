"""Businesses that ask to become partners, and those that are asked to.

Nouns: application (asked or invited; new, accepted, declined, signed), applicant (who it is: personal, apart, and forgotten
after a while), invitation (a secret address, sent by mail, where the agreement is signed), signature (what was signed, by
whom, when). Invariants: an address has one open application at a time; an application is signed once; what was signed is
kept byte for byte.
"""
