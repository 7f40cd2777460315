"""What the accounts came to at past moments, by asset. The ends of days are kept; what is recorded at or before one later on
takes it away again, in the statement that records it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from alianza.runtime.database import Connection, scalar, sql

HERE = "alianza.ledger"
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
Total = tuple[str, int, int, int, int, int]


def totals_at(connection: Connection, alliance_id: uuid.UUID, as_of: datetime) -> list[Total]:
    """By asset: how many accounts were open, debits and credits posted, debits and credits pending, in minor units; of what
    was recorded up to the moment. It counts from the last moment before it that is kept."""
    after = _kept(connection, alliance_id, as_of) or _BEGINNING
    words = {"alliance": alliance_id, "after": after, "as_of": as_of}
    return connection.execute(sql(HERE, "totals_at"), words).fetchall()


def kept_until(connection: Connection, alliance_id: uuid.UUID) -> datetime | None:
    """The last moment that is kept."""
    return _kept(connection, alliance_id, datetime.max.replace(tzinfo=UTC))


def first_opening(connection: Connection, alliance_id: uuid.UUID) -> datetime | None:
    """When the first account was opened: before it there is nothing to keep."""
    asked = "SELECT min(recorded_at) FROM ledger_accounts WHERE alliance_id = %s"
    found: datetime | None = scalar(connection, asked, (alliance_id,))
    return found


def keep_totals(connection: Connection, alliance_id: uuid.UUID, as_of: datetime) -> None:
    """Keep what the accounts came to at a moment that is past. The caller holds the alliance's lock: who writes after it
    sees what is kept, and takes it away if what he records belongs before it."""
    found = totals_at(connection, alliance_id, as_of)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ledger_totals (alliance_id, as_of, asset, accounts, debits_posted, credits_posted, debits_pending,"
            " credits_pending) VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [(alliance_id, as_of, *one) for one in found],
        )


def _kept(connection: Connection, alliance_id: uuid.UUID, as_of: datetime) -> datetime | None:
    asked = "SELECT max(as_of) FROM ledger_totals WHERE alliance_id = %s AND as_of <= %s"
    found: datetime | None = scalar(connection, asked, (alliance_id, as_of))
    return found
