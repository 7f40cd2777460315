"""Holds: pending, then posted, voided or expired, whole or in part; or released by the calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alianza.ledger import api as ledger
from alianza.ledger.api import State

X, Y, COSTS = "partner/x/payable", "partner/y/payable", "us/commission"
DUE = date(2026, 10, 15)
DAY_BEFORE, DAY_AFTER = date(2026, 10, 14), date(2026, 10, 16)


@pytest.fixture
def held(books: Any) -> Any:
    """100 on hold for partner x until 15 October."""
    hold = books.hold(COSTS, X, 100, DUE)
    books.post(hold)
    return hold


class TestResolving:
    def test_a_hold_is_pending_on_both_sides(self, books: Any, held: Any) -> None:
        assert books.balances() == {COSTS: (0, -100), X: (0, 100)}

    @pytest.mark.parametrize(("state", "after"), [(State.POST, (100, 0)), (State.VOID, (0, 0)), (State.EXPIRE, (0, 0))])
    def test_as_a_whole(self, books: Any, held: Any, state: State, after: tuple[int, int]) -> None:
        books.post(books.resolve(held, state, 100))
        costs, partner = ledger_sides(books)
        assert (partner, costs) == (after, (-after[0], after[1]))
        assert books.verify() == []

    def test_in_parts(self, books: Any, held: Any) -> None:
        books.post(books.resolve(held, State.POST, 60), books.resolve(held, State.VOID, 15))
        assert books.balances(X) == {X: (60, 25)}
        books.post(books.resolve(held, State.EXPIRE, 25))
        assert (books.balances(X), books.verify()) == ({X: (60, 0)}, [])

    @pytest.mark.parametrize("state", [State.POST, State.VOID, State.EXPIRE])
    def test_never_more_than_it_holds(self, books: Any, held: Any, state: State) -> None:
        with pytest.raises(ledger.HoldExceeded, match="has 100 left, not 101"):
            books.post(books.resolve(held, state, 101))
        books.post(books.resolve(held, State.POST, 60))
        with pytest.raises(ledger.HoldExceeded, match="has 40 left, not 41"):
            books.post(books.resolve(held, state, 41))
        assert books.balances(X) == {X: (60, 40)}

    def test_nor_in_one_batch_taken_together(self, books: Any, held: Any) -> None:
        with pytest.raises(ledger.HoldExceeded):
            books.post(books.resolve(held, State.POST, 60), books.resolve(held, State.VOID, 41))
        assert books.balances(X) == {X: (0, 100)}

    def test_the_same_resolution_again_changes_nothing(self, books: Any, held: Any) -> None:
        posted = books.resolve(held, State.POST, 100)
        books.post(posted)
        assert (books.post(posted), books.balances(X)) == ([], {X: (100, 0)})

    def test_only_a_hold_can_be_resolved(self, books: Any) -> None:
        done = books.move(COSTS, X, 100)
        with pytest.raises(ledger.HoldExceeded):
            books.post(books.resolve(done, State.POST, 1))

    def test_a_hold_is_resolved_between_its_own_accounts(self, books: Any, held: Any) -> None:
        """Partner y has a hold too, so its pending balance alone would allow it."""
        books.post(books.hold(COSTS, Y, 100, DUE))
        with pytest.raises(ledger.LedgerError):
            books.post(books.resolve(held, State.POST, 100)._replace(credit=books.account(Y)))

    def test_a_hold_without_an_end_waits_for_its_resolution(self, books: Any) -> None:
        endless = books.transfer(COSTS, X, 100, state=State.PENDING)
        books.post(endless)
        books.release(date(2036, 1, 1))
        assert books.balances(X) == {X: (0, 100)}
        books.post(books.resolve(endless, State.POST, 100))
        assert books.balances(X) == {X: (100, 0)}

    @settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.data())
    def test_whatever_the_parts_the_hold_ends_at_nothing(self, books: Any, parts: list[int], data: Any) -> None:
        before = books.balances(X).get(X, (0, 0))
        hold = books.hold(COSTS, X, sum(parts), DUE)
        books.post(hold)
        states = [data.draw(st.sampled_from([State.POST, State.VOID, State.EXPIRE])) for _ in parts]
        books.post(*(books.resolve(hold, state, part) for state, part in zip(states, parts, strict=True)))
        posted = sum(part for state, part in zip(states, parts, strict=True) if state == State.POST)
        assert books.balances(X)[X] == (before[0] + posted, before[1])
        with pytest.raises(ledger.HoldExceeded):
            books.post(books.resolve(hold, State.VOID, 1))


def ledger_sides(books: Any) -> tuple[Any, Any]:
    found = books.balances()
    return found.get(COSTS, (0, 0)), found.get(X, (0, 0))


class TestRelease:
    def test_not_a_day_early(self, books: Any, held: Any) -> None:
        assert (books.release(DAY_BEFORE), books.balances(X)) == (0, {X: (0, 100)})
        assert (books.release(DUE), books.balances(X)) == (1, {X: (100, 0)})
        assert books.verify() == []

    def test_one_transfer_for_each_pair_of_accounts(self, books: Any, held: Any) -> None:
        books.post(
            books.hold(COSTS, X, 11, DAY_BEFORE), books.hold(COSTS, Y, 7, DUE), books.hold(COSTS, Y, 2, DAY_AFTER)
        )
        assert books.release(DUE) == 2
        assert books.balances("partner/") == {X: (111, 0), Y: (7, 2)}

    def test_again_or_for_an_earlier_day_does_nothing(self, books: Any, held: Any) -> None:
        books.release(DUE)
        assert (books.release(DUE), books.release(DAY_BEFORE), books.count()) == (0, 0, 2)

    def test_a_later_release_takes_only_what_has_become_due_since(self, books: Any, held: Any) -> None:
        books.post(books.hold(COSTS, X, 7, DAY_AFTER))
        assert (books.release(DUE), books.balances(X)) == (1, {X: (100, 7)})
        assert (books.release(DAY_AFTER), books.balances(X)) == (1, {X: (107, 0)})
        assert books.verify() == []

    def test_what_was_resolved_one_by_one_is_not_released_again(self, books: Any, held: Any) -> None:
        books.post(books.resolve(held, State.VOID, 30), books.resolve(held, State.POST, 20))
        assert (books.release(DUE), books.balances(X)) == (1, {X: (70, 0)})

    def test_a_hold_that_was_resolved_whole_leaves_nothing_to_release(self, books: Any, held: Any) -> None:
        books.post(books.resolve(held, State.VOID, 100))
        assert (books.release(DUE), books.balances(X)) == (0, {})

    def test_a_released_hold_cannot_be_voided_any_more(self, books: Any, held: Any) -> None:
        books.release(DUE)
        with pytest.raises(ledger.HoldExceeded):
            books.post(books.resolve(held, State.VOID, 100))

    def test_a_hold_that_is_over_when_it_is_recorded_does_not_stay_for_ever(self, books: Any) -> None:
        """It either counts as posted, or a later release or resolution ends it, or it is refused."""
        books.release(DUE)
        late = books.hold(COSTS, X, 100, DAY_BEFORE)
        try:
            books.post(late)
        except ledger.LedgerError:
            return
        books.release(DAY_AFTER)
        assert books.balances(X) == {X: (100, 0)}

    @pytest.mark.parametrize("state", [State.POST, State.VOID])
    def test_nor_can_it_be_ended_in_the_batch_that_records_it(self, books: Any, held: Any, state: State) -> None:
        """The other hold between the same accounts would pay for it."""
        books.release(DAY_BEFORE)
        over = books.hold(COSTS, X, 100, DAY_BEFORE)
        with pytest.raises(ledger.HoldExceeded):
            books.post(over, books.resolve(over, state, 100))
        assert books.balances(X) == {X: (0, 100)}
        open_hold = books.hold(COSTS, X, 7, DUE)
        books.post(open_hold, books.resolve(open_hold, state, 7))
        assert books.verify() == []

    def test_another_alliances_holds_stay(self, books: Any, held: Any, other_alliance: Any) -> None:
        with books.database.unit_of_work(other_alliance) as connection:
            assert ledger.release(connection, other_alliance, DAY_AFTER, books.START) == 0
        assert books.balances(X) == {X: (0, 100)}
