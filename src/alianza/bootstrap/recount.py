"""Holding the rollups against a recount of the clicks themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from alianza.identity import api as identity
from alianza.runtime.database import Database, scalar
from alianza.runtime.partitions import months_of
from alianza.tracking.clicks import rollups


def recount_clicks(database: Database, alliance: identity.Alliance) -> tuple[int, list[rollups.Difference]]:
    """How many clicks there are, and every cell of the rollups that they contradict.

    Where old months were dropped, only the days after them can be counted.
    """
    with database.connect() as owner:
        months = months_of(owner, "clicks")
    since = _first_whole_day(months[0][1], ZoneInfo(alliance.time_zone)) if months else date.max
    with database.unit_of_work(alliance.alliance_id) as connection:
        count = scalar(connection, "SELECT count(*) FROM clicks WHERE alliance_id = %s", (alliance.alliance_id,))
        return int(count), rollups.recount(connection, alliance.alliance_id, alliance.time_zone, since)


def _first_whole_day(month: date, zone: ZoneInfo) -> date:
    begins = datetime(month.year, month.month, 1, tzinfo=UTC).astimezone(zone)
    return begins.date() + timedelta(days=0 if begins.time() == datetime.min.time() else 1)
