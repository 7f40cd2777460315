"""The funnel of months, counted once and read often: clicks, leads, sales, what they brought and what they cost.

A month that is closed and over is counted for good; another one is counted again when facts have come. What pages read is
as large as the months are many, however many facts there are.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, LiteralString, NamedTuple

from alianza.kernel.periods import first_day, last_day, months_between, shift_period
from alianza.runtime.database import Connection, scalar, sql

HERE = "alianza.insight"
By = Literal["partner", "channel", "campaign", "month"]
_LOCK = 0x46756E  # an arbitrary constant: one counts an alliance's months at a time
_MANY = (
    50_000  # lines of a month from which on joins go through whole tables: the planner knows nothing after a bulk load
)


class Counted(NamedTuple):
    """How a month was counted last."""

    lines: int
    batches: int
    settled: bool
    counted_at: datetime


class FunnelRow(NamedTuple):
    """What came of some months under one key, in minor units. `points` is what was given in points."""

    key: str
    clicks: int
    leads: int
    sales: int
    revenue_minor: int
    cost_minor: int
    owed_minor: int
    points: int


class Wanted(NamedTuple):
    """Which months, in which currency, of which campaign (None: of all), and in which direction: `outbound` are sales that we
    brought to partners."""

    first: int
    last: int
    asset: str
    points: str
    outbound: bool = False
    campaign: str | None = None


def counted_months(connection: Connection, alliance_id: uuid.UUID, first: int, last: int) -> dict[int, Counted]:
    """The months that were counted, from one to another."""
    asked = (
        "SELECT period, lines, batches, settled, counted_at FROM funnel_months"
        " WHERE alliance_id = %s AND period BETWEEN %s AND %s"
    )
    return {period: Counted(*rest) for period, *rest in connection.execute(asked, (alliance_id, first, last))}


def lines_at_most(connection: Connection, alliance_id: uuid.UUID, period: int, most: int) -> int:
    """How many lines a month has; `most` + 1 where there are more."""
    asked = "SELECT count(*) FROM (SELECT FROM lines WHERE alliance_id = %s AND period = %s LIMIT %s) l"
    return int(scalar(connection, asked, (alliance_id, period, most + 1)))


def count_month(
    connection: Connection, alliance_id: uuid.UUID, period: int, campaigns: Mapping[str, str], batches: int, settled: bool,
    now: datetime,
) -> bool:  # fmt: skip
    """Count a month anew; False while another is at it. `campaigns` are the campaigns of codes as they are shown."""
    key = int.from_bytes(alliance_id.bytes[:4], "big", signed=True)
    if not scalar(connection, "SELECT pg_try_advisory_xact_lock(%s, %s)", (_LOCK, key)):
        return False
    words = {
        "alliance": alliance_id, "period": period, "first": first_day(period), "last": last_day(period),
        "codes": list(campaigns), "campaigns": list(campaigns.values()),
    }  # fmt: skip
    many = lines_at_most(connection, alliance_id, period, _MANY) > _MANY
    connection.execute("SELECT set_config('enable_nestloop', %s, true)", ("off" if many else "on",))
    for table in ("funnel_cells", "funnel_months"):
        connection.execute(f"DELETE FROM {table} WHERE alliance_id = %s AND period = %s", (alliance_id, period))
    lines = int(scalar(connection, sql(HERE, "count_month"), words))
    connection.execute("SELECT set_config('enable_nestloop', 'on', true)")
    connection.execute(
        "INSERT INTO funnel_months (alliance_id, period, lines, batches, settled, counted_at) VALUES (%s, %s, %s, %s, %s, %s)",
        (alliance_id, period, lines, batches, settled, now),
    )
    return True


def read_partners_funnel(
    connection: Connection,
    alliance_id: uuid.UUID,
    wanted: Wanted,
    partners: Sequence[str],
    by: Literal["partner", "month"],
) -> list[FunnelRow]:
    """The same of some partners only (by id, as text), by partner or by month: what it costs does not grow with the others."""
    periods = [shift_period(wanted.first, on) for on in range(months_between(wanted.first, wanted.last) + 1)]
    words = {
        "alliance": alliance_id, "by": by, "partners": list(partners), "asset": wanted.asset, "points": wanted.points,
        "outbound": wanted.outbound, "periods": periods,
    }  # fmt: skip
    return [FunnelRow(*row) for row in connection.execute(sql(HERE, "funnel_of_partners"), words)]


def read_funnel(connection: Connection, alliance_id: uuid.UUID, wanted: Wanted, by: By) -> list[FunnelRow]:
    """The funnel of months that were counted; of one campaign by month only."""
    return [FunnelRow(*row) for row in connection.execute(sql(HERE, "funnel"), _words(alliance_id, wanted, by))]


def read_largest(
    connection: Connection, alliance_id: uuid.UUID, wanted: Wanted, by: By, most: int | None
) -> tuple[list[FunnelRow], int]:
    """The rows with the largest revenue, at most so many (None: all), and how many there are of which anything came."""
    found = connection.execute(_LARGEST, {**_words(alliance_id, wanted, by), "most": most}).fetchall()
    return [FunnelRow(*row[:-1]) for row in found], found[0][-1] if found else 0


_LARGEST: LiteralString = f"""
    SELECT f.*, count(*) OVER () FROM ({sql(HERE, "funnel")}) AS f (key, clicks, leads, sales, revenue, cost, owed, points)
    WHERE (clicks, leads, sales, revenue, cost, owed, points) <> (0, 0, 0, 0, 0, 0, 0)
    ORDER BY revenue DESC, sales DESC, clicks DESC, key LIMIT %(most)s"""


def _words(alliance_id: uuid.UUID, wanted: Wanted, by: By) -> dict[str, object]:
    dimension = "campaign" if wanted.campaign is not None or by == "campaign" else "channel" if by == "month" else by
    return {"alliance": alliance_id, "by": by, "dimension": dimension, **wanted._asdict()}
