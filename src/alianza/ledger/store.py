"""The ledger's statements: staging, inserting, balances. Callers hold the alliance's lock (see `api.lock_books`)."""

from __future__ import annotations

import json
import struct
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg

from alianza.ledger.domain import (
    Account,
    Deltas,
    OverdraftRefused,
    Transfer,
    TransferConflict,
    TransferInvalid,
    UnknownAccount,
    account_id,
)
from alianza.runtime.bulk import EPOCH_DAY, EPOCH_US, stage, text_field
from alianza.runtime.database import Connection, sql

HERE = "alianza.ledger"
STAGE_COLUMNS = (
    "transfer_id uuid, debit_account uuid, credit_account uuid, amount_minor bigint, state smallint, pending_id uuid,"
    " hold_until date, event_at timestamptz, corrects uuid, reference text, metadata text"
)
_PACK = struct.Struct(">h i16s i16s i16s iq ih i16s ii iq i16s").pack
CHANGE_COLUMNS = "account_id uuid, dp bigint, dq bigint, cp bigint, cq bigint"
_PACK_CHANGE = struct.Struct(">h i16s iq iq iq iq").pack
_NO_ID = bytes(16)
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_NO_TEXT = b"\0\0\0\0"


def staged_row(
    transfer_id: bytes,
    debit: bytes,
    credit: bytes,
    amount: int,
    state: int,
    hold_day: int,
    event_us: int,
    reference: bytes,
    pending_id: bytes = _NO_ID,
    corrects: bytes = _NO_ID,
    metadata: bytes = _NO_TEXT,
) -> bytes:
    """One transfer in COPY's binary form. Days count from 2000-01-01 (0: none), microseconds from the Unix epoch;
    `reference` and `metadata` are length-prefixed UTF-8."""
    return (
        _PACK(
            11, 16, transfer_id, 16, debit, 16, credit, 8, amount, 2, state, 16, pending_id,
            4, hold_day, 8, event_us - EPOCH_US, 16, corrects,
        )
        + reference
        + metadata
    )  # fmt: skip


def encode(transfer: Transfer) -> bytes:
    """A transfer in COPY's binary form."""
    return staged_row(
        transfer.transfer_id,
        transfer.debit,
        transfer.credit,
        transfer.amount_minor,
        transfer.state,
        transfer.hold_until.toordinal() - EPOCH_DAY if transfer.hold_until else 0,
        microseconds(transfer.event_at),
        text_field(transfer.reference),
        transfer.pending_id or _NO_ID,
        transfer.corrects or _NO_ID,
        text_field(json.dumps(transfer.metadata)) if transfer.metadata else _NO_TEXT,
    )


def microseconds(moment: datetime) -> int:
    """Microseconds since the Unix epoch, exactly: no float."""
    passed = moment - _UNIX
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def insert_transfers(
    connection: Connection, alliance_id: uuid.UUID, rows: Iterable[bytes], deltas: Deltas, recorded_at: datetime
) -> None:
    """Insert staged rows and carry their changes into the balances; all or nothing within the caller's transaction.

    Raises TransferConflict, UnknownAccount or OverdraftRefused.
    """
    stage(connection, "stage_transfers", STAGE_COLUMNS, rows)
    try:
        connection.execute(sql(HERE, "insert_transfers"), {"alliance": alliance_id, "recorded_at": recorded_at})
    except psycopg.errors.UniqueViolation as error:
        raise TransferConflict("a transfer with this id is in the ledger already", where=_detail(error)) from None
    except psycopg.errors.CheckViolation as error:
        raise TransferInvalid(f"{error.diag.constraint_name}: that is no transfer", where=_detail(error)) from None
    update_balances(connection, alliance_id, deltas)


def insert_entries(connection: Connection, alliance_id: uuid.UUID, recorded_at: datetime) -> None:
    """Insert the transfers of rows that stand in the session's `stage_entries`; `update_balances` must follow.

    Its columns entry_id, debit_account, credit_account, amount_minor (the sign does not matter here, zero is no
    transfer), state, hold_until (2000-01-01: none), event_at, reference and corrects are the ledger's; others are the
    caller's own.
    """
    connection.execute(sql(HERE, "insert_entries"), {"alliance": alliance_id, "recorded_at": recorded_at})


def _detail(error: psycopg.Error) -> str:
    return error.diag.message_detail or ""


def update_balances(connection: Connection, alliance_id: uuid.UUID, deltas: Deltas) -> None:
    """Carry a batch's changes into the balances. Raises UnknownAccount or OverdraftRefused."""
    if not deltas:
        return
    try:
        done = _update(connection, alliance_id, deltas)
    except psycopg.errors.CheckViolation as error:
        raise OverdraftRefused(
            f"{error.diag.constraint_name}: an account may not go there", where=_detail(error)
        ) from None
    if done.rowcount != len(deltas):
        raise UnknownAccount("a transfer names an account that was never opened")


_FEW = 500  # accounts that go along as parameters; more are staged


def _update(connection: Connection, alliance_id: uuid.UUID, deltas: Deltas) -> Any:
    # Sorted, so that two writers cannot wait for each other.
    accounts = sorted(deltas)
    if len(accounts) < _FEW:
        columns = zip(
            ["dp", "dq", "cp", "cq"], zip(*(deltas[account] for account in accounts), strict=True), strict=True
        )
        words = {
            "accounts": [account.hex() for account in accounts],
            **{name: list(column) for name, column in columns},
        }
        return connection.execute(sql(HERE, "update_few_balances"), {"alliance": alliance_id, **words})
    stage(connection, "stage_changes", CHANGE_COLUMNS, [_change(account, deltas[account]) for account in accounts])
    return connection.execute(sql(HERE, "update_balances"), {"alliance": alliance_id})


def _change(account: bytes, delta: list[int]) -> bytes:
    return _PACK_CHANGE(5, 16, account, 8, delta[0], 8, delta[1], 8, delta[2], 8, delta[3])


def open_accounts(
    connection: Connection, alliance_id: uuid.UUID, accounts: Sequence[Account], recorded_at: datetime
) -> None:
    """Open the accounts that are not open yet. Bounds of an open account are not changed."""
    connection.execute(
        sql(HERE, "open_accounts"),
        {
            "alliance": alliance_id,
            "account": [account_id(alliance_id, account.path, account.asset).hex() for account in accounts],
            "path": [account.path for account in accounts],
            "asset": [account.asset for account in accounts],
            "floor": [account.floor_minor for account in accounts],
            "ceiling": [account.ceiling_minor for account in accounts],
            "recorded_at": recorded_at,
        },
    )
