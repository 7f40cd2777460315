"""What the alliance's people note about a partner, for each other: who wrote it and when; its writer can change or remove it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from alianza.kernel.errors import AlianzaError, InvalidValue
from alianza.kernel.ids import new_id
from alianza.runtime.database import Connection

LONGEST = 4_000
MOST = 100


class UnknownNote(AlianzaError):
    """There is no such note, or none that whoever asks wrote."""

    code = "unknown_note"


class Note(NamedTuple):
    """A note. `written_by` is a person's id as the audit log has it."""

    note_id: uuid.UUID
    written_by: str
    body: str
    written_at: datetime
    changed_at: datetime | None


def notes_of(connection: Connection, alliance_id: uuid.UUID, partner_id: bytes) -> list[Note]:
    """The latest notes about a partner, newest first."""
    rows = connection.execute(
        "SELECT note_id, written_by, body, written_at, changed_at FROM partner_notes WHERE alliance_id = %s AND partner_id = %s"
        " ORDER BY note_id DESC LIMIT %s",
        (alliance_id, uuid.UUID(bytes=partner_id), MOST),
    )
    return [Note(*row) for row in rows]


def add_note(
    connection: Connection, alliance_id: uuid.UUID, partner_id: bytes, writer: str, text: str, now: datetime
) -> None:
    """Write one. Raises InvalidValue."""
    connection.execute(
        "INSERT INTO partner_notes (alliance_id, note_id, partner_id, written_by, body, written_at)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (alliance_id, new_id(now), uuid.UUID(bytes=partner_id), writer, _checked(text), now),
    )


def change_note(
    connection: Connection, alliance_id: uuid.UUID, note_id: uuid.UUID, writer: str, text: str, now: datetime
) -> None:
    """Change one's own note. Raises InvalidValue, UnknownNote."""
    done = connection.execute(
        "UPDATE partner_notes SET body = %s, changed_at = %s WHERE alliance_id = %s AND note_id = %s AND written_by = %s",
        (_checked(text), now, alliance_id, note_id, writer),
    )
    _require(done.rowcount)


def remove_note(connection: Connection, alliance_id: uuid.UUID, note_id: uuid.UUID, writer: str) -> str:
    """Remove one's own note; gives what it said. Raises UnknownNote."""
    row = connection.execute(
        "DELETE FROM partner_notes WHERE alliance_id = %s AND note_id = %s AND written_by = %s RETURNING body",
        (alliance_id, note_id, writer),
    ).fetchone()
    _require(row is not None)
    return str(row[0]) if row else ""


def _require(found: object) -> None:
    if not found:
        raise UnknownNote("there is no such note of yours", hint="only its writer changes a note")


def _checked(text: str) -> str:
    kept = text.strip()
    if not kept or len(kept) > LONGEST:
        raise InvalidValue(f"a note has 1 to {LONGEST} characters", where="/body")
    return kept
