"""A small set of books to move amounts in: three accounts of one asset, one of another."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from alianza.identity import api as identity
from alianza.kernel.ids import named_id
from alianza.ledger import api as ledger
from alianza.runtime.database import Database

ASSET = "MXN/2"
START = datetime(2026, 10, 1, 12, tzinfo=UTC)
OPENED = date(2026, 9, 30)  # holds up to this local day are over when the books begin
PATHS = ("us/cash", "us/commission", "partner/x/payable", "partner/y/payable")


class SmallBooks:
    """The books of one alliance, one call a unit of work. Moments are hours after START."""

    ASSET, START, OPENED = ASSET, START, OPENED

    def __init__(self, database: Database, slug: str = "onlycar") -> None:
        self.database = database
        self.alliance_id = identity.alliance_id_of(slug)
        self._numbers = itertools.count(1)
        words = ("OnlyCar", "MXN", "MX", "America/Mexico_City", "es")
        with database.unit_of_work(self.alliance_id) as connection:
            identity.found_alliance(connection, identity.Alliance(self.alliance_id, slug, *words), START)
            ledger.open_books(connection, self.alliance_id, 202610, OPENED)
        self.open(*PATHS)

    def open(self, *paths: str, asset: str = ASSET, floor: int | None = None, ceiling: int | None = None) -> None:
        with self.database.unit_of_work(self.alliance_id) as connection:
            wanted = [ledger.Account(path, asset, floor, ceiling) for path in paths]
            ledger.open_accounts(connection, self.alliance_id, wanted, START)

    def account(self, path: str, asset: str = ASSET) -> bytes:
        return ledger.account_id(self.alliance_id, path, asset)

    def transfer(self, debit: str, credit: str, amount: int, **words: Any) -> ledger.Transfer:
        """A transfer with an id of its own, or with the one that the word `name` always gives."""
        name = words.pop("name", None) or f"transfer {next(self._numbers)}"
        fields = {"event_at": START, "reference": name, **words}
        return ledger.Transfer(named_id(name).bytes, self.account(debit), self.account(credit), amount, **fields)

    def hold(self, debit: str, credit: str, amount: int, until: date, **words: Any) -> ledger.Transfer:
        return self.transfer(debit, credit, amount, state=ledger.State.PENDING, hold_until=until, **words)

    def resolve(self, held: ledger.Transfer, state: ledger.State, amount: int, **words: Any) -> ledger.Transfer:
        """Post, void or expire (a part of) a hold."""
        number = next(self._numbers)
        return held._replace(
            transfer_id=named_id(f"resolve {number}").bytes, amount_minor=amount, state=state, hold_until=None,
            pending_id=held.transfer_id, **words,
        )  # fmt: skip

    def post(self, *transfers: ledger.Transfer, hour: int = 0) -> list[ledger.Transfer]:
        with self.database.unit_of_work(self.alliance_id) as connection:
            ledger.lock_books(connection, self.alliance_id)
            return ledger.post(connection, self.alliance_id, transfers, START + timedelta(hours=hour))

    def move(self, debit: str, credit: str, amount: int, **words: Any) -> ledger.Transfer:
        made = self.transfer(debit, credit, amount, **words)
        self.post(made)
        return made

    def release(self, through: date) -> int:
        with self.database.unit_of_work(self.alliance_id) as connection:
            return ledger.release(connection, self.alliance_id, through, START)

    def balances(self, prefix: str = "", hour: int | None = None) -> dict[str, tuple[int, int]]:
        """Posted and pending by path, without accounts on which nothing stands."""
        as_of = None if hour is None else START + timedelta(hours=hour)
        with self.database.unit_of_work(self.alliance_id) as connection:
            found = ledger.balances(connection, self.alliance_id, prefix, as_of)
        return {item.path: (item.posted, item.pending) for item in found if any(item[3:])}

    def verify(self) -> list[str]:
        with self.database.unit_of_work(self.alliance_id) as connection:
            return ledger.verify(connection, self.alliance_id)

    def count(self) -> int:
        return int(self.rows("SELECT count(*) FROM ledger_transfers WHERE alliance_id = %s", self.alliance_id)[0][0])

    def rows(self, statement: str, *parameters: object) -> Sequence[tuple[Any, ...]]:
        """What the owner of the schema sees, and may do."""
        connection = self.database.connect()
        with connection:
            cursor = connection.execute(statement, parameters)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def books(database: Database) -> Iterator[SmallBooks]:
    """Open books with four accounts and no transfer. Every test leaves them so that they verify, or says why not."""
    yield SmallBooks(database)


@pytest.fixture
def other_alliance(books: SmallBooks) -> uuid.UUID:
    """A second alliance in the same database, with books of its own."""
    return SmallBooks(books.database, "nexors").alliance_id
