"""How often something may be tried: by account and by address, counted in the database, so every process counts together.

The count goes up before the attempt is looked at, in one statement: of a hundred at once no more than allowed get on. What
is counted is named by a keyed hash, so the table tells neither addresses nor accounts.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from alianza.identity.tickets import NIL
from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Database, sql
from alianza.runtime.secrets import secret

HERE = "alianza.identity"


class TooManyAttempts(AlianzaError):
    """Tried too often; `retry_after` is the number of seconds until the next attempt counts anew."""

    code = "too_many_attempts"

    def __init__(self, retry_after: int) -> None:
        super().__init__("that was tried too often", hint=f"try again in {-(-retry_after // 60)} minutes")
        self.retry_after = retry_after


class Limit(NamedTuple):
    """So many times within a window. Windows begin at fixed moments."""

    name: str
    most: int
    window: timedelta


QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
# What an address asks for may stand for an office of many people; an account is one person.
LINKS_OF_ACCOUNT = Limit("links of an account", 5, QUARTER)
LINKS_OF_ADDRESS = Limit("links of an address", 30, QUARTER)
TRIES_OF_ADDRESS = Limit("tries of an address", 60, QUARTER)
CHALLENGES_OF_ADDRESS = Limit("challenges of an address", 60, QUARTER)
CODES_OF_PERSON = Limit("codes of a person", 5, QUARTER)
CODES_OF_PERSON_A_DAY = Limit("codes of a person a day", 20, DAY)


def count(database: Database, now: datetime, *attempts: tuple[Limit, str]) -> None:
    """Count an attempt under each of its limits. Raises TooManyAttempts when one of them is exceeded."""
    rows = sorted((_subject(limit, text), _window(limit, now), limit) for limit, text in attempts)
    words = {"nil": NIL, "subjects": [row[0] for row in rows], "windows": [row[1] for row in rows]}
    with database.unit_of_work(None) as connection:
        counted = dict(connection.execute(sql(HERE, "count_attempts"), words).fetchall())
    _judge(counted, rows, now)


def _judge(counted: dict[bytes, int], rows: Sequence[tuple[bytes, datetime, Limit]], now: datetime) -> None:
    waits = [start + limit.window - now for subject, start, limit in rows if counted[subject] > limit.most]
    if waits:
        raise TooManyAttempts(max(1, int(max(waits).total_seconds())))


def _subject(limit: Limit, text: str) -> bytes:
    return hmac.digest(secret("attempts"), f"{limit.name}\0{text}".encode(), hashlib.sha256)[:16]


def _window(limit: Limit, now: datetime) -> datetime:
    seconds = int(limit.window.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
