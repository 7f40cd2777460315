"""The calendar of the money: how long a statement is under review and on which business day it is paid.

A business day is a Monday to Friday that is no public holiday of the agreed country. All days are local calendar days
of the alliance; nothing here knows the time of day or asks a clock.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

from alianza.kernel.errors import InvalidValue
from alianza.kernel.periods import first_day, last_day, shift_period
from alianza.programs.terms import Settlement

_SATURDAY = 5


class UnknownHolidays(InvalidValue):
    """A deal names a holiday calendar that nobody keeps."""

    code = "unknown_holidays"


@lru_cache(maxsize=512)
def _public_holidays(calendar: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(calendar, years=year))
    except NotImplementedError:
        raise UnknownHolidays(
            f"there is no calendar of public holidays for '{calendar}'",
            hint="write an ISO 3166 country code such as MX, ES or DE, or leave it empty for weekends only",
            where="settlement.holidays",
        ) from None


def holidays_between(first: date, last: date, calendar: str) -> list[tuple[date, str]]:
    """The public holidays of a country from a day to another, both included, with their names there; none without a country.
    Raises UnknownHolidays."""
    if not calendar:
        return []
    _public_holidays(calendar, first.year)
    known = holidays.country_holidays(calendar, years=range(first.year, last.year + 1))
    return [(day, name) for day, name in sorted(known.items()) if first <= day <= last]


def is_business_day(day: date, calendar: str = "") -> bool:
    """Whether banks work on that day.

    `calendar` is an ISO 3166 country code (`ECB` is the euro area's TARGET calendar); empty counts weekends only.
    Raises UnknownHolidays when there is no such calendar.
    """
    if calendar and day in _public_holidays(calendar, day.year):
        return False
    return day.weekday() < _SATURDAY


def next_business_day(day: date, calendar: str = "") -> date:
    """The day itself when it is a business day, else the first one after it. Raises UnknownHolidays."""
    while not is_business_day(day, calendar):
        day += timedelta(days=1)
    return day


def payout_date(period: int, settlement: Settlement, not_before: date | None = None) -> date:
    """The business day on which the statement of `period` (yyyymm) is paid.

    It is the payout day of the following month (its last day when the month is shorter), or `not_before` when that is
    later, moved on to the next business day: a partner is never paid before the agreed day nor before review has ended.
    Raises UnknownHolidays.
    """
    following = shift_period(period, 1)
    agreed = min(last_day(following), first_day(following) + timedelta(days=settlement.payout_day - 1))
    return next_business_day(max(agreed, not_before or agreed), settlement.holidays)


def review_until(closed_on: date, settlement: Settlement) -> date:
    """The last day, included, on which a partner may dispute a statement closed on `closed_on`. Calendar days."""
    return closed_on + timedelta(days=settlement.review_days)
