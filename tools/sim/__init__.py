"""A seeded simulation of whole alliances, with an independent naive model of the books as the auditor.

`python -m tools.sim --seed 7 --seconds 60` lives through random alliances on a real PostgreSQL and compares every
statement and every balance with the auditor's.
"""
