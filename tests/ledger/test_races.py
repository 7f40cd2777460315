"""Races, with real threads and a connection for each; every one with a control that shows the race when unprotected."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.races import together

from alianza.ledger import api as ledger
from alianza.runtime.database import Database

CARD, CASH, COSTS, X = "customer/card", "us/cash", "us/commission", "partner/x/payable"
WRITERS = 6


class TestOverdraft:
    """A prepaid card holds 300; six clerks each take 100 at once, and each has seen that there is enough."""

    @pytest.fixture(autouse=True)
    def card(self, books: Any) -> None:
        books.open(CARD, floor=0)
        books.move(CASH, CARD, 300)

    def test_the_floor_holds_whatever_writers_do_at_once(self, books: Any) -> None:
        everybody_has_looked = threading.Barrier(WRITERS)

        def take(database: Database, number: int) -> object:
            mine = books.transfer(CARD, CASH, 100, name=f"clerk {number}")
            with database.unit_of_work(books.alliance_id) as connection:
                seen = ledger.balances(connection, books.alliance_id, CARD)[0].posted
                everybody_has_looked.wait(timeout=30)
                assert seen == 300
                # No lock_books: the database alone has to refuse.
                return len(ledger.post(connection, books.alliance_id, [mine], books.START))

        results = together(books.database, WRITERS, take)
        refused = [result for result in results if isinstance(result, ledger.OverdraftRefused)]
        assert (results.count(1), len(refused)) == (3, 3)
        assert (books.balances(CARD), books.count(), books.verify()) == ({CARD: (0, 0)}, 4, [])

    def test_control_without_the_constraint_the_same_writers_overdraw(self, books: Any) -> None:
        """The same moves on a copy of the balances without its CHECK: look, think, take."""
        books.rows("CREATE TABLE unprotected AS SELECT * FROM ledger_balances")
        everybody_has_looked = threading.Barrier(WRITERS)
        card = books.account(CARD).hex()

        def take(database: Database, number: int) -> object:
            connection = database.connect()
            with connection, connection.transaction():
                row = connection.execute(
                    "SELECT credits_posted - debits_posted FROM unprotected WHERE account_id = %s", (card,)
                ).fetchone()
                everybody_has_looked.wait(timeout=30)
                if not row or row[0] < 100:
                    return 0
                update = "UPDATE unprotected SET debits_posted = debits_posted + 100 WHERE account_id = %s"
                return connection.execute(update, (card,)).rowcount

        assert together(books.database, WRITERS, take).count(1) == WRITERS
        left = books.rows("SELECT credits_posted - debits_posted FROM unprotected WHERE account_id = %s", card)
        assert left == [(-300,)]


class TestTheLock:
    """Each writer reads how far the books have come and adds one: the number of a statement, without gaps."""

    @staticmethod
    def number(books: Any, *, locked: bool) -> Callable[[Database, int], object]:
        read_by_all = threading.Barrier(WRITERS)

        def work(database: Database, number: int) -> object:
            with database.unit_of_work(books.alliance_id) as connection:
                if locked:
                    last = ledger.lock_books(connection, books.alliance_id).last_statement
                else:
                    row = connection.execute(
                        "SELECT last_statement FROM books WHERE alliance_id = %s", (books.alliance_id,)
                    ).fetchone()
                    assert row is not None
                    last = row[0]
                    read_by_all.wait(timeout=30)
                connection.execute(
                    "UPDATE books SET last_statement = %s WHERE alliance_id = %s", (last + 1, books.alliance_id)
                )
                return last + 1

        return work

    def test_no_two_writers_get_one_number(self, books: Any) -> None:
        numbers = together(books.database, WRITERS, self.number(books, locked=True))
        assert sorted(numbers) == list(range(1, WRITERS + 1))  # type: ignore[type-var]

    def test_control_without_the_lock_they_do(self, books: Any) -> None:
        numbers = together(books.database, WRITERS, self.number(books, locked=False))
        assert numbers == [1] * WRITERS

    def test_one_alliance_does_not_wait_for_another(self, books: Any, other_alliance: Any) -> None:
        with books.database.unit_of_work(books.alliance_id) as connection:
            ledger.lock_books(connection, books.alliance_id)

            def lock_theirs(database: Database, number: int) -> object:
                with database.unit_of_work(other_alliance) as theirs:
                    theirs.execute("SET LOCAL lock_timeout = '5s'")
                    return ledger.lock_books(theirs, other_alliance).open_period

            assert together(books.database, 1, lock_theirs) == [202610]


class TestTheSameCommandAtOnce:
    def test_one_writer_records_it_and_the_others_find_it_recorded(self, books: Any) -> None:
        batch = [books.transfer(COSTS, X, 500, name="T1"), books.transfer(COSTS, X, 7, name="T2")]

        def send(database: Database, number: int) -> object:
            with database.unit_of_work(books.alliance_id) as connection:
                ledger.lock_books(connection, books.alliance_id)
                moment = books.START + timedelta(seconds=number)
                return len(ledger.post(connection, books.alliance_id, batch, moment))

        assert sorted(together(books.database, WRITERS, send)) == [0] * (WRITERS - 1) + [2]  # type: ignore[type-var]
        assert (books.balances(X), books.verify()) == ({X: (507, 0)}, [])

    def test_control_without_the_lock_the_key_still_keeps_it_to_one(self, books: Any) -> None:
        """Everybody has looked and found nothing: the late ones run into the key and are refused."""
        everybody_has_looked = threading.Barrier(WRITERS)
        batch = [books.transfer(COSTS, X, 500, name="T1")]

        def send(database: Database, number: int) -> object:
            with database.unit_of_work(books.alliance_id) as connection:
                found = connection.execute(
                    "SELECT count(*) FROM ledger_transfers WHERE alliance_id = %s", (books.alliance_id,)
                ).fetchone()
                everybody_has_looked.wait(timeout=30)
                assert found == (0,)
                return len(ledger.post(connection, books.alliance_id, batch, books.START))

        results = together(books.database, WRITERS, send)
        assert {type(result) for result in results} <= {int, ledger.TransferConflict}
        assert sum(result for result in results if isinstance(result, int)) == 1
        assert (books.balances(X), books.verify()) == ({X: (500, 0)}, [])

    def test_opening_the_same_accounts_at_once(self, books: Any) -> None:
        def open_them(database: Database, number: int) -> object:
            accounts = [ledger.Account(f"partner/{name}/payable", books.ASSET) for name in range(20)]
            with database.unit_of_work(books.alliance_id) as connection:
                ledger.open_accounts(connection, books.alliance_id, accounts, books.START)
            return "opened"

        assert together(books.database, WRITERS, open_them) == ["opened"] * WRITERS
        assert books.rows("SELECT count(*) FROM ledger_accounts") == [(24,)]
