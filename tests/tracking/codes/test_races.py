"""Limits under concurrency: real connections, all at once. Every race has a control without its protection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from tests.races import together

from alianza.bootstrap import codes
from alianza.bootstrap.office import open_office
from alianza.runtime.database import Database
from alianza.tracking import api as tracking
from alianza.tracking.codes import uses
from alianza.tracking.codes.limits import Refusal

THREADS, ATTEMPTS, LIMIT = 16, 1_000, 100


def attempts(books: Any, name: str, code: Callable[[int], str], customer: str | None = None) -> Counter[Any]:
    """A thousand attempts by sixteen threads, each under a reference of its own; counts the answers."""

    def work(database: Database, number: int) -> list[Any]:
        office = open_office(database, "onlycar")
        found: list[Any] = []
        for attempt in range(number, ATTEMPTS, THREADS):
            wanted = [tracking.Wanted(code(attempt), f"cart-{attempt}", customer)]
            try:
                found.append(getattr(codes, name)(office, wanted, books.now)[0].refusal)
            except psycopg.errors.CheckViolation as error:
                found.append(type(error))
        return found

    results = together(books.database, THREADS, work)
    failed = [result for result in results if isinstance(result, BaseException)]
    assert not failed, failed
    return Counter(answer for result in results for answer in result)


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The protection off: everybody looks, thinks, and takes."""
    monkeypatch.setattr(uses, "LOCK", "")
    monkeypatch.setattr(uses, "_lock_batches", lambda *_: None)


class TestInAll:
    @pytest.fixture(autouse=True)
    def code(self, books: Any) -> None:
        books.add("SEMANA", max_uses=LIMIT)

    @pytest.mark.parametrize("name", ["use", "reserve"])
    def test_of_a_thousand_exactly_a_hundred_get_it(self, books: Any, name: str) -> None:
        assert attempts(books, name, lambda _: "SEMANA") == {
            Refusal.NONE: LIMIT, Refusal.USED_UP: ATTEMPTS - LIMIT
        }  # fmt: skip
        shown = codes.show_code(books.office, "SEMANA", books.now)
        assert shown["uses"] + shown["reserved"] == LIMIT
        assert books.rows("SELECT count(*) FROM code_uses WHERE state < 3") == [(LIMIT,)]

    def test_control_without_the_lock_more_of_them_do(self, books: Any, without_locks: None) -> None:
        books.rows("ALTER TABLE codes DROP CONSTRAINT codes_limit")
        assert attempts(books, "use", lambda _: "SEMANA")[Refusal.NONE] > LIMIT

    def test_behind_the_lock_the_database_refuses_too(self, books: Any, without_locks: None) -> None:
        """The second wall: a defect of the program fails, it does not exceed."""
        found = attempts(books, "use", lambda _: "SEMANA")
        assert found[Refusal.NONE] == LIMIT
        assert found[psycopg.errors.CheckViolation] > 0
        assert books.rows("SELECT uses FROM codes WHERE spelling = 'SEMANA'") == [(LIMIT,)]


class TestPerCustomerOverABatch:
    """A customer may use three codes of a batch: locks on a thousand different codes alone would not hold that."""

    @pytest.fixture
    def vouchers(self, books: Any) -> list[str]:
        made: list[str] = books.batch("navidad", ATTEMPTS, max_per_customer=3)
        return made

    def test_a_customer_with_a_thousand_codes_uses_three(self, books: Any, vouchers: list[str]) -> None:
        found = attempts(books, "use", vouchers.__getitem__, "ana")
        assert found == {Refusal.NONE: 3, Refusal.CUSTOMER_LIMIT: ATTEMPTS - 3}

    def test_control_without_the_batches_lock_it_uses_more(
        self, books: Any, vouchers: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(uses, "_lock_batches", lambda *_: None)
        assert attempts(books, "use", vouchers.__getitem__, "ana")[Refusal.NONE] > 3


class TestOneReference:
    def test_the_same_request_at_once_takes_one_use(self, books: Any) -> None:
        books.add("SEMANA", max_uses=LIMIT)

        def work(database: Database, number: int) -> Refusal:
            office = open_office(database, "onlycar")
            return codes.use(office, [tracking.Wanted("SEMANA", "cart-1", "ana")], books.now)[0].refusal

        assert together(books.database, THREADS, work) == [Refusal.NONE] * THREADS
        assert books.rows("SELECT uses FROM codes WHERE spelling = 'SEMANA'") == [(1,)]

    def test_lists_that_name_the_same_codes_in_another_order_do_not_lock_each_other_out(self, books: Any) -> None:
        vouchers = books.batch("navidad", 40, max_uses=1_000, max_per_customer=1_000)

        def work(database: Database, number: int) -> int:
            office, done = open_office(database, "onlycar"), 0
            for turn in range(5):
                order = vouchers if (number + turn) % 2 else vouchers[::-1]
                wanted = [tracking.Wanted(code, f"{number}-{turn}", "ana") for code in order]
                done += sum(not answer.refusal for answer in codes.use(office, wanted, books.now))
            return done

        found = together(books.database, 8, work)
        assert sum(found) == 1_000, found
