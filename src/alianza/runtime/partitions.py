"""Tables cut by month on a UUIDv7: an id begins with its time, so a range of ids is a range of time.

Partitions are made by the owner of the schema, ahead of time; whole months are dropped, never rows. The application's
role has no right to a partition itself: it comes through the table, under the table's policy.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from psycopg import sql

_LOCK = 0x416C6A  # an arbitrary constant: one maker of partitions at a time


def first_id(moment: datetime) -> uuid.UUID:
    """The smallest id of a moment: ids made from then on are not smaller."""
    return uuid.UUID(int=(int(moment.timestamp() * 1000) << 80))


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def ensure_months(connection: psycopg.Connection[Any], table: str, first: date, last: date) -> list[str]:
    """Make the partitions of every month (UTC) from `first` to `last` that is missing; gives the names of the new ones.

    The connection is the owner's.
    """
    made: list[str] = []
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        month = month_of(first)
        while month <= last:
            name = f"{table}_{month:%Y_%m}"
            row = connection.execute("SELECT to_regclass(%s)", (f"public.{name}",)).fetchone()
            if row is None or row[0] is None:
                _make(connection, table, name, month)
                made.append(name)
            month = next_month(month)
    return made


def _make(connection: psycopg.Connection[Any], table: str, name: str, month: date) -> None:
    lower, upper = (first_id(datetime(day.year, day.month, 1, tzinfo=UTC)) for day in (month, next_month(month)))
    parent, child = sql.Identifier(table), sql.Identifier(name)
    connection.execute(
        sql.SQL("CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})").format(
            child, parent, sql.Literal(str(lower)), sql.Literal(str(upper))
        )
    )
    connection.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(child))
    connection.execute(
        sql.SQL(
            "CREATE POLICY own_alliance ON {} USING (alliance_id = (SELECT current_setting('alianza.alliance')::uuid))"
        ).format(child)
    )


def months_of(connection: psycopg.Connection[Any], table: str) -> list[tuple[str, date]]:
    """The partitions of a table with their months, oldest first."""
    rows = connection.execute(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass"
        " ORDER BY 1",
        (table,),
    )
    found = [row[0] for row in rows]
    return [(name, datetime.strptime(name[-7:], "%Y_%m").replace(tzinfo=UTC).date()) for name in found]


def drop_months(connection: psycopg.Connection[Any], table: str, before: date) -> list[str]:
    """Drop the partitions of every month that ended by a day; gives their names. The connection is the owner's."""
    gone = [name for name, month in months_of(connection, table) if next_month(month) <= before]
    for name in gone:
        connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))
    return gone
