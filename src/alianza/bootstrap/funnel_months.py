"""Keeps the months' funnels counted: beside other work, and at once for whoever looks at few facts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from alianza.bootstrap.office import Office, load_office
from alianza.identity import api as identity
from alianza.insight import api as insight
from alianza.kernel.periods import last_day, period_of, shift_period
from alianza.runtime.database import Connection, Database

AT_ONCE = 5_000  # lines of a month that are counted while somebody waits
_FRESH = timedelta(minutes=5)
_BACK = 36  # months that are kept counted
_PER_ROUND = 2


class Standing(NamedTuple):
    """How far the months of a question are counted: those that are not at all yet, and when the oldest of the others was."""

    missing: Sequence[int]
    counted_at: datetime | None


class _Books(NamedTuple):
    first_period: int
    open_period: int
    batches: int


def _books(connection: Connection, alliance_id: uuid.UUID) -> _Books | None:
    asked = "SELECT first_period, open_period, batches FROM books WHERE alliance_id = %s"
    row = connection.execute(asked, (alliance_id,)).fetchone()
    return _Books(*row) if row else None


def campaigns_by_code(office: Office) -> dict[str, str]:
    """The campaign of each code of partners and campaigns, as it is shown."""
    deals = [version.loaded.deal for version in office.versions]
    return insight.campaigns_of(deals, [(code.limits.spelling, code.campaign) for code in office.own_codes])


def look(connection: Connection, office: Office, first: int, last: int, now: datetime) -> Standing:
    """Count what is small and not fresh, at once; gives what is still missing."""
    books = _books(connection, office.alliance_id)
    if books is None:
        return Standing([], None)
    this = period_of(now.astimezone(office.zone).date())
    known = insight.counted_months(connection, office.alliance_id, first, last)
    due = _due(this, books, known, first, last, now)
    campaigns = campaigns_by_code(office) if due else {}
    for period in due:
        lines = known[period].lines if period in known else _lines(connection, office, period)
        if lines <= AT_ONCE:
            _count(connection, office, books, period, campaigns, now)
    known = insight.counted_months(connection, office.alliance_id, first, last)
    moments = [one.counted_at for one in known.values() if not one.settled]
    wanted = range_of(max(first, books.first_period), last)
    return Standing([one for one in wanted if one not in known], min(moments, default=None))


def _lines(connection: Connection, office: Office, period: int) -> int:
    return insight.lines_at_most(connection, office.alliance_id, period, AT_ONCE)


def keep_counted(database: Database, alliance: identity.Alliance, now: datetime) -> int:
    """Count a few months that are due, each in a transaction of its own; gives how many."""
    this = period_of(now.astimezone(ZoneInfo(alliance.time_zone)).date())
    with database.unit_of_work(alliance.alliance_id) as connection:
        books = _books(connection, alliance.alliance_id)
        if books is None:
            return 0
        first = max(books.first_period, shift_period(this, -_BACK))
        known = insight.counted_months(connection, alliance.alliance_id, first, this)
    due = _due(this, books, known, first, this, now)[-_PER_ROUND:]
    if not due:
        return 0
    office = load_office(database, alliance)
    campaigns = campaigns_by_code(office)
    for period in due:
        with database.unit_of_work(alliance.alliance_id) as connection:
            _count(connection, office, books, period, campaigns, now)
    return len(due)


def _due(
    this: int, books: _Books, known: Mapping[int, insight.Counted], first: int, last: int, now: datetime
) -> list[int]:
    found = []
    for period in range_of(max(first, books.first_period), min(last, this)):
        one = known.get(period)
        if one is None or (not one.settled and (one.batches != books.batches or now - one.counted_at > _FRESH)):
            found.append(period)
    return found


def _count(
    connection: Connection, office: Office, books: _Books, period: int, campaigns: Mapping[str, str], now: datetime
) -> None:
    over = now.astimezone(office.zone).date() - last_day(period) > timedelta(days=1)
    settled = over and period < books.open_period
    insight.count_month(connection, office.alliance_id, period, campaigns, books.batches, settled, now)


def range_of(first: int, last: int) -> list[int]:
    """The periods from one to another, both included."""
    found = []
    while first <= last:
        found.append(first)
        first = shift_period(first, 1)
    return found
