"""Statements after the closing: their state, what either side says about them, and adjustments by hand.

A closed statement is never changed. It is accepted, or disputed and resolved; what comes of a dispute is an adjustment:
a line of its own in the month that is open.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from alianza.identity.acting import note
from alianza.kernel.errors import AlianzaError, InvalidValue, UsageError
from alianza.kernel.ids import format_id
from alianza.kernel.money import asset_unit
from alianza.kernel.periods import format_period, period_of
from alianza.ledger import api as ledger
from alianza.partners.domain import Partner
from alianza.rewards.clauses import LineKind, Terms
from alianza.rewards.journal import Journal
from alianza.runtime.database import Connection, scalar, sql
from alianza.runtime.outbox import NewEvent, emit

HERE = "alianza.settlement"
IN_REVIEW, ACCEPTED, DISPUTED, PAID = "in_review", "accepted", "disputed", "paid"


class OfficeLike(Protocol):
    """What this room needs to know of an alliance."""

    @property
    def alliance_id(self) -> uuid.UUID:
        """The tenant."""
        ...

    @property
    def terms(self) -> Terms:
        """All versions of its deal."""
        ...

    @property
    def partners(self) -> Sequence[Partner]:
        """All its partners."""
        ...


class UnknownStatement(UsageError):
    """The alliance has no statement of that number."""

    code = "unknown_statement"


class StatementSettled(AlianzaError):
    """A statement that is paid, or whose review is over, can no longer be disputed."""

    code = "statement_settled"


class CommandConflict(AlianzaError):
    """The command's id was used before with another input."""

    code = "command_conflict"


class Statement(NamedTuple):
    """One statement as closed; sums in minor units of `asset`. `state` is as of the day asked for."""

    number: int
    period: int
    partner_id: bytes
    partner: str
    name: str
    asset: str
    lines: int
    sales: int
    commission: int
    adjustments: int
    incentives: int
    fees: int
    opening: int
    paid: int
    closing: int
    held: int
    payable: int
    state: str
    reason: str

    @property
    def moved(self) -> int:
        """What the month's own lines added."""
        return self.commission + self.adjustments + self.incentives - self.fees


def local_today(connection: Connection, alliance_id: uuid.UUID, now: datetime) -> date:
    """The alliance's local day at a moment."""
    zone = scalar(connection, "SELECT time_zone FROM alliances WHERE alliance_id = %s", (alliance_id,))
    return now.astimezone(ZoneInfo(zone or "UTC")).date()


# Reading ------------------------------------------------------------------------------------------------------------


def stream_statements(
    connection: Connection, alliance_id: uuid.UUID, period: int, today: date | None = None
) -> Iterator[Statement]:
    """A period's statements by number, streamed. Without `today` the review is taken as still running."""
    with connection.cursor(name=f"statements_{uuid.uuid4().hex}") as cursor:
        cursor.itersize = 2_000
        cursor.execute(sql(HERE, "statements_of_period"), _words(alliance_id, today, period=period))
        for row in cursor:
            yield _statement(row)


def statement_rows(
    connection: Connection, alliance_id: uuid.UUID, period: int, today: date | None = None
) -> list[Statement]:
    """A period's statements by number; `today` is the local day by which reviews are counted."""
    return list(stream_statements(connection, alliance_id, period, today))


def find_statement(connection: Connection, alliance_id: uuid.UUID, number: int, today: date | None = None) -> Statement:
    """The statement of that number. Raises UnknownStatement."""
    words = _words(alliance_id, today, number=number)
    row = connection.execute(sql(HERE, "statements_of_period"), words).fetchone()
    if row is None:
        raise UnknownStatement(f"there is no statement {number}", hint="numbers stand in the statements' file names")
    return _statement(row)


def state_of(connection: Connection, alliance_id: uuid.UUID, number: int, today: date) -> str:
    """in_review, accepted (also by itself once the review is over), disputed or paid. Raises UnknownStatement."""
    return find_statement(connection, alliance_id, number, today).state


def _words(alliance_id: uuid.UUID, today: date | None, **words: int) -> dict[str, Any]:
    return {"alliance": alliance_id, "today": today, "period": None, "number": None, **words}


def _statement(row: Sequence[Any]) -> Statement:
    number, period, partner_id, *rest = row
    return Statement(number, period, partner_id.bytes, *rest)


# What either side says ----------------------------------------------------------------------------------------------


def accept(connection: Connection, alliance_id: uuid.UUID, number: int, now: datetime) -> str:
    """The partner accepts; a dispute is withdrawn by it. Gives the state. Again changes nothing."""
    statement = _locked(connection, alliance_id, number, now)
    if _last_event(connection, alliance_id, number) != "accepted" and statement.state != PAID:
        _add_event(connection, alliance_id, statement, "accepted", "", now)
    return state_of(connection, alliance_id, number, local_today(connection, alliance_id, now))


def dispute(connection: Connection, alliance_id: uuid.UUID, number: int, reason: str, now: datetime) -> str:
    """The partner disagrees: nothing is paid on this statement until the dispute is resolved. Gives the state.

    Raises InvalidValue without a reason, StatementSettled when it is paid or was accepted, also by the review's end.
    """
    if not reason.strip():
        raise InvalidValue("a dispute needs a reason", hint="what is wrong, in one sentence")
    statement = _locked(connection, alliance_id, number, now)
    if statement.state in (PAID, ACCEPTED):
        raise StatementSettled(
            f"statement {number} is {statement.state} and can no longer be disputed",
            hint="put the difference right with an adjustment: it stands in the next statement",
        )
    if (statement.state, statement.reason) != (DISPUTED, reason):
        _add_event(connection, alliance_id, statement, "disputed", reason, now)
    return DISPUTED


def resolve(connection: Connection, alliance_id: uuid.UUID, number: int, reason: str, now: datetime) -> str:
    """A dispute has been settled between the two sides; `reason` says how. Gives the state.

    What it comes to is an adjustment (`adjust`). A statement without a dispute stays as it is.
    """
    statement = _locked(connection, alliance_id, number, now)
    if statement.state == DISPUTED:
        _add_event(connection, alliance_id, statement, "resolved", reason, now)
    return state_of(connection, alliance_id, number, local_today(connection, alliance_id, now))


def _locked(connection: Connection, alliance_id: uuid.UUID, number: int, now: datetime) -> Statement:
    ledger.lock_books(connection, alliance_id)
    return find_statement(connection, alliance_id, number, local_today(connection, alliance_id, now))


def _last_event(connection: Connection, alliance_id: uuid.UUID, number: int) -> str:
    found = scalar(
        connection,
        "SELECT event FROM statement_events WHERE alliance_id = %s AND number = %s ORDER BY event_no DESC LIMIT 1",
        (alliance_id, number),
    )
    return str(found or "")


def _add_event(
    connection: Connection, alliance_id: uuid.UUID, statement: Statement, event: str, reason: str, now: datetime
) -> None:
    number = statement.number
    connection.execute(
        "INSERT INTO statement_events (alliance_id, number, event_no, event, reason, event_at)"
        " SELECT %(a)s, %(n)s, coalesce(max(event_no), 0) + 1, %(event)s, %(reason)s, %(at)s"
        " FROM statement_events WHERE alliance_id = %(a)s AND number = %(n)s",
        {"a": alliance_id, "n": number, "event": event, "reason": reason, "at": now},
    )
    note(connection, alliance_id, now, f"statement.{event}", str(number), after={"reason": reason} if reason else None)
    emit(connection, alliance_id, now, [statement_event(_KINDS[event], statement, reason)])


_KINDS = {"accepted": "statement.accepted", "disputed": "statement.disputed", "resolved": "statement.resolved"}


def statement_event(kind: str, statement: Statement, reason: str = "") -> NewEvent:
    """What is told of a statement."""
    data: dict[str, Any] = {
        "id": str(statement.number),
        "number": statement.number,
        "period": format_period(statement.period),
        "partner": statement.partner,
        "unit": asset_unit(statement.asset),
        "opening_minor": statement.opening,
        "moved_minor": statement.moved,
        "paid_minor": statement.paid,
        "closing_minor": statement.closing,
        "held_minor": statement.held,
        "payable_minor": statement.payable,
        "reason": reason or None,
    }
    return NewEvent(kind, f"statement {statement.number}", data, [statement.partner_id])


# Adjustments by hand ------------------------------------------------------------------------------------------------


def adjust(
    connection: Connection,
    office: OfficeLike,
    partner: Partner,
    asset: str,
    amount_minor: int,
    reason: str,
    now: datetime,
    command_id: str,
) -> str:
    """Add a line by hand to the open month; gives its id.

    The amount is in minor units of `asset`; positive is in the partner's favour. The same command again gives the same
    line. Raises InvalidValue without an amount or a reason, CommandConflict when the command's id was used for
    something else.
    """
    if amount_minor == 0 or not reason.strip():
        raise InvalidValue("an adjustment needs an amount and a reason", hint="say why: both sides read it")
    books = ledger.lock_books(connection, office.alliance_id)
    digest = _digest("adjust", partner.external_id, asset, str(amount_minor), reason)
    known = _known_command(connection, office.alliance_id, command_id, digest)
    if known is not None:
        return str(known["line"])
    journal = Journal(office.alliance_id, office.terms)
    journal.begin(books, now)
    line_id = _add_manual_line(connection, office, journal, partner, asset, amount_minor, now, command_id)
    journal.write(connection)
    result = {"line": line_id, "reason": reason, "amount_minor": amount_minor, "asset": asset}
    connection.execute(
        "INSERT INTO commands (alliance_id, command_id, input_digest, result, recorded_at)"
        " VALUES (%s, %s, %s, %s::jsonb, %s)",
        (office.alliance_id, command_id, digest, json.dumps(result), now),
    )
    note(connection, office.alliance_id, now, "line.adjusted", line_id, after=result)
    data = {
        "id": line_id,
        "external_id": command_id,
        "partner": partner.external_id,
        "amount_minor": amount_minor,
        "unit": asset_unit(asset),
        "reason": reason,
    }
    emit(connection, office.alliance_id, now, [NewEvent("adjustment.made", line_id, data, [partner.partner_id])])
    return line_id


def _add_manual_line(
    connection: Connection, office: OfficeLike, journal: Journal, partner: Partner, asset: str, amount: int,
    now: datetime, command_id: str,
) -> str:  # fmt: skip
    """The line rests on the group's clause that carries no rate, since no rule gave it."""
    today = local_today(connection, office.alliance_id, now)
    deal = office.terms.on(today.toordinal()) or office.terms.versions[0]
    enrollment = partner.enrolled_on(today.toordinal())
    group = deal.groups.get(enrollment.group) if enrollment else None
    month, event_us = period_of(today), int(now.timestamp()) * 1_000_000
    clause = group.counted if group else 0
    line_id = journal.add(
        partner, LineKind.MANUAL, 0, manual_fact_id(command_id), deal.version, clause, asset, 0, None, amount,
        0, 0, 0, event_us, month, month, today.toordinal(), None, 0,
    )  # fmt: skip
    return format_id("ln", uuid.UUID(bytes=line_id))


MANUAL_PREFIX = "manual/"


def manual_fact_id(command_id: str) -> str:
    """What stands in place of a fact's id in a line made by hand."""
    return f"{MANUAL_PREFIX}{command_id}"


def manual_reason(connection: Connection, alliance_id: uuid.UUID, fact_id: str) -> str:
    """The reason that was given for a line made by hand; empty when it is unknown."""
    words = (alliance_id, fact_id.removeprefix(MANUAL_PREFIX))
    statement = "SELECT result ->> 'reason' FROM commands WHERE alliance_id = %s AND command_id = %s"
    return str(scalar(connection, statement, words) or "")


def _digest(*words: str) -> str:
    return hashlib.blake2b("\x1f".join(words).encode(), digest_size=16).hexdigest()


def _known_command(connection: Connection, alliance_id: uuid.UUID, command_id: str, digest: str) -> Any:
    row = connection.execute(
        "SELECT input_digest, result FROM commands WHERE alliance_id = %s AND command_id = %s",
        (alliance_id, command_id),
    ).fetchone()
    if row is None:
        return None
    if row[0] != digest:
        raise CommandConflict(
            f"the command '{command_id}' was carried out before with another input", hint="give it an id of its own"
        )
    return row[1]
