"""What a transfer is and what it does to balances: pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from enum import IntEnum
from typing import Any, NamedTuple

from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import named_id


class State(IntEnum):
    """How a transfer moves its amount. Values are stored."""

    POSTED = 0  # at once
    PENDING = 1  # held until posted, voided, expired or released
    POST = 2  # posts (a part of) a pending transfer
    VOID = 3  # gives (a part of) a pending transfer back
    EXPIRE = 4  # like VOID, because time ran out
    RELEASE = 5  # posts all that is due between two accounts


RESOLVING = (State.POST, State.VOID, State.EXPIRE)


class LedgerError(AlianzaError):
    """The ledger refuses a batch; nothing of it was recorded."""

    code = "ledger_refused"


class NoBooks(LedgerError):
    """The alliance has no books: nobody has applied a deal yet."""

    code = "no_books"


class OverdraftRefused(LedgerError):
    """A transfer would take an account below its floor or above its ceiling."""

    code = "overdraft_refused"


class UnknownAccount(LedgerError):
    """A transfer names an account that was never opened."""

    code = "unknown_account"


class HoldExceeded(LedgerError):
    """More would be posted or voided than the pending transfer still holds."""

    code = "hold_exceeded"


class TransferConflict(LedgerError):
    """The id was used before for another transfer."""

    code = "transfer_conflict"


class TransferInvalid(LedgerError):
    """No transfer: no positive amount, one account on both sides, two assets, or a resolution that does not fit."""

    code = "transfer_invalid"


class Account(NamedTuple):
    """An account to open. Floor and ceiling are in minor units of its asset; None is no bound."""

    path: str
    asset: str
    floor_minor: int | None = None
    ceiling_minor: int | None = None


class Transfer(NamedTuple):
    """One movement. Ids are 16 bytes; `amount_minor` is positive; `hold_until` is the local day a hold ends."""

    transfer_id: bytes
    debit: bytes
    credit: bytes
    amount_minor: int
    event_at: datetime
    reference: str
    state: int = State.POSTED
    pending_id: bytes | None = None
    hold_until: date | None = None
    corrects: bytes | None = None
    metadata: dict[str, Any] | None = None


def account_id(alliance_id: uuid.UUID, path: str, asset: str) -> bytes:
    """The id of an account: its path and asset within the alliance always give the same one."""
    return named_id("account", str(alliance_id), path, asset).bytes


def check_transfer(transfer: Transfer) -> None:
    """Raises TransferInvalid for what no ledger holds."""
    if transfer.amount_minor <= 0:
        raise TransferInvalid(f"the amount is {transfer.amount_minor}; a transfer moves a positive one")
    if transfer.debit == transfer.credit:
        raise TransferInvalid("debit and credit are one account")
    if (transfer.state in RESOLVING) != (transfer.pending_id is not None):
        raise TransferInvalid("a post, void or expire names the hold it ends; others name none")


# Positions in a balance: debits pending, debits posted, credits pending, credits posted.
Deltas = dict[bytes, list[int]]


def add_delta(deltas: Deltas, debit: bytes, credit: bytes, amount: int, state: int) -> None:
    """Count one transfer into the balance changes of its two accounts."""
    pending, posted = _EFFECT[state]
    for account, offset in ((debit, 0), (credit, 2)):
        delta = deltas.get(account)
        if delta is None:
            delta = deltas[account] = [0, 0, 0, 0]
        delta[offset] += pending * amount
        delta[offset + 1] += posted * amount


# state -> what an amount does to (pending, posted)
_EFFECT: dict[int, tuple[int, int]] = {
    State.POSTED: (0, 1),
    State.PENDING: (1, 0),
    State.POST: (-1, 1),
    State.VOID: (-1, 0),
    State.EXPIRE: (-1, 0),
    State.RELEASE: (-1, 1),
}


def deltas_of(transfers: Iterable[Transfer]) -> Deltas:
    """The balance changes of a batch."""
    deltas: Deltas = {}
    for transfer in transfers:
        add_delta(deltas, transfer.debit, transfer.credit, transfer.amount_minor, transfer.state)
    return deltas
