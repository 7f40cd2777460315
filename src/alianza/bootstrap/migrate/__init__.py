"""Migrating: partners, customers, sales and what is still owed, from the exports of another system.

Nouns: shape (which files a system exports, and their columns), row (one of them, with where it stands), opening line (an
adjustment that brings over what the other system still owes). Invariants: nothing is rated again; a row changes nothing
twice; what was owed there is owed here, or the report names the difference.
"""

from alianza.bootstrap.migrate.entering import Wishes, migrate
from alianza.bootstrap.migrate.reading import MigrationInvalid
from alianza.bootstrap.migrate.report import Report, Sums
from alianza.bootstrap.migrate.shapes import SYSTEMS

__all__ = ["SYSTEMS", "MigrationInvalid", "Report", "Sums", "Wishes", "migrate"]
