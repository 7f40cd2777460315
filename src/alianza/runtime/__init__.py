"""Database, unit of work, bulk copy and configuration: what every room above stands on.

Nouns: settings, database, unit of work, batch. Invariant: a unit of work has committed before any answer is built.
"""
