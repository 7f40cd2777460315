"""Limits: counted together by every process, before the attempt is looked at, and without saying of what."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.races import together

from alianza.identity import limits
from alianza.identity.limits import QUARTER, Limit, TooManyAttempts
from alianza.runtime.database import Database

THREE = Limit("three", 3, QUARTER)
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def tried(database: Database, text: str, now: datetime = START, limit: Limit = THREE) -> bool:
    try:
        limits.count(database, now, (limit, text))
    except TooManyAttempts:
        return False
    return True


def test_so_many_and_no_more_within_a_window(database: Database) -> None:
    assert [tried(database, "ana") for _ in range(5)] == [True, True, True, False, False]
    assert tried(database, "luis")
    assert not tried(database, "ana", START + QUARTER - timedelta(seconds=1))
    assert tried(database, "ana", START + QUARTER)


def test_the_answer_says_how_long_to_wait(database: Database) -> None:
    for _ in range(3):
        tried(database, "ana")
    with pytest.raises(TooManyAttempts) as error:
        limits.count(database, START + timedelta(minutes=5), (THREE, "ana"))
    assert (error.value.retry_after, error.value.hint) == (600, "try again in 10 minutes")


def test_each_limit_counts_for_itself(database: Database) -> None:
    other = Limit("other", 3, QUARTER)
    for _ in range(3):
        limits.count(database, START, (THREE, "ana"), (other, "10.0.0.1"))
    assert tried(database, "10.0.0.1") and not tried(database, "10.0.0.1", limit=other)


def test_the_table_names_nobody(database: Database) -> None:
    tried(database, "ana@example.com")
    with database.connect() as owner:
        (row,) = owner.execute("SELECT a::text FROM attempts a").fetchone() or ("",)
    assert "ana" not in row and b"ana@example.com".hex() not in row


def test_no_alliance_sees_the_counts(database: Database, onlycar: Any) -> None:
    tried(database, "ana")
    with database.unit_of_work(onlycar.alliance_id) as connection:
        assert connection.execute("SELECT count(*) FROM attempts").fetchone() == (0,)


class TestAtTheSameMoment:
    def test_of_twelve_at_once_three_get_on(self, database: Database) -> None:
        assert together(database, 12, lambda mine, _: tried(mine, "ana")).count(True) == 3

    def test_control_counting_in_two_steps_lets_more_through(self, database: Database) -> None:
        everybody_has_looked = threading.Barrier(12)
        with database.connect() as owner:
            owner.execute("CREATE TABLE counted (n int)")
            owner.execute("INSERT INTO counted VALUES (0)")

        def look_then_count(mine: Database, _: int) -> object:
            with mine.connect() as connection:
                (count,) = connection.execute("SELECT n FROM counted").fetchone() or (0,)
                everybody_has_looked.wait(timeout=30)
                connection.execute("UPDATE counted SET n = %s", (count + 1,))
                return count < 3

        assert together(database, 12, look_then_count).count(True) == 12
