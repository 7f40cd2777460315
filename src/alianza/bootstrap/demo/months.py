"""The demo's rows as its tills sent them: a file for each month, and since then a day's after each day. Pure.

The six months are the same on every run. The days after them are each the same too, so that loading again tomorrow adds
tomorrow's and nothing else.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from alianza.bootstrap.demo.generator import DEFAULT_FIRST_DAY, DEFAULT_LAST_DAY, Row, generate_rows
from alianza.bootstrap.demo.worlds import COLUMNS, World

MOST_DAYS = 45  # after the six months; whoever loads the demo later has its latest ones
STALLED_FROM = date(2026, 9, 1)
# A partner of each alliance that brought customers all summer, and has been quiet since.
STALLED = {
    "onlycar": "autos-la-loma",
    "nexors": "wander-lux",
    "tesla-life": "little-engineer",
    "autoservice": "kolesa-plus",
}
_PARTNER, _CODE, _CUSTOMER = COLUMNS.index("partner"), COLUMNS.index("code"), COLUMNS.index("customer")
_WHEN, _FACT, _REFUNDS = COLUMNS.index("occurred_at"), COLUMNS.index("fact"), COLUMNS.index("refunds")
_DAYS = (DEFAULT_LAST_DAY - DEFAULT_FIRST_DAY).days + 1
_NOON = time(12)


def by_month(world: World, count: int, seed: int) -> dict[str, list[Row]]:
    """The rows of each month (`2026-05`), in the order in which they came; what came late stands where it came."""
    found: dict[str, list[Row]] = {}
    month = f"{DEFAULT_FIRST_DAY:%Y-%m}"
    for row in _without_stalled(world, generate_rows(world.alliance, count, seed)):
        said = row[_WHEN][:7]
        if month < said <= f"{DEFAULT_LAST_DAY:%Y-%m}":
            month = said
        found.setdefault(month, []).append(row)
    return found


def _without_stalled(world: World, rows: Iterable[Row]) -> Iterator[Row]:
    """Without what the quiet partner, or a customer of theirs, would have brought since it is quiet."""
    name = STALLED[world.alliance]
    code = next((one.code for one in world.partners if one.partner == name), "")
    customers: set[str] = set()
    first = STALLED_FROM.isoformat()
    for row in rows:
        if row[_PARTNER] == name or (code and row[_CODE] == code):
            customers.add(row[_CUSTOMER])
            if row[_WHEN] >= first:
                continue
        elif row[_CUSTOMER] in customers and row[_WHEN] >= first and row[_FACT] != "refund":
            continue
        yield row


def days_since(world: World, today: date) -> list[date]:
    """The local days after the six months that are over, or half over, by now."""
    first = max(DEFAULT_LAST_DAY + timedelta(days=1), today - timedelta(days=MOST_DAYS - 1))
    return [first + timedelta(days=step) for step in range((today - first).days + 1)]


def rows_since(world: World, count: int, now: datetime) -> list[Row]:
    """The rows of the days since; of today those of the morning, from noon on."""
    here = now.astimezone(ZoneInfo(world.time_zone))
    each = max(2, count // _DAYS)
    rows: list[Row] = []
    for day in days_since(world, here.date()):
        found = generate_rows(world.alliance, each, int(f"{day:%Y%m%d}"), first_day=day, last_day=day)
        rows += [row for row in found if day < here.date() or (here.time() >= _NOON and row[_WHEN] < f"{day}T12")]
    return list(_quiet(world, rows))


def _quiet(world: World, rows: Iterable[Row]) -> Iterator[Row]:
    name = STALLED[world.alliance]
    code = next((one.code for one in world.partners if one.partner == name), "")
    return (row for row in rows if row[_PARTNER] != name and not (code and row[_CODE] == code))


def write(path: Path, rows: Iterable[Row]) -> None:
    """Rows as a file of facts."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
