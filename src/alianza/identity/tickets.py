"""Tickets: something that may be done once, soon, and only in the browser it was made for.

A sign-in link, a step between two pages, a challenge that waits for its answer. The ticket's text goes out, its digest
stays; the browser shows its cookie. One statement takes a ticket, so however many ask for it at once, one gets it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb

from alianza.identity.alliances import alliances
from alianza.identity.tokens import Token, new_token, read_token
from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Connection, Database, sql

HERE = "alianza.identity"
NIL = uuid.UUID(int=0)
REMEMBERED = timedelta(days=400)  # what failed, and where somebody signed in
KEPT = timedelta(days=1)  # after its end, so that "used already" can be told from "never was"


class TicketRefused(AlianzaError):
    """A ticket was used before, is too old, belongs to another browser, or never was one."""

    code = "ticket_refused"


class Ticket(NamedTuple):
    """What a ticket stands for. `person_id` None: nobody is known yet."""

    alliance_id: uuid.UUID
    person_id: uuid.UUID | None
    data: dict[str, Any]


def issue(
    connection: Connection,
    alliance_id: uuid.UUID,
    kind: str,
    browser: bytes,
    now: datetime,
    lifetime: timedelta,
    *,
    person_id: uuid.UUID | None = None,
    data: Mapping[str, Any] | None = None,
) -> str:
    """A new ticket's text; `browser` is the digest of the cookie it is bound to. The nil alliance: not known yet."""
    text = new_token(kind, alliance_id)
    found = read_token(text, kind)
    assert found is not None  # what was just written can be read
    connection.execute(
        "INSERT INTO tickets (alliance_id, digest, kind, browser, person_id, data, created_at, expires_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (alliance_id, found.digest, kind, browser, person_id, Jsonb(dict(data or {})), now, now + lifetime),
    )
    return text


def peek(database: Database, kind: str, text: str, browser: bytes, now: datetime) -> Ticket:
    """What a ticket stands for, without taking it. Raises TicketRefused."""
    token = _token(kind, text)
    with database.unit_of_work(token.alliance_id) as connection:
        words = {"alliance": token.alliance_id, "kind": kind, "digest": token.digest, "browser": browser, "now": now}
        row = connection.execute(sql(HERE, "peek_ticket"), words).fetchone()
    return _found(token, row)


def take(database: Database, kind: str, text: str, browser: bytes, now: datetime) -> Ticket:
    """Use a ticket up, whatever comes of it. Raises TicketRefused."""
    token = _token(kind, text)
    with database.unit_of_work(token.alliance_id) as connection:
        words = {"alliance": token.alliance_id, "kind": kind, "digest": token.digest, "browser": browser, "now": now}
        row = connection.execute(sql(HERE, "take_ticket"), words).fetchone()
    return _found(token, row)


def _token(kind: str, text: str) -> Token:
    token = read_token(text, kind)
    if token is None:
        raise _refused()
    return token


def _found(token: Token, row: Any) -> Ticket:
    if row is None:
        raise _refused()
    return Ticket(token.alliance_id, row[0], row[1])


def _refused() -> TicketRefused:
    """One answer for every reason: which one it was helps nobody but a thief."""
    return TicketRefused(
        "this link or step can't be used: it was used before, is too old, or was opened in another browser",
        hint="ask for a new one, and open it in the same browser",
    )


def sweep(database: Database, now: datetime) -> None:
    """Forget what is long over: tickets and counts of what failed, also those of the nil alliance, browsers that were not
    seen for long, and the counts of attempts."""
    for alliance_id in [NIL, *(one.alliance_id for one in alliances(database, sandboxes=True))]:
        with database.unit_of_work(alliance_id) as connection:
            connection.execute(
                "DELETE FROM tickets WHERE alliance_id = %s AND expires_at < %s", (alliance_id, now - KEPT)
            )
            long_ago = (alliance_id, now - REMEMBERED)
            connection.execute("DELETE FROM sign_in_failures WHERE alliance_id = %s AND hour < %s", long_ago)
            connection.execute("DELETE FROM devices WHERE alliance_id = %s AND seen_at < %s", long_ago)
    with database.unit_of_work(None) as connection:
        connection.execute("DELETE FROM attempts WHERE alliance_id = %s AND window_start < %s", (NIL, now - 2 * KEPT))
