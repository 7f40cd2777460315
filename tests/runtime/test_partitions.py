"""Months of clicks: made ahead, once; dropped whole."""

from __future__ import annotations

from datetime import UTC, date, datetime

from alianza.runtime.database import Database
from alianza.runtime.partitions import drop_months, ensure_months, first_id, months_of, next_month


def test_a_month_is_made_once_and_a_gap_is_filled(database: Database) -> None:
    with database.connect() as owner:
        assert ensure_months(owner, "clicks", date(2030, 11, 30), date(2031, 2, 1)) == [
            "clicks_2030_11", "clicks_2030_12", "clicks_2031_01", "clicks_2031_02",
        ]  # fmt: skip
        assert ensure_months(owner, "clicks", date(2030, 10, 1), date(2031, 2, 28)) == ["clicks_2030_10"]
        months = [month for _, month in months_of(owner, "clicks")]
    assert months == sorted(months) and date(2031, 1, 1) in months


def test_only_months_that_are_over_by_the_day_are_dropped(database: Database) -> None:
    with database.connect() as owner:
        before = {name for name, _ in months_of(owner, "clicks")}
        ensure_months(owner, "clicks", date(2020, 1, 1), date(2020, 3, 31))
        assert drop_months(owner, "clicks", date(2020, 2, 29)) == ["clicks_2020_01"]
        assert drop_months(owner, "clicks", date(2020, 3, 1)) == ["clicks_2020_02"]
        assert drop_months(owner, "clicks", date(2020, 4, 1)) == ["clicks_2020_03"]
        assert {name for name, _ in months_of(owner, "clicks")} == before


def test_ids_of_a_moment_fall_into_its_month() -> None:
    december = datetime(2026, 12, 1, tzinfo=UTC)
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert first_id(december).int >> 80 == int(december.timestamp() * 1_000)
    assert first_id(december) < first_id(datetime(2026, 12, 1, 0, 0, 1, tzinfo=UTC))
