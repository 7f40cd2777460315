"""The books of the pages' worked examples."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from alianza.bootstrap.deals import apply_deal
from alianza.bootstrap.ingest import ingest_file
from alianza.bootstrap.office import Office, open_office
from alianza.bootstrap.partners import import_partners
from alianza.kernel.money import format_minor
from alianza.kernel.periods import format_period
from alianza.runtime import clock
from alianza.runtime.database import Database
from alianza.settlement.closing import Closer


class Books:
    """The books of one worked example."""

    def __init__(self, database: Database, example: Any, folder: Path, now: datetime) -> None:
        self.database, self.folder, self.now = database, folder, now
        loaded = example.load(folder)
        apply_deal(database, loaded, now)
        partners = folder / "partners.csv"
        partners.write_text("partner,name,group,code\ntaller,Taller,g,TALLER\n", encoding="utf-8")
        import_partners(database, partners, loaded.deal.alliance, None, now)
        self.slug = loaded.deal.alliance

    @property
    def office(self) -> Office:
        """The office as it is now."""
        return open_office(self.database, self.slug)

    def ingest(self, rows: list[dict[str, str]]) -> None:
        """Take in facts through a file."""
        path = self.folder / "facts.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [name for name in rows[0] if name != "arrives"], extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        assert ingest_file(self.office, path).facts == len(rows)

    def close(self, period: int, now: datetime) -> None:
        """Close a month."""
        office = self.office
        Closer(self.database, office.alliance_id, office.terms, office.partners, now).close_through(period)

    def lines(self, like: list[dict[str, str]]) -> list[dict[str, str]]:
        """The lines in the books, in the order of their facts."""
        found = self._rows("SELECT fact_id, earned_period, period, amount_minor FROM lines ORDER BY event_at")
        return [dict(zip(like[0], (fact, *map(format_period, months), format_minor(amount, 2)), strict=True))
                for fact, *months, amount in found]  # fmt: skip

    def statements(self, like: list[dict[str, str]]) -> list[dict[str, str]]:
        """The statements in the books, by month."""
        found = self._rows(
            "SELECT period, opening_minor, commission_minor, adjustments_minor, closing_minor"
            " FROM statements ORDER BY period"
        )
        return [
            dict(zip(like[0], (format_period(period), *(format_minor(amount, 2) for amount in amounts)), strict=True))
            for period, *amounts in found
        ]

    def _rows(self, statement: Any) -> list[Any]:
        with self.database.unit_of_work(self.office.alliance_id) as connection:
            return connection.execute(statement).fetchall()


@pytest.fixture
def office_of(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Books]:
    """Makes the books of a worked example, its deal applied and its partner known."""
    monkeypatch.setenv("ALIANZA_TODAY", "2026-12-15")
    return lambda example: Books(database, example, tmp_path, clock.now())
