"""Paths from the books: the touches that led to each sale of a period, put together by PostgreSQL. Only reads."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, NamedTuple

import numpy as np

from alianza.insight.tally import Batch, Tally
from alianza.insight.words import MAX_TOUCHES, TIME_DECAY, Options
from alianza.kernel.spelling import shown
from alianza.programs.terms import Deal
from alianza.runtime.database import Connection, scalar, sql

HERE = "alianza.insight"
By = Literal["channel", "partner", "campaign", "evidence"]
WAYS: tuple[By, ...] = ("channel", "partner", "campaign", "evidence")
_BATCH = 20_000


class Window(NamedTuple):
    """How far back from a sale touches count, for sales of some local days: `begins` to the day before `ends`."""

    begins: date
    ends: date
    days: int


@dataclass(frozen=True, slots=True)
class Question:
    """Which paths of an alliance. `first` and `last` are local days, both included."""

    alliance_id: uuid.UUID
    first: date
    last: date
    by: By
    windows: tuple[Window, ...]
    campaigns: Mapping[str, str]  # code to the name of its campaign
    currencies: tuple[str, ...]


class PathBooks(NamedTuple):
    """What the paths add up to, and what is no path: sales that no touch led to, touches of nobody known."""

    tally: Tally
    untouched: int
    anonymous: int


def windows_of(deals: Sequence[Deal]) -> tuple[Window, ...]:
    """The longest window of each of a deal's versions, oldest first; the first one holds for all that was before it."""
    begins = [date.min, *(deal.effective_from for deal in deals[1:])]
    ends = [*begins[1:], date.max]
    agreed = [(deal.attribution, *deal.program_attribution.values()) for deal in deals]
    return tuple(map(Window, begins, ends, (max(who.window_days for who in table) for table in agreed)))


def campaigns_of(deals: Iterable[Deal], codes: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
    """The campaign of each code as it is shown: what a deal's override is called, or what the code itself says.

    `codes` are the alliance's codes as they are written, each with its campaign or an empty text.
    """
    overrides = [override for deal in deals for group in deal.groups for override in group.overrides]
    found = {shown(code): override.name or override.id for override in overrides for code in override.codes}
    return found | {shown(code): campaign for code, campaign in codes if campaign}


def read_path_books(connection: Connection, question: Question, options: Options) -> PathBooks:
    """Read the paths of a period within the caller's transaction, which is made read-only. Raises TooManyChannels."""
    connection.execute("SET TRANSACTION READ ONLY")
    # A whole period is read. Right after a bulk load the planner knows nothing of it, takes it for a few rows, and a
    # nested loop over all of them would never end.
    connection.execute("SELECT set_config('enable_nestloop', 'off', true)")
    tally = Tally(question.currencies, options)
    words = _words(question, options)
    untouched = 0
    with connection.cursor(name="paths", binary=True) as cursor:
        cursor.execute(sql(HERE, "touches") + sql(HERE, "paths"), words)
        while rows := cursor.fetchmany(_BATCH):
            untouched += sum(count for path, _, count, *_ in rows if not path)
            _add(tally, [row for row in rows if row[0]])
    if TIME_DECAY in options.models:
        rows = connection.execute(sql(HERE, "touches") + sql(HERE, "decay"), words).fetchall()
        tally.aged = _aged(tally, rows)
    return PathBooks(tally, untouched, _anonymous(connection, question))


def _words(question: Question, options: Options) -> dict[str, Any]:
    windows = question.windows
    longest = max(window.days for window in windows) + 1
    return {
        "alliance": question.alliance_id,
        "first": question.first,
        "last": question.last,
        "by": question.by,
        "begins": [window.begins for window in windows],
        "ends": [window.ends for window in windows],
        # In hours: a day of an interval is 23 or 25 of them where the session's clock changes.
        "spans": [f"{window.days * 24} hours" for window in windows],
        "longest": longest,
        "codes": list(question.campaigns),
        "campaigns": list(question.campaigns.values()),
        "lowest": _first_id(question.first - timedelta(days=longest + 1)),
        "highest": _first_id(question.last + timedelta(days=2)),
        "most": MAX_TOUCHES,
        "half_life": float(options.half_life),
    }


def _first_id(day: date) -> uuid.UUID:
    """The least UUIDv7 of a day: no click of that day or later has a lower id, in whichever zone the day is meant."""
    moment = datetime.combine(day, time(), tzinfo=UTC) - timedelta(days=1)
    return uuid.UUID(int=max(int(moment.timestamp() * 1000), 0) << 80)


def _add(tally: Tally, rows: Sequence[tuple[Any, ...]]) -> None:
    touches = [tally.channels[channel] for path, *_ in rows for channel in path]
    values = np.zeros((len(rows), len(tally.units)), np.int64)
    for place, (_, currency, _, _, amount) in enumerate(rows):
        if currency is not None:
            values[place, tally.units.index(currency)] = int(amount)
    lengths, conversions, nulls = (
        np.array(column, np.int64)
        for column in ([len(row[0]) for row in rows], [row[2] for row in rows], [row[3] for row in rows])
    )
    tally.add(Batch(np.array(touches, np.int64), lengths, conversions, nulls, values))


def _aged(tally: Tally, rows: Iterable[tuple[Any, ...]]) -> list[list[int]]:
    parts = [(tally.channels[channel] - 1, *rest) for channel, *rest in rows]
    found = [[0] * len(tally.channels) for _ in range(1 + len(tally.units))]
    for place, currency, share, value in parts:
        found[0][place] += int(share)
        found[1 + tally.units.index(currency)][place] += int(value)
    return found


def _anonymous(connection: Connection, question: Question) -> int:
    """Touches of the period that name no customer, so that nobody knows what became of them."""
    return int(
        scalar(
            connection,
            "SELECT count(*) FROM facts WHERE alliance_id = %s AND kind IN (0, 1) AND customer IS NULL"
            " AND local_day BETWEEN %s AND %s",
            (question.alliance_id, question.first, question.last),
        )
    )
