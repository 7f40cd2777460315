"""Calendar months as periods, cut in an alliance's time zone. A period is an integer: 202610 is October 2026."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alianza.kernel.errors import UsageError

_TEXT = re.compile(r"(\d{4})-(\d{2})\Z")


def parse_period(text: str) -> int:
    """`2026-10` to 202610. Raises UsageError for anything else."""
    match = _TEXT.match(text)
    if not match or not 1 <= int(match[2]) <= 12 or not 1970 <= int(match[1]) <= 9000:
        raise UsageError(f"'{text}' is not a month", hint="write year and month: 2026-10")
    return int(match[1]) * 100 + int(match[2])


def format_period(period: int) -> str:
    """202610 to `2026-10`."""
    return f"{period // 100:04d}-{period % 100:02d}"


def shift_period(period: int, months: int) -> int:
    """The period so many months later (earlier when negative)."""
    index = period // 100 * 12 + period % 100 - 1 + months
    return index // 12 * 100 + index % 12 + 1


def months_between(earlier: int, later: int) -> int:
    """How many months from one period to another; negative when `later` is before `earlier`."""
    return (later // 100 - earlier // 100) * 12 + later % 100 - earlier % 100


def period_of(day: date) -> int:
    """The period a local day falls into."""
    return day.year * 100 + day.month


def first_day(period: int) -> date:
    """The first local day of a period."""
    return date(period // 100, period % 100, 1)


def last_day(period: int) -> date:
    """The last local day of a period: leap years and month ends included."""
    return first_day(shift_period(period, 1)) - timedelta(days=1)


def local_midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment a local day begins, as an aware time in that zone."""
    return datetime.combine(day, time(), tzinfo=zone)
