"""Clicks as the books keep them: recorded once, joined by visitor, added up to what a recount gives."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.tracking.made import Books, id_at

from alianza.runtime.database import scalar
from alianza.tracking import api as tracking
from alianza.tracking.clicks import rollups

NOW = datetime.now(UTC)
ZONE = "America/Mexico_City"


def visitors(books: Books, *ids: uuid.UUID) -> dict[uuid.UUID, list[tracking.Click]]:
    with books.database.unit_of_work(books.alliance_id) as connection:
        return tracking.clicks_with_visitors(connection, books.alliance_id, ids)


def add_up(books: Books) -> int:
    with books.database.unit_of_work(books.alliance_id) as connection:
        return rollups.add_up(connection, books.alliance_id)


def differences(books: Books) -> list[rollups.Difference]:
    with books.database.unit_of_work(books.alliance_id) as connection:
        return rollups.recount(connection, books.alliance_id, ZONE, date(2026, 1, 1))


def totals(books: Books) -> tuple[int, int]:
    with books.database.unit_of_work(books.alliance_id) as connection:
        row = connection.execute(
            "SELECT coalesce(sum(hits), 0), coalesce(sum(visitors), 0) FROM click_rollups"
        ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def test_a_click_brings_all_clicks_of_its_browser(books: Books) -> None:
    here, there = books.add(0), books.add(1)
    first = id_at(NOW - timedelta(hours=2))
    books.record([tracking.NewClick(first, here.link_id, 1, here.partner_id, False, first)])
    second = books.click(there, NOW - timedelta(hours=1), first, scan=True)
    alone = books.click(here, NOW)
    found = visitors(books, second, alone, id_at(NOW))
    assert set(found) == {second, alone}
    assert [one.click_id for one in found[second]] == [first, second]
    assert [(one.partner_id, one.scan) for one in found[second]] == [(here.partner_id, False), (there.partner_id, True)]
    assert [one.click_id for one in found[alone]] == [alone]
    assert abs(found[alone][0].clicked_at - NOW) < timedelta(milliseconds=2)


def test_a_batch_that_comes_again_changes_nothing(books: Books) -> None:
    link = books.add()
    first, second = id_at(NOW), id_at(NOW)
    one = tracking.NewClick(first, link.link_id, 1, link.partner_id, False, first)
    books.record([one])
    books.record([one, one._replace(click_id=second)])
    assert add_up(books) == 2
    assert totals(books) == (2, 1)
    assert differences(books) == []


def test_without_its_month_a_click_is_refused_not_lost_in_silence(books: Books) -> None:
    link = books.add()
    with pytest.raises(psycopg.errors.CheckViolation):
        books.click(link, datetime(2031, 5, 1, tzinfo=UTC))
    books.months(datetime(2031, 5, 1, tzinfo=UTC), datetime(2031, 5, 1, tzinfo=UTC))
    books.click(link, datetime(2031, 5, 1, tzinfo=UTC))


def test_days_are_the_alliances_own(books: Books) -> None:
    link = books.add()
    evening = datetime(2026, 11, 20, 23, 30, tzinfo=ZoneInfo(ZONE))
    books.click(link, evening)
    add_up(books)
    with books.database.unit_of_work(books.alliance_id) as connection:
        assert scalar(connection, "SELECT day FROM click_rollups") == date(2026, 11, 20)
    assert differences(books) == []


class TestTheRecountCanFail:
    @pytest.fixture(autouse=True)
    def one_click(self, books: Books) -> None:
        books.click(books.add(), NOW)
        add_up(books)
        assert differences(books) == []

    @pytest.mark.parametrize(
        "fault",
        [
            "UPDATE click_rollups SET hits = hits + 1",
            "UPDATE click_rollups SET visitors = visitors + 1",
            "DELETE FROM clicks",
            "DELETE FROM click_rollups",
        ],
    )
    def test_a_cell_that_is_wrong_is_found(self, books: Books, fault: str) -> None:
        owner = books.database.connect()
        with owner:
            owner.execute(fault)  # type: ignore[arg-type]
        assert len(differences(books)) == 1


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.just("add up"),
            st.just("again"),
            st.lists(st.tuples(st.integers(0, 2), st.integers(0, 40), st.booleans(), st.booleans()), max_size=12),
        ),
        max_size=10,
    )
)
def test_rollups_equal_a_recount_whatever_comes_in_whatever_order(books: Books, steps: list[object]) -> None:
    links = [books.add(place) for place in range(3)]
    seen: list[uuid.UUID] = []
    last: list[tracking.NewClick] = []
    for step in steps:
        if step == "add up":
            add_up(books)
        elif step == "again":
            books.record(last)
        else:
            last = []
            for place, hours, scan, returning in step:  # type: ignore[attr-defined]
                click_id = id_at(NOW - timedelta(hours=hours))
                visitor = (seen[-1] if seen and returning else click_id) if hours % 3 else None
                seen += [click_id] if visitor == click_id else []
                link = links[place]
                last.append(tracking.NewClick(click_id, link.link_id, 1, link.partner_id, scan, visitor))
            books.record(last)
        assert differences(books) == []
    add_up(books)
    assert differences(books) == []
    with books.database.unit_of_work(books.alliance_id) as connection:
        assert totals(books)[0] == scalar(connection, "SELECT count(*) FROM clicks")
