"""Alliances: whose books these are. People, roles and keys come with the API.

Nouns: alliance (a tenant, known by its slug). Invariant: every row of every other room belongs to exactly one alliance.
"""
