"""Mails that are owed to applicants: written where they become due, and taken by whoever sends them, one at a time."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from alianza.runtime.database import Connection

Kind = Literal["received", "invited", "declined", "signed"]
MOST_ATTEMPTS = 8


class Owed(NamedTuple):
    """A mail that is due. `base`: where its links begin; empty: where the alliance's pages do."""

    application_id: uuid.UUID
    kind: Kind
    base: str
    attempts: int


def owe(
    connection: Connection, alliance_id: uuid.UUID, application_id: uuid.UUID, kind: Kind, base: str, due_at: datetime
) -> None:
    """A mail is to be sent, once more if it was sent before."""
    connection.execute(
        "INSERT INTO application_mails (alliance_id, application_id, kind, base, due_at, attempts) VALUES (%s, %s, %s, %s, %s,"
        " 0) ON CONFLICT (alliance_id, application_id, kind) DO UPDATE SET base = excluded.base, due_at = excluded.due_at,"
        " attempts = 0, sent_at = NULL",
        (alliance_id, application_id, kind, base, due_at),
    )


def take_back(connection: Connection, alliance_id: uuid.UUID, application_id: uuid.UUID, kind: Kind) -> None:
    """A mail is not to be sent after all, if it was not yet."""
    connection.execute(
        "DELETE FROM application_mails WHERE alliance_id = %s AND application_id = %s AND kind = %s AND sent_at IS NULL",
        (alliance_id, application_id, kind),
    )


def claim(connection: Connection, alliance_id: uuid.UUID, now: datetime) -> Owed | None:
    """The mail that is due first, put off in case that sending it fails: a few minutes, then hours. Nobody else has it."""
    row = connection.execute(
        "SELECT application_id, kind, base, attempts FROM application_mails WHERE alliance_id = %s AND sent_at IS NULL"
        " AND due_at <= %s AND attempts < %s ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED",
        (alliance_id, now, MOST_ATTEMPTS),
    ).fetchone()
    if row is None:
        return None
    found = Owed(*row)
    again = now + timedelta(minutes=2 << found.attempts)
    connection.execute(
        "UPDATE application_mails SET attempts = attempts + 1, due_at = %s WHERE alliance_id = %s AND application_id = %s"
        " AND kind = %s",
        (again, alliance_id, found.application_id, found.kind),
    )
    return found


def sent(connection: Connection, alliance_id: uuid.UUID, one: Owed, now: datetime) -> None:
    """A mail went out."""
    connection.execute(
        "UPDATE application_mails SET sent_at = %s WHERE alliance_id = %s AND application_id = %s AND kind = %s",
        (now, alliance_id, one.application_id, one.kind),
    )
