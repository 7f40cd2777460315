"""When a message is tried again, when an endpoint is left in peace, warned about and disabled. Pure.

`chance` is a number from 0 to 1, so that what failed together is not tried again together.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

# Between the attempts of one message: ten attempts in three days.
DELAYS = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 72_000))
ATTEMPTS = len(DELAYS) + 1
_JITTER = 0.1
LONGEST_WAIT = timedelta(hours=24)  # that an endpoint may ask for with Retry-After

# An endpoint that fails three times in a row is asked less and less often, one message at a time, until one arrives.
ASKED_LESS_AFTER = 3
_FIRST_REST, _LONGEST_REST = timedelta(seconds=5), timedelta(minutes=5)

# Of nothing but failures.
WARN_AFTER = (timedelta(days=1), timedelta(days=3))
DISABLE_AFTER = timedelta(days=5)
_AFTER_LAST_WARNING = timedelta(days=1)

GONE = 410


def next_attempt(attempts: int, now: datetime, chance: float, retry_after: timedelta | None = None) -> datetime | None:
    """When to try again after so many failed attempts, not before what the endpoint asked for; None: no more."""
    if attempts >= ATTEMPTS:
        return None
    delay = spread(DELAYS[attempts - 1], chance)
    return now + max(delay, min(retry_after, LONGEST_WAIT) if retry_after else delay)


def spread(delay: timedelta, chance: float) -> timedelta:
    """A delay up to a tenth shorter or longer."""
    return delay * (1 - _JITTER + 2 * _JITTER * chance)


class Health(NamedTuple):
    """How an endpoint is doing. `failures` in a row until now; `warned`: how many warnings went out since the first."""

    failures: int
    failing_since: datetime | None
    resume_at: datetime | None
    warned: int
    warned_at: datetime | None


class Verdict(NamedTuple):
    """What follows from a failure: the new health, whether to warn now, and whether the endpoint is disabled."""

    health: Health
    warn: bool
    disable: bool


def after_failure(
    before: Health, now: datetime, chance: float, status: int | None, retry_after: timedelta | None = None
) -> Verdict:
    """What follows from one more failure. Nobody is disabled for failing who was not warned a day before."""
    failures = before.failures + 1
    since = before.failing_since or now
    health = Health(failures, since, _rest(failures, now, chance, retry_after), before.warned, before.warned_at)
    if status == GONE:
        return Verdict(health, False, True)
    lasts = now - since
    if before.warned < len(WARN_AFTER):
        warn = lasts >= WARN_AFTER[before.warned]
        return Verdict(
            health._replace(warned=before.warned + warn, warned_at=now if warn else before.warned_at), warn, False
        )
    last = before.warned_at or now
    return Verdict(health, False, lasts >= DISABLE_AFTER and now - last >= _AFTER_LAST_WARNING)


def _rest(failures: int, now: datetime, chance: float, retry_after: timedelta | None) -> datetime | None:
    rest = timedelta(0)
    if failures >= ASKED_LESS_AFTER:
        doubled = _FIRST_REST * 2 ** min(failures - ASKED_LESS_AFTER, 10)
        rest = spread(min(doubled, _LONGEST_REST), chance)
    if retry_after:
        rest = max(rest, min(retry_after, LONGEST_WAIT))
    return now + rest if rest else None
