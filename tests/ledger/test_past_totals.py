"""The sums of past moments are what the transfers say, whether they are kept or not, and whatever is recorded afterwards."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alianza.bootstrap.ledger_days import keep_days
from alianza.identity import api as identity
from alianza.ledger import api as ledger

X, COSTS, CASH = "partner/x/payable", "us/commission", "us/cash"
TIDY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def at(books: Any, hour: int) -> datetime:
    return books.START + timedelta(hours=hour)  # type: ignore[no-any-return]


def keep(books: Any, hour: int) -> None:
    with books.database.unit_of_work(books.alliance_id) as connection:
        ledger.lock_books(connection, books.alliance_id)
        ledger.keep_totals(connection, books.alliance_id, at(books, hour))


def totals(books: Any, hour: int) -> list[tuple[Any, ...]]:
    with books.database.unit_of_work(books.alliance_id) as connection:
        return ledger.totals(connection, books.alliance_id, at(books, hour))


def kept(books: Any) -> list[datetime]:
    return [row[0] for row in books.rows("SELECT DISTINCT as_of FROM ledger_totals ORDER BY 1")]


def recounted(books: Any, hour: int) -> list[tuple[Any, ...]]:
    """The control: every transfer up to the moment, added up here."""
    sums: dict[str, list[int]] = {}
    for asset, opened in books.rows("SELECT asset, recorded_at FROM ledger_accounts"):
        if opened <= at(books, hour):
            sums.setdefault(asset, [0] * 5)[0] += 1
    rows = books.rows(
        "SELECT asset, state, amount_minor, t.recorded_at FROM ledger_transfers t"
        " JOIN ledger_accounts a ON a.account_id = t.debit_account"
    )
    for asset, state, amount, recorded in rows:
        if recorded <= at(books, hour):
            posted = amount if state in (ledger.State.POSTED, ledger.State.POST, ledger.State.RELEASE) else 0
            pending = amount if state == ledger.State.PENDING else 0 if state == ledger.State.POSTED else -amount
            for place, change in ((1, posted), (2, posted), (3, pending), (4, pending)):
                sums[asset][place] += change
    return [(asset, *found) for asset, found in sorted(sums.items())]


def test_a_kept_moment_is_counted_on_from(books: Any) -> None:
    books.post(books.transfer(COSTS, X, 500), hour=1)
    keep(books, 2)
    books.post(books.hold(COSTS, X, 90, date(2026, 10, 15)), hour=3)
    assert totals(books, 2) == [(books.ASSET, 4, 500, 500, 0, 0)]
    assert totals(books, 3) == [(books.ASSET, 4, 500, 500, 90, 90)]
    assert totals(books, 0) == [(books.ASSET, 4, 0, 0, 0, 0)]


def test_it_is_read_and_not_counted_again(books: Any) -> None:
    """The control of all others here: what is kept is what is told."""
    keep(books, 2)
    books.rows("UPDATE ledger_totals SET debits_posted = 7")
    assert totals(books, 2) == [(books.ASSET, 4, 7, 0, 0, 0)]
    assert any("kept" in problem for problem in books.verify())
    books.rows("DELETE FROM ledger_totals")


def test_an_asset_that_is_missing_among_the_kept_ones_is_named(books: Any) -> None:
    books.open("us/points", "partner/x/points", asset="PTS/0")
    keep(books, 0)
    with books.database.unit_of_work(books.alliance_id) as connection:
        ledger.lock_books(connection, books.alliance_id)
        move = books.transfer(COSTS, X, 5)._replace(
            debit=books.account("us/points", "PTS/0"), credit=books.account("partner/x/points", "PTS/0")
        )
        ledger.post(connection, books.alliance_id, [move], at(books, -1))
    keep(books, 0)
    assert books.verify() == []
    books.rows("DELETE FROM ledger_totals WHERE asset = 'PTS/0'")
    assert [problem for problem in books.verify() if problem.startswith("asset PTS/0") and "kept ()" in problem]


@pytest.mark.parametrize("hour", [0, 1, 2])
def test_what_is_recorded_at_or_before_it_takes_it_away(books: Any, hour: int) -> None:
    keep(books, 1)
    keep(books, 2)
    books.post(books.transfer(COSTS, X, 500), hour=hour)
    assert kept(books) == [at(books, one) for one in (1, 2) if one < hour]
    assert totals(books, 2) == [(books.ASSET, 4, 500, 500, 0, 0)]


def test_so_does_an_account_that_is_opened_before_it_and_only_a_new_one(books: Any) -> None:
    keep(books, 2)
    books.open(X)
    assert kept(books) == [at(books, 2)]
    books.open("partner/z/payable")
    assert kept(books) == []
    assert totals(books, 2) == [(books.ASSET, 5, 0, 0, 0, 0)]


def test_another_alliance_keeps_its_own(books: Any, other_alliance: Any) -> None:
    keep(books, 2)
    with books.database.unit_of_work(other_alliance) as connection:
        assert ledger.kept_until(connection, other_alliance) is None
        ledger.lock_books(connection, other_alliance)
        assert ledger.post(connection, other_alliance, [], at(books, 0)) == []
    assert kept(books) == [at(books, 2)]


def test_a_writer_who_waits_takes_away_what_was_kept_meanwhile(books: Any) -> None:
    """He had his moment before, but not the lock."""
    made = books.transfer(COSTS, X, 500)
    with books.database.unit_of_work(books.alliance_id) as connection:
        ledger.lock_books(connection, books.alliance_id)
        late = threading.Thread(target=books.post, args=(made,), kwargs={"hour": 1})
        late.start()
        ledger.keep_totals(connection, books.alliance_id, at(books, 2))
    late.join(20)
    assert kept(books) == []
    assert totals(books, 2) == [(books.ASSET, 4, 500, 500, 0, 0)]


STEPS = st.lists(
    st.tuples(st.sampled_from(["move", "hold", "keep", "open"]), st.integers(0, 9), st.integers(1, 999)), max_size=14
)


@TIDY
@given(steps=STEPS)
def test_whatever_is_recorded_and_kept_in_whatever_order(books: Any, steps: list[tuple[str, int, int]]) -> None:
    for what, hour, amount in steps:
        if what == "keep":
            keep(books, hour)
        elif what == "open":
            with books.database.unit_of_work(books.alliance_id) as connection:
                account = ledger.Account(f"partner/{amount}/payable", books.ASSET)
                ledger.open_accounts(connection, books.alliance_id, [account], at(books, hour))
        elif what == "move":
            books.post(books.transfer(CASH, X, amount), hour=hour)
        else:
            books.post(books.hold(COSTS, X, amount, date(2026, 10, 15)), hour=hour)
    for hour in range(10):
        assert totals(books, hour) == recounted(books, hour)
    assert books.verify() == []


class TestTheDays:
    def keep(self, books: Any, now: datetime) -> int:
        return keep_days(books.database, identity.alliance_by_id(books.database, books.alliance_id), now)

    def test_the_ends_of_days_are_kept_where_the_alliance_is_and_once(self, books: Any) -> None:
        now = datetime(2026, 10, 4, 5, 59, tzinfo=UTC)  # a minute before midnight in Mexico City
        assert self.keep(books, now) == 2
        assert kept(books) == [datetime(2026, 10, day, 6, tzinfo=UTC) for day in (2, 3)]
        assert self.keep(books, now) == 0
        assert self.keep(books, now + timedelta(minutes=1)) == 1

    def test_what_was_taken_away_is_kept_again(self, books: Any) -> None:
        now = datetime(2026, 10, 6, tzinfo=UTC)
        assert self.keep(books, now) == 4
        books.post(books.transfer(COSTS, X, 500), hour=30)
        assert self.keep(books, now) == 3
        assert books.verify() == []

    def test_a_round_keeps_a_part_of_many(self, books: Any) -> None:
        now = datetime(2027, 1, 1, tzinfo=UTC)
        assert [self.keep(books, now) for _ in range(3)] == [50, 41, 0]
