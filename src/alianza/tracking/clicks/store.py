"""The clicks' statements, for whoever is not the redirect itself."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from psycopg import RawCursor

from alianza.runtime.database import Connection, sql
from alianza.tracking.clicks.model import Click, NewClick

HERE = "alianza.tracking.clicks"


def clicks_with_visitors(
    connection: Connection, alliance_id: uuid.UUID, click_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[Click]]:
    """For each of the click ids that there are: all clicks of its visitor, oldest first; itself alone without one."""
    rows = connection.execute(
        sql(HERE, "clicks_with_visitors"), {"a": alliance_id, "ids": [one.hex for one in click_ids]}
    )
    found: dict[uuid.UUID, list[Click]] = {}
    for asked, *click in rows:
        found.setdefault(asked, []).append(Click(*click))
    return found


def record_clicks(connection: Connection, alliance_id: uuid.UUID, clicks: Sequence[NewClick]) -> None:
    """Record clicks of one alliance, and what they add to its rollups. Those that are known change nothing.

    The time of a click is the time in its id; its month must have a partition (`ensure_months`).
    """
    columns = zip(*clicks, strict=True) if clicks else iter(())
    values = [list(column) for column in columns]
    if values:
        RawCursor(connection).execute(sql(HERE, "record_clicks"), [alliance_id, *values])
