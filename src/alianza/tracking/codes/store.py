"""Codes by themselves: a partner's own, and those of campaigns. Save, change, disable, load."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from alianza.kernel.errors import AlianzaError, InvalidValue
from alianza.kernel.spelling import normal
from alianza.ledger import api as ledger
from alianza.runtime.database import Connection, sql
from alianza.tracking.codes.limits import Limits, check_days
from alianza.tracking.codes.uses import UNKNOWN_HINT, UnknownCode, find

HERE = "alianza.tracking.codes"


class CodeTaken(AlianzaError):
    """A code belongs to another partner already, or can be mistaken for one that does."""

    code = "code_taken"


class CodeLimitRefused(AlianzaError):
    """A limit below what was used already, or for a code that follows its batch."""

    code = "code_limit_refused"


class NewCode(NamedTuple):
    """A code to save. Days are local, both included; None: no limit, no partner."""

    spelling: str
    partner_id: bytes | None
    campaign: str = ""
    note: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    max_uses: int | None = None
    max_per_customer: int | None = None


class Code(NamedTuple):
    """A code on record."""

    limits: Limits
    campaign: str
    note: str
    recorded_at: datetime

    def as_new(self) -> NewCode:
        """The same code, to be saved elsewhere; without its uses."""
        one = self.limits
        days = (one.valid_from, one.valid_until)
        return NewCode(
            one.spelling, one.partner_id, self.campaign, self.note, *days, one.max_uses, one.max_per_customer
        )


def load_codes(connection: Connection, alliance_id: uuid.UUID, partner: uuid.UUID | None = None) -> list[Code]:
    """Every code that is not of a batch, or those of one partner, in the order of their normal forms."""
    rows = connection.execute(sql(HERE, "load_codes"), {"alliance": alliance_id, "partner": partner})
    return [
        Code(Limits(code, spelling, partner.bytes if partner else None, *limits), campaign, note, recorded_at)
        for code, spelling, partner, *limits, campaign, note, recorded_at in rows
    ]


def save_codes(connection: Connection, alliance_id: uuid.UUID, codes: Sequence[NewCode], recorded_at: datetime) -> int:
    """Save codes, gives how many were new. One that its partner has already changes nothing. Raises CodeTaken."""
    ledger.note_change(connection, alliance_id)
    fields = {name: [getattr(code, name) for code in codes] for name in NewCode._fields}
    fields["partner_id"] = [code.partner_id.hex() if code.partner_id else None for code in codes]
    keys = [normal(code.spelling) for code in codes]
    words = {"alliance": alliance_id, "now": recorded_at, "code": keys, **fields}
    fresh = connection.execute(sql(HERE, "insert_codes"), words).rowcount
    if fresh < len(codes):
        known = {item.code: item for item in find(connection, alliance_id, keys)}
        for key, code in zip(keys, codes, strict=True):
            _check_owner(code, known[key])
    return fresh


def _check_owner(code: NewCode, known: Limits) -> None:
    if known.batch_no is None and known.partner_id == code.partner_id:
        return
    if known.batch_no is not None:
        message = f"code '{code.spelling}' is one of a batch"
    elif normal(code.spelling) == normal(known.spelling) and code.spelling != known.spelling:
        message = f"code '{code.spelling}' can be mistaken for '{known.spelling}', which belongs to another partner"
    else:
        message = f"code '{code.spelling}' belongs to another partner"
    raise CodeTaken(message, hint="choose another code")


CHANGEABLE = ("campaign", "note", "valid_from", "valid_until", "max_uses", "max_per_customer")


def change_code(connection: Connection, alliance_id: uuid.UUID, code: str, changes: Mapping[str, Any]) -> Limits:
    """Change what a code allows from now on; facts on record keep what they were answered. Gives what it was before.

    `changes` holds some of CHANGEABLE. Raises UnknownCode, InvalidValue for days that cannot be, and CodeLimitRefused below
    what was used already, or for a batch's code.
    """
    ledger.note_change(connection, alliance_id)
    found = _one(connection, alliance_id, code, lock=True)
    if found.batch_no is not None:
        raise CodeLimitRefused(
            f"'{found.spelling}' is one of a batch", hint="a batch's codes keep the terms of the batch"
        )
    most = changes.get("max_uses")
    if most is not None and most < found.uses:
        raise CodeLimitRefused(
            f"'{found.spelling}' was used {found.uses} times already", hint=f"set a limit of {found.uses} or more"
        )
    if changes.keys() - set(CHANGEABLE):
        raise InvalidValue(f"a code has no {', '.join(sorted(changes.keys() - set(CHANGEABLE)))} that changes")
    check_days(changes.get("valid_from", found.valid_from), changes.get("valid_until", found.valid_until), "code")
    words = dict.fromkeys(CHANGEABLE) | dict(changes) | {f"set_{name}": name in changes for name in CHANGEABLE}
    connection.execute(sql(HERE, "change_code"), words | {"alliance": alliance_id, "code": found.code})
    return found


def disable_code(connection: Connection, alliance_id: uuid.UUID, code: str, at: datetime | None) -> Limits:
    """Let a code count no longer from a moment on, or with None count again; gives it as it was. Raises UnknownCode."""
    ledger.note_change(connection, alliance_id)
    found = _one(connection, alliance_id, code, lock=True)
    connection.execute(
        "UPDATE codes SET disabled_at = CASE WHEN %s::timestamptz IS NULL THEN NULL ELSE coalesce(disabled_at, %s) END"
        " WHERE alliance_id = %s AND code = %s",
        (at, at, alliance_id, found.code),
    )
    return found


def _one(connection: Connection, alliance_id: uuid.UUID, code: str, *, lock: bool) -> Limits:
    found = find(connection, alliance_id, [normal(code)], lock=lock)
    if not found:
        raise UnknownCode(f"there is no code '{code}'", hint=UNKNOWN_HINT)
    return found[0]


class UseRow(NamedTuple):
    """A use as it is shown. `state` is 1 reserved, 2 used, 3 released."""

    reference: str
    customer: str | None
    state: int
    expires_at: datetime | None
    lead_id: str | None
    sale_id: str | None
    changed_at: datetime


class CodeDetails(NamedTuple):
    """One code with what stands against it: live reservations, and its latest uses."""

    limits: Limits
    reserved: int
    uses: list[UseRow]


def details(connection: Connection, alliance_id: uuid.UUID, code: str, now: datetime, last: int = 20) -> CodeDetails:
    """What there is to know of one code, also of one of a batch. Raises UnknownCode."""
    found = _one(connection, alliance_id, code, lock=False)
    words = {"alliance": alliance_id, "code": found.code, "codes": [found.code], "now": now, "last": last}
    reserved: dict[str, int] = dict(connection.execute(sql(HERE, "count_reserved"), words).fetchall())
    uses = [UseRow._make(row) for row in connection.execute(sql(HERE, "latest_uses"), words)]
    return CodeDetails(found, reserved.get(found.code, 0), uses)
