"""Browsers that a person signed in with before. Of a new one the person is told; it opens nothing and closes nothing."""

from __future__ import annotations

import uuid
from datetime import datetime

from alianza.runtime.database import Connection, scalar, sql

HERE = "alianza.identity.sessions"
MOST = 50  # of one person; beyond that the one seen longest ago is forgotten


def is_new(connection: Connection, alliance_id: uuid.UUID, person_id: uuid.UUID, device: bytes, now: datetime) -> bool:
    """Remember a browser by its cookie's digest; whether the person should be told: it is new, and not the first."""
    words = {"alliance": alliance_id, "person": person_id, "device": device, "now": now, "most": MOST}
    count = "SELECT count(*) FROM devices WHERE alliance_id = %(alliance)s AND person_id = %(person)s"
    before = int(scalar(connection, count, words))
    known = connection.execute(
        "UPDATE devices SET seen_at = %(now)s"
        " WHERE alliance_id = %(alliance)s AND person_id = %(person)s AND device_hash = %(device)s",
        words,
    )
    if known.rowcount:
        return False
    connection.execute(
        "INSERT INTO devices (alliance_id, person_id, device_hash, seen_at)"
        " VALUES (%(alliance)s, %(person)s, %(device)s, %(now)s) ON CONFLICT DO NOTHING",
        words,
    )
    if before >= MOST:
        connection.execute(sql(HERE, "forget_devices"), words)
    return before > 0
