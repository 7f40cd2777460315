"""Rows into PostgreSQL by the thousand: binary COPY into a staging table of the session, then one set-based INSERT.

COPY cannot write to a table under row-level security, so rows pass a temporary table; it is emptied at commit and never
logged. Staged columns are never NULL: a sentinel stands for "none" and the INSERT turns it into NULL.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from datetime import date

from psycopg import sql

from alianza.runtime.database import Connection, stages_of

# PostgreSQL counts days from 2000-01-01 and microseconds from its midnight UTC.
EPOCH_DAY = date(2000, 1, 1).toordinal()
EPOCH_US = 946_684_800_000_000
_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"
_CHUNK = 1 << 20


def stage(connection: Connection, table: str, columns: str, rows: Iterable[bytes]) -> None:
    """Make the staging table when the session has none and fill it with rows already in COPY's binary form.

    `columns` is the table's definition. What was staged before is gone: it is emptied here and at commit.
    """
    name = sql.Identifier(table)
    known = stages_of(connection)
    if table not in known.made:
        connection.execute(
            sql.SQL("CREATE TEMPORARY TABLE IF NOT EXISTS {} ({}) ON COMMIT DELETE ROWS").format(name, sql.SQL(columns))
        )
        known.made.add(table)
        known.filled.add(table)  # whoever made it before may have left something in it
    if table in known.filled:
        connection.execute(sql.SQL("DELETE FROM {}").format(name))
    known.filled.add(table)
    data = b"".join((_HEADER, *rows, _TRAILER))
    with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(name)) as copy:
        for start in range(0, len(data), _CHUNK):
            copy.write(data[start : start + _CHUNK])


def text_field(value: str) -> bytes:
    """A text column in COPY's binary form."""
    data = value.encode()
    return _LENGTH(len(data)) + data


_LENGTH = struct.Struct(">i").pack
