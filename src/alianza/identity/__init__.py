"""Who acts, and what they may: alliances, people with roles, API keys, sessions, and the log of what they changed.

Nouns: alliance (a tenant, known by its slug), sandbox (its twin for test keys), principal (who acts), scope (what one may),
role (a set of scopes), key, person, membership, session, audit entry. Invariants: every row of every other room belongs to
exactly one alliance; a secret is shown once and stored as a hash, or sealed where it has to be read again; nobody gives
away more than they have; a change and its audit entry are one unit of work.
"""
