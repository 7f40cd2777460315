"""Transfers: what they do to balances, what is refused, and that a refusal leaves nothing behind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alianza.ledger import api as ledger
from alianza.ledger.api import State

X, Y, COSTS, CASH = "partner/x/payable", "partner/y/payable", "us/commission", "us/cash"


class TestBalances:
    def test_a_balance_is_credits_minus_debits(self, books: Any) -> None:
        books.move(COSTS, X, 500)
        books.move(COSTS, X, 250)
        books.move(X, CASH, 100)
        assert books.balances() == {COSTS: (-750, 0), X: (650, 0), CASH: (100, 0)}
        assert books.verify() == []

    def test_the_largest_amount_goes_in_and_out_exactly(self, books: Any) -> None:
        books.move(COSTS, X, 10**16 - 1)
        assert books.balances(X) == {X: (10**16 - 1, 0)}

    def test_metadata_reference_and_correction_are_kept(self, books: Any) -> None:
        first = books.move(COSTS, X, 500)
        books.move(X, COSTS, 500, corrects=first.transfer_id, metadata={"why": "duplicado ñ 汉"}, reference="S1")
        rows = books.rows("SELECT reference, corrects, metadata FROM ledger_transfers WHERE corrects IS NOT NULL")
        assert [(reference, corrects.bytes, data) for reference, corrects, data in rows] == [
            ("S1", first.transfer_id, {"why": "duplicado ñ 汉"})
        ]

    def test_balances_of_a_prefix_only(self, books: Any) -> None:
        books.move(COSTS, X, 500)
        books.move(COSTS, Y, 70)
        assert books.balances("partner/") == {X: (500, 0), Y: (70, 0)}

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.permutations([X, Y, COSTS, CASH]), st.integers(1, 10**6)), min_size=1, max_size=12))
    def test_whatever_is_moved_the_asset_sums_to_zero(self, books: Any, moves: list[tuple[list[str], int]]) -> None:
        books.post(*(books.transfer(order[0], order[1], amount) for order, amount in moves))
        assert sum(posted for posted, _ in books.balances().values()) == 0
        assert books.verify() == []


class TestPastMoments:
    def test_balances_as_of_a_moment_are_what_was_recorded_by_then(self, books: Any) -> None:
        for hour, amount in ((1, 100), (2, 20), (3, 3)):
            books.post(books.transfer(COSTS, X, amount), hour=hour)
        seen = [books.balances(X, hour=hour).get(X) for hour in range(5)]
        assert seen == [None, (100, 0), (120, 0), (123, 0), (123, 0)]

    def test_it_counts_when_it_was_learned_not_when_it_happened(self, books: Any) -> None:
        books.post(books.transfer(COSTS, X, 100, event_at=books.START - timedelta(days=60)), hour=5)
        assert (books.balances(X, hour=4), books.balances(X, hour=5)) == ({}, {X: (100, 0)})

    def test_holds_stand_as_they_stood(self, books: Any) -> None:
        held = books.hold(COSTS, X, 100, date(2026, 10, 15))
        books.post(held, hour=1)
        books.post(books.resolve(held, State.POST, 60), hour=2)
        assert [books.balances(X, hour=hour)[X] for hour in (1, 2)] == [(0, 100), (60, 40)]

    def test_the_present_recounted_is_the_present_carried(self, books: Any) -> None:
        books.post(books.transfer(COSTS, X, 100), books.hold(COSTS, Y, 7, date(2026, 10, 15)), hour=1)
        assert books.balances(hour=1) == books.balances()


class TestBounds:
    @pytest.fixture(autouse=True)
    def bounded(self, books: Any) -> None:
        books.open("customer/card", floor=0)
        books.open("customer/limit", ceiling=1000)
        books.move(CASH, "customer/card", 300)

    def test_the_floor_is_reached_but_never_passed(self, books: Any) -> None:
        books.move("customer/card", CASH, 300)
        with pytest.raises(ledger.OverdraftRefused, match="ledger_floor"):
            books.move("customer/card", CASH, 1)
        assert books.balances("customer/card") == {"customer/card": (0, 0)}

    def test_the_ceiling_is_reached_but_never_passed(self, books: Any) -> None:
        books.move(CASH, "customer/limit", 1000)
        with pytest.raises(ledger.OverdraftRefused, match="ledger_ceiling"):
            books.move(CASH, "customer/limit", 1)
        assert books.balances("customer/limit") == {"customer/limit": (1000, 0)}

    def test_what_is_pending_to_leave_counts_against_the_floor(self, books: Any) -> None:
        books.post(books.hold("customer/card", CASH, 250, date(2026, 10, 15)))
        with pytest.raises(ledger.OverdraftRefused):
            books.move("customer/card", CASH, 51)
        books.move("customer/card", CASH, 50)

    def test_what_is_pending_to_come_does_not_cover_an_overdraft(self, books: Any) -> None:
        books.post(books.hold(CASH, "customer/card", 1000, date(2026, 10, 15)))
        with pytest.raises(ledger.OverdraftRefused):
            books.move("customer/card", CASH, 301)

    def test_what_is_pending_to_come_counts_against_the_ceiling(self, books: Any) -> None:
        books.post(books.hold(CASH, "customer/limit", 600, date(2026, 10, 15)))
        with pytest.raises(ledger.OverdraftRefused):
            books.move(CASH, "customer/limit", 401)

    def test_a_voided_hold_gives_its_room_back(self, books: Any) -> None:
        held = books.hold("customer/card", CASH, 300, date(2026, 10, 15))
        books.post(held)
        with pytest.raises(ledger.OverdraftRefused):
            books.move("customer/card", CASH, 300)
        books.post(books.resolve(held, State.VOID, 300))
        books.move("customer/card", CASH, 300)

    def test_a_batch_counts_by_its_sum(self, books: Any) -> None:
        there, back = books.transfer(CASH, "customer/card", 50), books.transfer("customer/card", CASH, 350)
        assert len(books.post(back, there)) == 2

    def test_opening_again_does_not_change_the_bounds(self, books: Any) -> None:
        books.open("customer/card", floor=-10_000)
        with pytest.raises(ledger.OverdraftRefused):
            books.move("customer/card", CASH, 301)

    def test_control_it_is_the_databases_constraint_that_refuses(self, books: Any) -> None:
        """Without the constraint the same transfer goes through: nothing in the program stands in for it."""
        books.rows("ALTER TABLE ledger_balances DROP CONSTRAINT ledger_floor")
        books.move("customer/card", CASH, 301)
        assert books.balances("customer/card") == {"customer/card": (-1, 0)}


class TestBatches:
    def test_one_bad_transfer_and_nothing_is_recorded(self, books: Any) -> None:
        books.open("customer/card", floor=0)
        with pytest.raises(ledger.OverdraftRefused):
            books.post(books.transfer(COSTS, X, 500), books.transfer("customer/card", X, 1))
        assert (books.count(), books.balances(), books.verify()) == (0, {}, [])

    def test_linked_transfers_succeed_or_fail_together(self, books: Any) -> None:
        """A batch is the link: three legs of one settlement, the last of which is not allowed."""
        books.open("us/payouts", ceiling=100)
        legs = [books.transfer(COSTS, X, 200), books.transfer(X, Y, 50), books.transfer(X, "us/payouts", 150)]
        with pytest.raises(ledger.OverdraftRefused):
            books.post(*legs)
        assert books.count() == 0
        books.post(*legs[:2], legs[2]._replace(amount_minor=100))
        assert books.balances() == {COSTS: (-200, 0), X: (50, 0), Y: (50, 0), "us/payouts": (100, 0)}

    def test_the_same_batch_again_changes_nothing(self, books: Any) -> None:
        batch = [books.transfer(COSTS, X, 500), books.hold(COSTS, Y, 90, date(2026, 10, 15))]
        assert books.post(*batch) == batch
        before = books.balances()
        assert books.post(*batch, hour=9) == []
        assert (books.balances(), books.count(), books.verify()) == (before, 2, [])

    def test_a_batch_known_in_part_adds_only_the_rest(self, books: Any) -> None:
        known, fresh = books.transfer(COSTS, X, 500), books.transfer(COSTS, X, 7)
        books.post(known)
        assert books.post(known, fresh, known) == [fresh]
        assert books.balances(X) == {X: (507, 0)}

    def test_two_batches_in_one_unit_of_work(self, books: Any) -> None:
        """Accrue, then pay: use cases post more than once before they commit."""
        with books.database.unit_of_work(books.alliance_id) as connection:
            ledger.lock_books(connection, books.alliance_id)
            for amount in (500, 20):
                wanted = [books.transfer(COSTS, X, amount)]
                ledger.post(connection, books.alliance_id, wanted, books.START)
        assert books.balances(X) == {X: (520, 0)}

    def test_a_release_and_a_batch_in_one_unit_of_work(self, books: Any) -> None:
        books.post(books.hold(COSTS, X, 100, date(2026, 10, 15)))
        with books.database.unit_of_work(books.alliance_id) as connection:
            ledger.release(connection, books.alliance_id, date(2026, 10, 15), books.START)
            ledger.post(connection, books.alliance_id, [books.transfer(X, CASH, 100)], books.START)
        assert books.balances(X) == {X: (0, 0)}

    def test_an_empty_batch_is_nothing(self, books: Any) -> None:
        assert (books.post(), books.count()) == ([], 0)


class TestRefusals:
    @pytest.mark.parametrize(
        "change",
        [
            {"amount_minor": 501}, {"state": State.PENDING, "hold_until": date(2026, 10, 15)}, {"reference": "other"},
            {"event_at": None}, {"corrects": bytes(range(16))}, {"metadata": {"a": 1}}, {"debit": None},
        ],
        ids=lambda change: next(iter(change)),
    )  # fmt: skip
    def test_an_id_is_used_for_one_transfer_only(self, books: Any, change: dict[str, Any]) -> None:
        first = books.transfer(COSTS, X, 500, name="T1")
        books.post(first)
        if "event_at" in change:
            change = {"event_at": books.START + timedelta(days=1)}
        if "debit" in change:
            change = {"debit": books.account(CASH)}
        with pytest.raises(ledger.TransferConflict):
            books.post(first._replace(**change))
        assert (books.balances(X), books.count()) == ({X: (500, 0)}, 1)

    def test_a_resolution_is_of_one_hold_only(self, books: Any) -> None:
        first, second = (books.hold(COSTS, X, 100, date(2026, 10, 15)) for _ in range(2))
        books.post(first, second)
        posted = books.resolve(first, State.POST, 100)
        books.post(posted)
        with pytest.raises(ledger.TransferConflict):
            books.post(posted._replace(pending_id=second.transfer_id))

    def test_two_transfers_of_a_batch_with_one_id(self, books: Any) -> None:
        with pytest.raises(ledger.TransferConflict):
            books.post(books.transfer(COSTS, X, 1, name="T1"), books.transfer(COSTS, X, 2, name="T1"))
        assert books.count() == 0

    def test_an_account_that_was_never_opened(self, books: Any) -> None:
        with pytest.raises(ledger.UnknownAccount):
            books.post(books.transfer(COSTS, X, 500), books.transfer(COSTS, "partner/z/payable", 1))
        assert (books.count(), books.balances()) == (0, {})

    def test_an_account_of_another_alliance(self, books: Any, other_alliance: Any) -> None:
        theirs = ledger.account_id(other_alliance, X, books.ASSET)
        with pytest.raises(ledger.UnknownAccount):
            books.post(books.transfer(COSTS, X, 500)._replace(credit=theirs))

    def test_accounts_of_two_assets(self, books: Any) -> None:
        """Pesos do not become points: each asset sums to zero."""
        books.open(X, asset="PTS/0")
        with pytest.raises(ledger.LedgerError):
            books.post(books.transfer(COSTS, X, 500)._replace(credit=books.account(X, "PTS/0")))

    @pytest.mark.parametrize("amount", [0, -5])
    def test_an_amount_that_is_not_positive(self, books: Any, amount: int) -> None:
        with pytest.raises(ledger.LedgerError):
            books.post(books.transfer(COSTS, X, amount))
        assert books.count() == 0

    def test_an_account_to_itself(self, books: Any) -> None:
        with pytest.raises(ledger.LedgerError):
            books.post(books.transfer(X, X, 5))

    def test_a_resolution_without_its_hold(self, books: Any) -> None:
        with pytest.raises(ledger.LedgerError):
            books.post(books.transfer(COSTS, X, 5, state=State.POST))

    def test_books_that_were_never_opened(self, database: Any) -> None:
        from alianza.identity.api import alliance_id_of

        nobody = alliance_id_of("nobody")
        with pytest.raises(ledger.LedgerError, match="no books"), database.unit_of_work(nobody) as connection:
            ledger.lock_books(connection, nobody)
