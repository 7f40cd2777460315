"""Periods: month arithmetic, leap days, month ends, and midnights on days when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alianza.kernel.errors import UsageError
from alianza.kernel.periods import (
    first_day,
    format_period,
    last_day,
    local_midnight,
    months_between,
    parse_period,
    period_of,
    shift_period,
)

periods = st.builds(lambda year, month: year * 100 + month, st.integers(1970, 9000), st.integers(1, 12))
days = st.dates(date(1970, 1, 2), date(2037, 12, 30))
ZONES = [
    "America/Mexico_City", "America/Tijuana", "America/New_York", "America/Havana", "America/Sao_Paulo",
    "America/Santiago", "America/Nuuk", "Asia/Shanghai", "Asia/Beirut", "Asia/Gaza", "Africa/Cairo",
    "Europe/Moscow", "Europe/Kaliningrad",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham", "UTC",
]  # fmt: skip


class TestArithmetic:
    @given(periods)
    def test_a_period_survives_being_written_and_read(self, period: int) -> None:
        assert parse_period(format_period(period)) == period

    @given(periods, st.integers(-120, 120))
    def test_shifting_is_undone_by_shifting_back(self, period: int, months: int) -> None:
        later = shift_period(period, months)
        assert (shift_period(later, -months), months_between(period, later)) == (period, months)

    @given(st.dates(date(1970, 1, 1), date(9000, 1, 1)))
    def test_a_day_lies_between_the_ends_of_its_period(self, day: date) -> None:
        period = period_of(day)
        assert first_day(period) <= day <= last_day(period)

    @given(periods)
    def test_periods_follow_each_other_without_a_gap(self, period: int) -> None:
        assert last_day(period) + timedelta(days=1) == first_day(shift_period(period, 1))

    @pytest.mark.parametrize(
        ("period", "last"),
        [(202602, 28), (202802, 29), (210002, 28), (200002, 29), (202612, 31), (202604, 30), (202610, 31)],
    )
    def test_month_ends(self, period: int, last: int) -> None:
        assert last_day(period).day == last

    def test_december_is_followed_by_january(self) -> None:
        assert (shift_period(202612, 1), shift_period(202701, -1), shift_period(202610, 15)) == (202701, 202612, 202801)

    @pytest.mark.parametrize(
        "text",
        [
            "2026-13",
            "2026-00",
            "2026-1",
            "202610",
            "26-10",
            "2026-10-01",
            "2026-10\n",
            "1969-12",
            "9999-12",
            "٢٠٢٦-١٠-",
        ],
    )
    def test_what_is_no_month_is_refused_with_an_example(self, text: str) -> None:
        with pytest.raises(UsageError) as error:
            parse_period(text)
        assert "2026-10" in error.value.hint


class TestMidnight:
    @pytest.mark.parametrize("zone", ZONES)
    @given(day=days)
    def test_a_local_day_begins_at_its_first_moment(self, zone: str, day: date) -> None:
        """Also where no clock ever shows 00:00 on that day, and where it is shown twice."""
        place = ZoneInfo(zone)
        begins = local_midnight(day, place).astimezone(UTC)
        assert begins.astimezone(place).date() == day
        assert (begins - timedelta(microseconds=1)).astimezone(place).date() < day

    @pytest.mark.parametrize(
        ("zone", "day", "begins", "hours"),
        [
            ("America/New_York", date(2026, 3, 8), "2026-03-08T05:00Z", 23),
            ("America/New_York", date(2026, 11, 1), "2026-11-01T04:00Z", 25),
            ("America/Mexico_City", date(2026, 4, 5), "2026-04-05T06:00Z", 24),  # no summer time since 2022
            ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T03:00Z", 23),  # the day began at 01:00
            ("America/Havana", date(2026, 11, 1), "2026-11-01T04:00Z", 25),  # midnight came twice
            ("Asia/Shanghai", date(2026, 3, 1), "2026-02-28T16:00Z", 24),
        ],
    )
    def test_days_on_which_the_clocks_change(self, zone: str, day: date, begins: str, hours: int) -> None:
        place = ZoneInfo(zone)
        first = local_midnight(day, place).astimezone(UTC)
        after = local_midnight(day + timedelta(days=1), place).astimezone(UTC)
        assert (first, after - first) == (datetime.fromisoformat(begins), timedelta(hours=hours))
