"""The ledger's entrance: open accounts, post batches of transfers, resolve and release holds, read and verify balances."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from alianza.kernel.ids import id_sequence
from alianza.ledger import past, store
from alianza.ledger.domain import (
    Account,
    Deltas,
    HoldExceeded,
    LedgerError,
    NoBooks,
    OverdraftRefused,
    State,
    Transfer,
    TransferConflict,
    TransferInvalid,
    UnknownAccount,
    account_id,
    add_delta,
    check_transfer,
    deltas_of,
)
from alianza.ledger.past import first_opening, keep_totals, kept_until
from alianza.ledger.store import insert_entries, insert_transfers, open_accounts, staged_row, update_balances
from alianza.runtime.database import Connection, scalar, sql

__all__ = [
    "Account",
    "Balance",
    "Books",
    "Deltas",
    "HoldExceeded",
    "LedgerError",
    "OverdraftRefused",
    "State",
    "Transfer",
    "TransferConflict",
    "TransferInvalid",
    "UnknownAccount",
    "account_id",
    "add_delta",
    "balances",
    "first_opening",
    "insert_entries",
    "insert_transfers",
    "keep_totals",
    "kept_until",
    "lock_books",
    "note_batch",
    "open_accounts",
    "open_books",
    "opened_accounts",
    "post",
    "read_books",
    "release",
    "staged_row",
    "update_balances",
    "verify",
]

HERE = "alianza.ledger"


class Books(NamedTuple):
    """How far an alliance's books have come. Whoever holds the lock may write.

    `batches` counts the batches of facts: equal, and nothing that a decision rests on has changed. `changes` counts what
    was agreed anew (versions, partners, codes): equal, and an office that was opened then knows all there is.
    """

    open_period: int
    released_through: date
    last_statement: int
    batches: int
    changes: int


class Balance(NamedTuple):
    """One account's balance in minor units. `posted` is credits minus debits; pending amounts come on top."""

    account_id: uuid.UUID
    path: str
    asset: str
    debits_pending: int
    debits_posted: int
    credits_pending: int
    credits_posted: int

    @property
    def posted(self) -> int:
        """Credits minus debits that have been posted."""
        return self.credits_posted - self.debits_posted

    @property
    def pending(self) -> int:
        """Credits minus debits still on hold."""
        return self.credits_pending - self.debits_pending


def open_books(connection: Connection, alliance_id: uuid.UUID, open_period: int, released_through: date) -> None:
    """Begin an alliance's books; does nothing when they exist."""
    connection.execute(
        "INSERT INTO books (alliance_id, first_period, open_period, released_through) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (alliance_id, open_period, open_period, released_through),
    )


def lock_books(connection: Connection, alliance_id: uuid.UUID) -> Books:
    """Take the alliance's write lock until the transaction ends. One writer an alliance: batches make it fast."""
    return _books(connection.execute(_BOOKS + " FOR UPDATE", (alliance_id,)).fetchone())


def read_books(connection: Connection, alliance_id: uuid.UUID) -> Books:
    """How far the books have come, without the lock: it may be otherwise a moment later."""
    return _books(connection.execute(_BOOKS, (alliance_id,)).fetchone())


def note_batch(connection: Connection, alliance_id: uuid.UUID, books: Books) -> Books:
    """Note that something was written on which decisions about facts rest; gives the books as they stand now.

    The caller holds the lock. Who decided on the books as they were before sees that they have moved.
    """
    connection.execute("UPDATE books SET batches = batches + 1 WHERE alliance_id = %s", (alliance_id,))
    return books._replace(batches=books.batches + 1)


def note_change(connection: Connection, alliance_id: uuid.UUID) -> None:
    """Tell that what offices remember has changed. It takes the alliance's lock: call it before any other lock is taken."""
    connection.execute("UPDATE books SET changes = changes + 1 WHERE alliance_id = %s", (alliance_id,))


def changes_of(connection: Connection, alliance_id: uuid.UUID) -> int:
    """How often what offices remember has changed; 0 without books."""
    return scalar(connection, "SELECT changes FROM books WHERE alliance_id = %s", (alliance_id,)) or 0


_BOOKS = "SELECT open_period, released_through, last_statement, batches, changes FROM books WHERE alliance_id = %s"


def _books(row: Any) -> Books:
    if row is None:
        raise NoBooks("this alliance has no books yet", hint="alianza deal apply examples/onlycar/deal.yaml")
    return Books(*row)


def post(
    connection: Connection, alliance_id: uuid.UUID, transfers: Sequence[Transfer], recorded_at: datetime
) -> list[Transfer]:
    """Record a batch of transfers, all or none; gives those that were new.

    The same transfer again changes nothing; another one under its id raises TransferConflict. Posting or voiding more
    than a pending transfer still holds raises HoldExceeded; passing a floor or ceiling raises OverdraftRefused; an
    account that was never opened raises UnknownAccount. The caller holds the alliance's lock.
    """
    for transfer in transfers:
        check_transfer(transfer)
    fresh = _not_recorded(connection, alliance_id, transfers)
    _check_assets(connection, alliance_id, fresh)
    fresh = _past_holds_posted(connection, alliance_id, fresh)
    _check_holds(connection, alliance_id, fresh)  # what is posted at once holds nothing
    insert_transfers(connection, alliance_id, map(store.encode, fresh), deltas_of(fresh), recorded_at)
    return fresh


_STORED = (
    "SELECT transfer_id, debit_account, credit_account, amount_minor, state, pending_id, hold_until, event_at, reference,"
    " corrects, metadata FROM ledger_transfers WHERE alliance_id = %s AND transfer_id = ANY(%s::uuid[])"
)


def _not_recorded(connection: Connection, alliance_id: uuid.UUID, transfers: Sequence[Transfer]) -> list[Transfer]:
    unique = {transfer.transfer_id: transfer for transfer in transfers}
    if any(unique[transfer.transfer_id] != transfer for transfer in transfers):
        raise TransferConflict("two transfers of the batch have one id")
    for row in connection.execute(_STORED, (alliance_id, [key.hex() for key in unique])):
        wanted = unique.pop(row[0].bytes)
        state = State.PENDING if row[4] == State.POSTED and row[6] else row[4]  # the hold was over when it came
        stored = Transfer(
            row[0].bytes,
            row[1].bytes,
            row[2].bytes,
            row[3],
            row[7],
            row[8],
            state,
            _bytes(row[5]),
            row[6],
            _bytes(row[9]),
            row[10],
        )
        if stored != wanted:
            raise TransferConflict(f"transfer {row[0]} is in the ledger with other content")
    return list(unique.values())


def _bytes(value: uuid.UUID | None) -> bytes | None:
    return value.bytes if value else None


def _check_assets(connection: Connection, alliance_id: uuid.UUID, transfers: Sequence[Transfer]) -> None:
    ids = {account for transfer in transfers for account in (transfer.debit, transfer.credit)}
    rows = connection.execute(
        "SELECT account_id, asset FROM ledger_accounts WHERE alliance_id = %s AND account_id = ANY(%s::uuid[])",
        (alliance_id, [account.hex() for account in ids]),
    )
    assets = {account.bytes: asset for account, asset in rows}
    if ids - assets.keys():
        raise UnknownAccount("a transfer names an account that was never opened")
    for transfer in transfers:
        if assets[transfer.debit] != assets[transfer.credit]:
            raise TransferInvalid(f"one side is in {assets[transfer.debit]}, the other in {assets[transfer.credit]}")


def _check_holds(connection: Connection, alliance_id: uuid.UUID, transfers: Sequence[Transfer]) -> None:
    resolving = [transfer for transfer in transfers if transfer.pending_id is not None]
    if not resolving:
        return
    left = _holds(connection, alliance_id, {t.pending_id for t in resolving if t.pending_id})
    for transfer in transfers:
        if transfer.state == State.PENDING:  # a hold of this very batch
            left[transfer.transfer_id] = [transfer.amount_minor, transfer.debit, transfer.credit]
    for transfer in resolving:
        hold = left.get(transfer.pending_id or b"", [0, transfer.debit, transfer.credit])
        if hold[1:] != [transfer.debit, transfer.credit]:
            raise TransferInvalid("a hold is ended between the accounts that it holds between")
        if transfer.amount_minor > hold[0]:
            raise HoldExceeded(f"the hold has {hold[0]} left, not {transfer.amount_minor}")
        hold[0] -= transfer.amount_minor


def _holds(connection: Connection, alliance_id: uuid.UUID, ids: Iterable[bytes]) -> dict[bytes, list[Any]]:
    """What each hold still holds, and its accounts; holds that were released hold nothing."""
    rows = connection.execute(
        "SELECT p.transfer_id, p.amount_minor - coalesce((SELECT sum(r.amount_minor) FROM ledger_transfers r"
        " WHERE r.alliance_id = %(alliance)s AND r.pending_id = p.transfer_id), 0)::bigint, p.debit_account, p.credit_account"
        " FROM ledger_transfers p, books b WHERE p.alliance_id = %(alliance)s AND b.alliance_id = %(alliance)s"
        " AND p.state = 1 AND p.transfer_id = ANY(%(ids)s::uuid[])"
        " AND (p.hold_until IS NULL OR p.hold_until > b.released_through)",
        {"alliance": alliance_id, "ids": [key.hex() for key in ids]},
    )
    return {key.bytes: [amount, debit.bytes, credit.bytes] for key, amount, debit, credit in rows}


def _past_holds_posted(connection: Connection, alliance_id: uuid.UUID, transfers: list[Transfer]) -> list[Transfer]:
    """A hold that is over by the last release is posted at once: no later release would look at it."""
    if not any(transfer.state == State.PENDING for transfer in transfers):
        return transfers
    through = scalar(connection, "SELECT released_through FROM books WHERE alliance_id = %s", (alliance_id,))
    return [
        transfer._replace(state=State.POSTED)
        if transfer.state == State.PENDING and transfer.hold_until and transfer.hold_until <= through
        else transfer
        for transfer in transfers
    ]


def opened_accounts(connection: Connection, alliance_id: uuid.UUID) -> set[bytes]:
    """The ids of all open accounts, 16 bytes each."""
    with connection.cursor(binary=True) as cursor:
        cursor.execute("SELECT account_id FROM ledger_accounts WHERE alliance_id = %s", (alliance_id,))
        return {row[0].bytes for row in cursor}


def release(connection: Connection, alliance_id: uuid.UUID, through: date, recorded_at: datetime) -> int:
    """End the holds that are due by a local day: one RELEASE transfer for each pair of accounts; gives their number.

    Takes the alliance's lock. A day before the last release does nothing, so running it again changes nothing.
    """
    books = lock_books(connection, alliance_id)
    if through <= books.released_through:
        return 0
    parameters = {"alliance": alliance_id, "after": books.released_through, "through": through}
    due = connection.execute(sql(HERE, "due_holds"), parameters).fetchall()
    ids = id_sequence(store.microseconds(recorded_at) // 1000)
    transfers = [
        Transfer(
            next(ids),
            debit.bytes,
            credit.bytes,
            amount,
            recorded_at,
            f"release {through}",
            State.RELEASE,
            None,
            through,
        )
        for debit, credit, amount in due
        if amount
    ]
    insert_transfers(connection, alliance_id, map(store.encode, transfers), deltas_of(transfers), recorded_at)
    connection.execute("UPDATE books SET released_through = %s WHERE alliance_id = %s", (through, alliance_id))
    return len(transfers)


def balances(
    connection: Connection, alliance_id: uuid.UUID, prefix: str = "", as_of: datetime | None = None
) -> list[Balance]:
    """The balances of the accounts whose path begins with `prefix`, as carried, or recounted as of a past moment."""
    if as_of is None:
        carried = "SELECT * FROM ledger_balances WHERE alliance_id = %(alliance)s"
        rows = connection.execute(
            "SELECT a.account_id, a.path, a.asset, b.debits_pending, b.debits_posted, b.credits_pending, b.credits_posted"
            f" FROM ledger_accounts a JOIN ({carried}) b USING (account_id)"
            " WHERE a.alliance_id = %(alliance)s AND starts_with(a.path, %(prefix)s) ORDER BY a.path, a.asset",
            {"alliance": alliance_id, "prefix": prefix},
        )
        return [Balance(*row) for row in rows]
    names = _names(connection, alliance_id)
    counted = connection.execute(sql(HERE, "recount"), {"alliance": alliance_id, "as_of": as_of})
    found = [Balance(row[0], *names[row[0]], *row[1:]) for row in counted]
    return sorted((b for b in found if b.path.startswith(prefix)), key=lambda b: (b.path, b.asset))


def totals(
    connection: Connection, alliance_id: uuid.UUID, as_of: datetime | None = None
) -> list[tuple[str, int, int, int, int, int]]:
    """By asset: how many accounts, debits and credits posted, debits and credits pending, in minor units; as carried, or as
    counted as of a past moment."""
    if as_of is None:
        return connection.execute(sql(HERE, "totals_by_asset"), {"alliance": alliance_id}).fetchall()
    return past.totals_at(connection, alliance_id, as_of)


def _names(connection: Connection, alliance_id: uuid.UUID) -> dict[uuid.UUID, tuple[str, str]]:
    rows = connection.execute(
        "SELECT account_id, path, asset FROM ledger_accounts WHERE alliance_id = %s", (alliance_id,)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def verify(connection: Connection, alliance_id: uuid.UUID) -> list[str]:
    """Recount every balance from the transfers and name each difference; empty when the books are right.

    Also checks that each asset sums to zero and that every release posted exactly what its holds held.
    """
    carried = {balance.account_id: balance for balance in balances(connection, alliance_id)}
    names = _names(connection, alliance_id)
    counted = {
        row[0]: row[1:] for row in connection.execute(sql(HERE, "recount"), {"alliance": alliance_id, "as_of": None})
    }
    problems = []
    for key in names.keys() | counted.keys():
        path, asset = names.get(key, ("an account that was never opened", "?"))
        stands = carried[key][3:] if key in carried else None
        should = tuple(counted.get(key, (0, 0, 0, 0)))
        if stands != should:
            problems.append(f"{path} {asset} ({key}): carried {stands}, transfers say {should}")
    problems = sorted(problems) + _unbalanced(carried.values()) + _wrong_assets(connection, alliance_id, names)
    problems += _wrong_totals(connection, alliance_id)
    return problems + _wrong_releases(connection, alliance_id, names)


def _wrong_totals(connection: Connection, alliance_id: uuid.UUID) -> list[str]:
    """Each kept moment rests on the one before it, so the last one tells of all."""
    moment = kept_until(connection, alliance_id)
    if moment is None:
        return []
    kept = {asset: stands for asset, _, *stands in past.totals_at(connection, alliance_id, moment)}
    sums = {asset: [0] * 4 for asset in kept}
    for one in balances(connection, alliance_id, as_of=moment):
        row = (one.debits_posted, one.credits_posted, one.debits_pending, one.credits_pending)
        sums[one.asset] = [a + b for a, b in zip(sums.get(one.asset, [0] * 4), row, strict=True)]
    return [
        f"asset {asset} at {moment:%Y-%m-%d %H:%M}Z: kept {tuple(kept.get(asset, ()))}, transfers say {tuple(should)}"
        for asset, should in sorted(sums.items())
        if kept.get(asset) != should
    ]


def _wrong_releases(
    connection: Connection, alliance_id: uuid.UUID, names: dict[uuid.UUID, tuple[str, str]]
) -> list[str]:
    rows = connection.execute(sql(HERE, "releases_against_holds"), {"alliance": alliance_id})
    return [
        f"between {names.get(debit)} and {names.get(credit)} holds of {held} are over, but {released} were released"
        for debit, credit, held, released in rows
    ]


def _unbalanced(found: object) -> list[str]:
    sums: dict[str, int] = {}
    for balance in found:  # type: ignore[attr-defined]
        sums[balance.asset] = sums.get(balance.asset, 0) + balance.posted + balance.pending
    return [f"asset {asset} sums to {total}, not to zero" for asset, total in sorted(sums.items()) if total]


def _wrong_assets(connection: Connection, alliance_id: uuid.UUID, names: dict[uuid.UUID, tuple[str, str]]) -> list[str]:
    pairs = connection.execute(
        "SELECT DISTINCT debit_account, credit_account FROM ledger_transfers WHERE alliance_id = %s", (alliance_id,)
    )
    return [
        f"a transfer goes from {names.get(debit)} to {names.get(credit)}: two assets"
        for debit, credit in pairs
        if names.get(debit, ("", "?"))[1] != names.get(credit, ("", "??"))[1]
    ]
