"""Verification: right books say nothing; whatever the owner of the database tampers with is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

X, COSTS = "partner/x/payable", "us/commission"


@pytest.fixture(autouse=True)
def some_transfers(books: Any) -> None:
    books.post(books.transfer(COSTS, X, 500), books.hold(COSTS, X, 90, date(2026, 10, 15)))


def tamper(books: Any, statement: str, **words: object) -> None:
    place = {"account": books.account(X).hex(), "costs": books.account(COSTS).hex(), **words}
    connection = books.database.connect()
    with connection:
        connection.execute(statement, place)


def test_right_books_say_nothing(books: Any) -> None:
    assert books.verify() == []


@pytest.mark.parametrize("column", ["debits_pending", "debits_posted", "credits_pending", "credits_posted"])
def test_a_balance_that_was_changed_is_named(books: Any, column: str) -> None:
    tamper(books, f"UPDATE ledger_balances SET {column} = {column} + 1 WHERE account_id = %(account)s")
    first, *_ = books.verify()
    assert first.startswith(f"{X} {books.ASSET}")
    assert "500" in first or "501" in first


def test_two_changes_that_cancel_out_are_both_named(books: Any) -> None:
    """The asset still sums to zero, so only the recount can tell."""
    tamper(books, "UPDATE ledger_balances SET credits_posted = credits_posted + 7 WHERE account_id = %(account)s")
    tamper(books, "UPDATE ledger_balances SET debits_posted = debits_posted + 7 WHERE account_id = %(costs)s")
    assert [line.split()[0] for line in books.verify()] == [X, COSTS]


def test_an_asset_that_does_not_sum_to_zero_is_named(books: Any) -> None:
    tamper(books, "UPDATE ledger_balances SET credits_posted = credits_posted + 7 WHERE account_id = %(account)s")
    assert f"asset {books.ASSET} sums to 7, not to zero" in books.verify()


def test_a_transfer_that_was_changed_is_named_by_its_accounts(books: Any) -> None:
    tamper(books, "UPDATE ledger_transfers SET amount_minor = 501 WHERE amount_minor = 500")
    assert [line.split()[0] for line in books.verify()] == [X, COSTS]


def test_a_transfer_that_was_deleted_is_named_by_its_accounts(books: Any) -> None:
    tamper(books, "DELETE FROM ledger_transfers WHERE amount_minor = 90")
    assert [line.split()[0] for line in books.verify()] == [X, COSTS]


def test_a_balance_row_that_was_deleted_is_named(books: Any) -> None:
    tamper(books, "DELETE FROM ledger_balances WHERE account_id = %(account)s")
    assert any(line.startswith(X) for line in books.verify())


def test_a_transfer_between_two_assets_is_named(books: Any) -> None:
    books.open("us/points", asset="PTS/0")
    points = books.account("us/points", "PTS/0").hex()
    tamper(books, "UPDATE ledger_transfers SET debit_account = %(points)s WHERE amount_minor = 500", points=points)
    assert any("two assets" in line for line in books.verify())


def test_a_release_of_less_than_its_holds_held_is_named(books: Any) -> None:
    """Balances were made to agree with the transfers, so only holds against releases can tell."""
    books.release(date(2026, 10, 15))
    tamper(books, "UPDATE ledger_transfers SET amount_minor = 80 WHERE state = 5")
    for side, account in (("credits", "account"), ("debits", "costs")):
        tamper(
            books,
            f"UPDATE ledger_balances SET {side}_posted = {side}_posted - 10, {side}_pending = {side}_pending + 10"
            f" WHERE account_id = %({account})s",
        )
    assert books.verify() != []


def test_another_alliances_books_are_not_looked_at(books: Any, other_alliance: Any) -> None:
    from alianza.ledger import api as ledger

    tamper(books, "UPDATE ledger_balances SET credits_posted = credits_posted + 7 WHERE account_id = %(account)s")
    with books.database.unit_of_work(other_alliance) as connection:
        assert ledger.verify(connection, other_alliance) == []
