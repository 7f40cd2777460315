"""What a month came to is added up once, at its closing: by the books' own statements, and by the migration for older months."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alianza.bootstrap.demo import write_facts
from alianza.bootstrap.ingest import ingest_file
from alianza.bootstrap.office import Office, open_office
from alianza.runtime.database import Connection
from alianza.runtime.migrations import versions
from alianza.settlement import months
from alianza.settlement.closing import Closer

NOW = datetime(2026, 12, 2, 12, tzinfo=UTC)
BY_HAND = """
SELECT period, asset, count(*), count(*) FILTER (WHERE payable_minor > 0), sum(sales_minor), sum(commission_minor),
       sum(payable_minor)
FROM statements GROUP BY period, asset ORDER BY period, asset
"""


@pytest.fixture
def closed(office: Callable[[str], Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The service centres' alliance with all months closed through November: two units, and a quiet November."""
    monkeypatch.setenv("ALIANZA_TODAY", "2099-12-31")
    write_facts(tmp_path / "facts.csv", "tesla-life", 900, 7)
    database = office("tesla-life").database
    ingest_file(open_office(database, "tesla-life"), tmp_path / "facts.csv")
    found = open_office(database, "tesla-life")
    Closer(database, found.alliance_id, found.terms, found.partners, NOW).close_through(202611)
    return found


def test_sums_are_those_of_the_statements(closed: Office) -> None:
    with closed.database.unit_of_work(closed.alliance_id) as connection:
        by_hand = [tuple(map(int, row[2:])) for row in connection.execute(BY_HAND)]
        found = months.month_sums(connection, closed.alliance_id, 0)
    said = [(one.statements, one.due, one.sales_minor, one.commission_minor, one.payable_minor) for one in found]
    assert said == by_hand
    assert len({one.asset for one in found}) >= 1
    assert len({one.period for one in found}) >= 2


def test_numbers_of_a_month_follow_those_of_the_month_before(closed: Office) -> None:
    with closed.database.unit_of_work(closed.alliance_id) as connection:
        found = months.month_sums(connection, closed.alliance_id, 0)
    spans = sorted({(one.first_number, one.last_number) for one in found})
    assert [first for first, _ in spans] == [1, *(last + 1 for _, last in spans[:-1])]


def test_changes_are_the_largest_first_and_counted_whole(closed: Office) -> None:
    with closed.database.unit_of_work(closed.alliance_id) as connection:
        sums = [one for one in months.month_sums(connection, closed.alliance_id, 0) if one.changed]
        period = sums[-1].period
        found = months.month_changes(connection, closed.alliance_id, period)
    sizes = [abs(one.now_minor - one.before_minor) for one in found]
    assert sizes
    assert sizes == sorted(sizes, reverse=True)
    assert all(one.before_minor > 0 and 2 * size > one.before_minor for one, size in zip(found, sizes, strict=True))
    assert sum(one.changed for one in sums if one.period == period) >= len(found)


def test_older_months_come_by_the_migration_as_they_would_have_come_by_closing(closed: Office) -> None:
    """The part of the migration that adds up, on books whose sums were taken away."""
    with closed.database.connect() as owner:
        kept = _all(owner)
        owner.execute("TRUNCATE month_sums, month_changes")
        owner.execute(_adding_up())  # type: ignore[arg-type]
        assert _all(owner) == kept
        assert kept[0] and kept[1]


def test_leads_of_statements_are_those_of_their_lines_and_older_ones_come_by_the_migration(closed: Office) -> None:
    asked = (
        "SELECT s.number, s.leads, coalesce((SELECT sum(l.leads) FROM lines l WHERE l.alliance_id = s.alliance_id"
        " AND l.period = s.period AND l.partner_id = s.partner_id AND l.asset = s.asset AND l.kind NOT IN (6, 7, 8)), 0)"
        " FROM statements s ORDER BY s.number"
    )
    text = (Path(versions.__path__[0]) / "0025_leads_of_statements.sql").read_text(encoding="utf-8")
    found = re.search(r"UPDATE statements s.*?;", text, re.DOTALL)
    assert found is not None
    with closed.database.connect() as owner:
        kept = owner.execute(asked).fetchall()
        assert sum(leads for _, leads, _ in kept) > 0 and all(leads == by_hand for _, leads, by_hand in kept)
        owner.execute("UPDATE statements SET leads = 0")
        owner.execute(found[0])  # type: ignore[arg-type]
        assert owner.execute(asked).fetchall() == kept


def _all(owner: Connection) -> tuple[list[object], list[object]]:
    return (
        owner.execute("SELECT * FROM month_sums ORDER BY period, asset").fetchall(),
        owner.execute("SELECT * FROM month_changes ORDER BY period, place").fetchall(),
    )


def _adding_up() -> str:
    text = (Path(versions.__path__[0]) / "0016_month_sums.sql").read_text(encoding="utf-8")
    found = re.search(r"CREATE TEMPORARY TABLE months.*DROP TABLE changes;", text, re.DOTALL)
    assert found is not None
    return found[0]


class TestHowAMonthStands:
    def test_nothing_was_said(self, closed: Office) -> None:
        assert self.standing(closed, 1, 1_000) == (0, 0, 0, 0)

    def test_the_last_word_counts(self, closed: Office) -> None:
        self.say(closed, 1, "disputed", "accepted")
        self.say(closed, 2, "accepted", "disputed")
        disputed, due, decided, paid = self.standing(closed, 1, 2)
        assert (disputed, decided, paid) == (1, 1, 0)
        assert due <= disputed
        assert self.standing(closed, 3, 1_000) == (0, 0, 0, 0)

    def standing(self, office: Office, first: int, last: int) -> months.Standing:
        with office.database.unit_of_work(office.alliance_id) as connection:
            return months.standing(connection, office.alliance_id, first, last)

    def say(self, office: Office, number: int, *words: str) -> None:
        with office.database.unit_of_work(office.alliance_id) as connection:
            for place, word in enumerate(words, 1):
                connection.execute(
                    "INSERT INTO statement_events VALUES (%s, %s, %s, %s, '', now())",
                    (office.alliance_id, number, place, word),
                )
