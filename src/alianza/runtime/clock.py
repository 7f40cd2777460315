"""The only place that reads the clock. `ALIANZA_TODAY` fixes the day for rehearsals and tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from alianza.kernel.errors import UsageError
from alianza.runtime.settings import fixed_day

_STANDING: list[datetime] = []


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block it is that moment, for all threads of this process: to tell the books what happened in the past."""
    _STANDING.append(moment)
    try:
        yield
    finally:
        _STANDING.pop()


def now() -> datetime:
    """The present moment in UTC; noon UTC of `ALIANZA_TODAY` when that is set. Raises UsageError when it is no day."""
    if _STANDING:
        return _STANDING[-1]
    fixed = fixed_day()
    if not fixed:
        return datetime.now(UTC)
    try:
        day = date.fromisoformat(fixed)
    except ValueError:
        raise UsageError(f"ALIANZA_TODAY is '{fixed}'", hint="write a day: 2026-11-02") from None
    return datetime.combine(day, time(12), tzinfo=UTC)


def real() -> datetime:
    """The present moment in UTC, also while `ALIANZA_TODAY` fixes the day: for what others check (the time in a signature)
    and for waiting between processes."""
    return datetime.now(UTC)


def today(time_zone: str) -> date:
    """The present local day in a time zone."""
    return now().astimezone(ZoneInfo(time_zone)).date()
