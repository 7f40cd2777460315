"""Keeps what the accounts came to at the end of each day, where the alliance is: beside other work, a few days a round."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from alianza.identity import api as identity
from alianza.ledger import api as ledger
from alianza.runtime.database import Database

_PER_ROUND = 50


def keep_days(database: Database, alliance: identity.Alliance, now: datetime) -> int:
    """Keep the ends of days that are over, the oldest first, each in a transaction of its own; gives how many."""
    alliance_id = alliance.alliance_id
    with database.unit_of_work(alliance_id) as connection:
        since = ledger.kept_until(connection, alliance_id) or ledger.first_opening(connection, alliance_id)
    if since is None:
        return 0
    done = 0
    for done, moment in enumerate(_ends(since, now, ZoneInfo(alliance.time_zone)), 1):
        with database.unit_of_work(alliance_id) as connection:
            ledger.lock_books(connection, alliance_id)
            ledger.keep_totals(connection, alliance_id, moment)
        if done == _PER_ROUND:
            break
    return done


def _ends(since: datetime, now: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments after `since`, up to now, at which a day ends."""
    day = since.astimezone(zone).date() + timedelta(1)
    while (moment := datetime.combine(day, time(), zone)) <= now:
        yield moment
        day += timedelta(1)


__all__ = ["keep_days"]
