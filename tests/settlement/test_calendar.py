"""When a statement is paid and how long it may be disputed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alianza.programs.terms import Settlement
from alianza.settlement.calendar import (
    UnknownHolidays,
    is_business_day,
    next_business_day,
    payout_date,
    review_until,
)


@pytest.mark.parametrize(
    ("period", "payout_day", "holidays", "expected"),
    [
        pytest.param(202610, 5, "", date(2026, 11, 5), id="a Thursday stays"),
        pytest.param(202608, 5, "", date(2026, 9, 7), id="a Saturday becomes Monday"),
        pytest.param(202612, 1, "", date(2027, 1, 1), id="without holidays New Year is a Friday like another"),
        pytest.param(202612, 1, "MX", date(2027, 1, 4), id="New Year and the weekend after it"),
        pytest.param(202608, 16, "MX", date(2026, 9, 17), id="Mexico's independence day"),
        pytest.param(202608, 16, "ES", date(2026, 9, 16), id="which is a working day in Spain"),
        pytest.param(202701, 31, "", date(2027, 3, 1), id="the 31st of February is its last day, here a Sunday"),
        pytest.param(202703, 31, "", date(2027, 4, 30), id="the 31st of April is the 30th"),
        pytest.param(202602, 3, "ECB", date(2026, 3, 3), id="the euro area's bank calendar"),
        pytest.param(202603, 3, "ECB", date(2026, 4, 7), id="Good Friday and Easter Monday are no bank days"),
    ],
)
def test_the_payout_day_of_the_following_month_or_the_next_business_day(
    period: int, payout_day: int, holidays: str, expected: date
) -> None:
    assert payout_date(period, Settlement(payout_day=payout_day, holidays=holidays), None) == expected


def test_nobody_is_paid_before_review_has_ended() -> None:
    terms = Settlement(payout_day=5, review_days=3, holidays="MX")
    assert payout_date(202610, terms, not_before=date(2026, 11, 3)) == date(2026, 11, 5)
    assert payout_date(202610, terms, not_before=date(2026, 11, 14)) == date(2026, 11, 17)  # Saturday, then a holiday


def test_review_counts_calendar_days_from_the_closing() -> None:
    assert review_until(date(2026, 10, 30), Settlement(review_days=3)) == date(2026, 11, 2)
    assert review_until(date(2026, 10, 30), Settlement(review_days=0)) == date(2026, 10, 30)


def test_a_country_without_calendar_is_an_error_that_says_so() -> None:
    with pytest.raises(UnknownHolidays, match="'ZZ'") as caught:
        next_business_day(date(2026, 11, 5), "ZZ")
    assert "ISO 3166" in caught.value.hint


@settings(deadline=None)
@given(day=st.dates(date(2000, 1, 1), date(2060, 12, 31)), calendar=st.sampled_from(["", "MX", "ES", "DE", "US", "CN"]))
def test_the_next_business_day_is_the_first_one_not_before(day: date, calendar: str) -> None:
    found = next_business_day(day, calendar)
    assert is_business_day(found, calendar) and found.weekday() < 5
    assert not any(is_business_day(day + timedelta(days=n), calendar) for n in range((found - day).days))


@settings(deadline=None)
@given(
    year=st.integers(2000, 2060),
    month=st.integers(1, 12),
    payout_day=st.integers(1, 31),
    not_before=st.none() | st.dates(date(2000, 1, 1), date(2061, 12, 31)),
)
def test_a_payout_is_in_a_later_month_and_never_before_it_may_be(
    year: int, month: int, payout_day: int, not_before: date | None
) -> None:
    paid = payout_date(year * 100 + month, Settlement(payout_day=payout_day, holidays="MX"), not_before)
    assert (paid.year, paid.month) > (year, month)
    assert not_before is None or paid >= not_before
