"""Codes in the books of the onlycar example."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alianza.bootstrap import codes
from alianza.bootstrap.office import Office, open_office
from alianza.runtime.database import Database
from alianza.tracking import api as tracking
from alianza.tracking.codes.limits import Refusal

NOW = datetime(2026, 11, 2, 18, tzinfo=UTC)  # noon in Mexico


class CodeBooks:
    """The codes of one alliance. `minutes` moves the clock."""

    def __init__(self, database: Database, slug: str = "onlycar") -> None:
        self.database, self.slug, self.now = database, slug, NOW

    @property
    def office(self) -> Office:
        """As it is now."""
        return open_office(self.database, self.slug)

    def pass_minutes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    def add(self, code: str, partner: str = "taller-x", **changes: Any) -> None:
        codes.add_code(self.office, code, partner, changes, self.now)

    def batch(self, name: str, count: int, **terms: Any) -> list[str]:
        """Make a batch of taller-x; gives its codes as they are shown."""
        codes.make_batch(self.office, tracking.BatchTerms(name, count, **terms), "taller-x", self.now)
        return self.codes_of(name)

    def codes_of(self, name: str) -> list[str]:
        alliance_id = self.office.alliance_id
        with self.database.unit_of_work(alliance_id) as connection:
            found = tracking.find_batch(connection, alliance_id, name)
            return [item.code for item in tracking.codes_of(connection, alliance_id, found)]

    def ask(self, name: str, code: str, *references: str, customer: str | None = None, **words: Any) -> list[Refusal]:
        """Reserve, use or release under some references, as one list; gives the refusals."""
        wanted = [tracking.Wanted(code, reference, customer) for reference in references]
        return [answer.refusal for answer in getattr(codes, name)(self.office, wanted, self.now, **words)]

    def rows(self, statement: str, *parameters: object) -> Sequence[tuple[Any, ...]]:
        """What the owner of the schema sees, and may do."""
        connection = self.database.connect()
        with connection:
            cursor = connection.execute(statement, parameters)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def books(database: Database, office: Callable[[str], Office]) -> CodeBooks:
    office("onlycar")
    return CodeBooks(database)


@pytest.fixture
def other_books(books: CodeBooks, office: Callable[[str], Office]) -> CodeBooks:
    """Another alliance in the same database."""
    office("nexors")
    return CodeBooks(books.database, "nexors")
