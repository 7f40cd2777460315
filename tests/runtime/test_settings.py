"""Settings and the clock: what the environment may say, and what it is told when it says something else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from alianza.kernel.errors import UsageError
from alianza.runtime import clock
from alianza.runtime.settings import application_days, read_settings, unanswered_days

NAMES = ("ALIANZA_HOME", "ALIANZA_DATABASE_URL", "ALIANZA_SHARED_BUFFERS_MB", "ALIANZA_TODAY", "ALIANZA_PUBLIC_URL")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMES, "ALIANZA_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_without_settings_the_data_is_beside_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    found = read_settings()
    assert (found.home, found.database_url, found.today) == (tmp_path / ".alianza", "", "")


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in zip(
        NAMES, (str(tmp_path), "postgresql://db/alianza", "64", "2026-11-02", "https://a.example"), strict=True
    ):
        monkeypatch.setenv(name, value)
    found = read_settings()
    assert found == (type(found))(tmp_path, "postgresql://db/alianza", 64, "2026-11-02", "https://a.example")


@pytest.mark.parametrize("value", ["much", "-1", "1.5", ""])
def test_a_number_of_megabytes_must_be_one(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ALIANZA_SHARED_BUFFERS_MB", value)
    with pytest.raises(UsageError, match="ALIANZA_SHARED_BUFFERS_MB"):
        read_settings()


@pytest.mark.parametrize(
    ("setting", "read", "usual"),
    [("ALIANZA_APPLICATION_DAYS", application_days, 90), ("ALIANZA_UNANSWERED_DAYS", unanswered_days, 180)],
)
def test_days_after_which_somebody_is_forgotten(
    monkeypatch: pytest.MonkeyPatch, setting: str, read: Callable[[], int], usual: int
) -> None:
    monkeypatch.delenv(setting, raising=False)
    assert read() == usual
    monkeypatch.setenv(setting, "0")
    assert read() == 0
    for wrong in ("soon", "-1", "36501", "²"):
        monkeypatch.setenv(setting, wrong)
        with pytest.raises(UsageError, match=setting):
            read()


def test_the_clock_can_be_fixed_for_a_rehearsal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIANZA_TODAY", "2026-11-02")
    assert clock.now() == datetime(2026, 11, 2, 12, tzinfo=UTC)
    assert clock.today("America/Mexico_City") == date(2026, 11, 2)
    assert clock.today("Pacific/Kiritimati") == date(2026, 11, 3)


def test_a_fixed_day_must_be_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIANZA_TODAY", "tomorrow")
    with pytest.raises(UsageError) as error:
        clock.now()
    assert "2026-11-02" in error.value.hint


def test_otherwise_it_is_now_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
