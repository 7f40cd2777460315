"""Hits by partner, link, day and kind: added up from what each recorded batch left, and held against a recount.

A batch writes its clicks and its share of the sums in one transaction; adding up moves that share in one transaction. So at
every moment rollups and unmoved shares together are what a recount of the clicks gives, however often anything is killed.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import NamedTuple

from alianza.runtime.database import Connection, scalar, sql

HERE = "alianza.tracking.clicks"
_AT_ONCE = 5_000  # batches
_LOCK = 0x416C6B  # an arbitrary constant: one adds up an alliance's batches at a time


class Difference(NamedTuple):
    """One cell of the rollups that a recount contradicts."""

    partner_id: uuid.UUID
    day: date
    link_id: uuid.UUID
    link_version: int
    kind: int
    hits_said: int
    hits_counted: int
    visitors_said: int
    visitors_counted: int


class Figures(NamedTuple):
    """Hits of some days under one key: a partner's id, a link's code, a channel or a campaign ('' where it has none).

    `visitors` are browsers whose first click this was; `machines` were only counted; `outside` came before or after the
    link's days; `unknown` asked for codes that no link has.
    """

    key: str
    clicks: int
    scans: int
    visitors: int
    machines: int
    outside: int
    unknown: int


BY = ("partner", "link", "channel", "campaign")


def figures(
    connection: Connection, alliance_id: uuid.UUID, days: tuple[date, date], by: str, partner: uuid.UUID | None = None
) -> list[Figures]:
    """Hits of the local days from the first to the last, by one of BY; of one partner, or of all."""
    words = {"a": alliance_id, "since": days[0], "until": days[1], "by": by, "partner": partner}
    return [Figures(key or "", *rest) for key, *rest in connection.execute(sql(HERE, "figures"), words)]


def add_up(connection: Connection, alliance_id: uuid.UUID, limit: int = _AT_ONCE) -> int:
    """Move up to `limit` batches into the rollups; gives how many there were. Zero also when another is at it."""
    key = int.from_bytes(alliance_id.bytes[:4], "big", signed=True)
    if not scalar(connection, "SELECT pg_try_advisory_xact_lock(%s, %s)", (_LOCK, key)):
        return 0
    return int(scalar(connection, sql(HERE, "add_up"), {"a": alliance_id, "limit": limit}))


def recount(connection: Connection, alliance_id: uuid.UUID, zone: str, since: date) -> list[Difference]:
    """Every cell from a local day on in which the rollups and a recount of the clicks differ; none when all is right."""
    rows = connection.execute(sql(HERE, "recount"), {"a": alliance_id, "zone": zone, "since": since})
    return [Difference(*row) for row in rows]
