"""When messages come again, and what becomes of an endpoint at which nothing arrives. No clock, no chance but the given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alianza.connect.webhooks import kinds
from alianza.connect.webhooks.outcome import asked_wait
from alianza.connect.webhooks.schedule import (
    ATTEMPTS,
    DELAYS,
    DISABLE_AFTER,
    WARN_AFTER,
    Health,
    after_failure,
    next_attempt,
)
from alianza.runtime.outbox import KINDS

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WELL = Health(0, None, None, 0, None)
HOUR = timedelta(hours=1)


class TestAttempts:
    def test_ten_in_about_three_days(self) -> None:
        assert ATTEMPTS == 10 and timedelta(days=2.9) < sum(DELAYS, timedelta(0)) < timedelta(days=3.1)

    def test_after_the_last_there_is_no_other(self) -> None:
        assert next_attempt(ATTEMPTS - 1, NOW, 0.5) is not None
        assert next_attempt(ATTEMPTS, NOW, 0.5) is None

    @given(attempts=st.integers(1, ATTEMPTS - 1), chance=st.floats(0, 1))
    def test_each_delay_is_up_to_a_tenth_off(self, attempts: int, chance: float) -> None:
        found = next_attempt(attempts, NOW, chance)
        assert found is not None and 0.899 < (found - NOW) / DELAYS[attempts - 1] < 1.101

    def test_what_failed_together_is_not_tried_again_together(self) -> None:
        assert len({next_attempt(3, NOW, chance / 100) for chance in range(100)}) == 100

    def test_an_endpoint_may_ask_for_longer_but_not_for_ever(self) -> None:
        assert next_attempt(1, NOW, 0.5, HOUR) == NOW + HOUR
        assert next_attempt(5, NOW, 0.5, timedelta(seconds=1)) == NOW + DELAYS[4]
        assert next_attempt(1, NOW, 0.5, timedelta(days=900)) == NOW + timedelta(days=1)

    @pytest.mark.parametrize(
        ("text", "seconds"),
        [
            ("120", 120), (" 7 ", 7), ("Wed, 25 Nov 2026 12:01:00 GMT", 60), ("0", 0), ("Wed, 25 Nov 2026 11:59:00 GMT", None),
            ("soon", None), ("", None), ("-5", None), ("1e9", None), ("٣", None), ("99999999999999999999", None),
            ("Wed, 25 Nov 2026 12:01:00", None), ("Wed, 99 Nov 2026 12:01:00 GMT", None),
        ],
    )  # fmt: skip
    def test_how_long_it_asks_for(self, text: str, seconds: int | None) -> None:
        found = asked_wait({"retry-after": text}, NOW)
        assert found == (None if seconds is None else timedelta(seconds=seconds))


class TestHealth:
    def test_three_failures_in_a_row_bring_rests_that_grow_to_five_minutes(self) -> None:
        health, rests = WELL, []
        for _ in range(20):
            health = after_failure(health, NOW, 0.5, 500).health
            rests.append(health.resume_at - NOW if health.resume_at else None)
        assert rests[:2] == [None, None]
        assert rests[2:5] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
        assert rests[-1] == timedelta(minutes=5)

    def test_it_is_warned_twice_and_then_disabled(self) -> None:
        health, found, now = WELL, [], NOW
        for _ in range(24 * 8):
            verdict = after_failure(health, now, 0.5, None)
            health = verdict.health
            if verdict.warn or verdict.disable:
                found.append((now - NOW, verdict.disable))
            if verdict.disable:
                break
            now += HOUR
        assert found == [(WARN_AFTER[0], False), (WARN_AFTER[1], False), (DISABLE_AFTER, True)]

    def test_nobody_is_disabled_without_a_warning_a_day_before(self) -> None:
        """One failure, and the next one a month later, when there is something to send again."""
        health, days = after_failure(WELL, NOW, 0.5, 500).health, []
        for day in range(30, 40):
            verdict = after_failure(health, NOW + timedelta(days=day), 0.5, 500)
            health = verdict.health
            days.append((day, verdict.warn, verdict.disable))
        assert days[:4] == [(30, True, False), (31, True, False), (32, False, True), (33, False, True)]

    def test_not_within_a_day_of_the_last_warning_however_often_it_fails(self) -> None:
        health, found = after_failure(WELL, NOW, 0.5, 500).health, []
        for hour in range(48):
            verdict = after_failure(health, NOW + timedelta(days=30, hours=hour), 0.5, 500)
            health = verdict.health
            found += [(hour, "warned")] * verdict.warn + [(hour, "disabled")] * verdict.disable
        assert found[:3] == [(0, "warned"), (1, "warned"), (25, "disabled")]

    def test_gone_means_gone(self) -> None:
        assert after_failure(WELL, NOW, 0.5, 410).disable


class TestKinds:
    def test_patterns(self) -> None:
        assert kinds.expand(["*"]) == [kind for kind in KINDS if kind != "ping"]
        assert kinds.expand(["sale.*", "month.closed"]) == ["sale.recorded", "month.closed"]
        assert kinds.expand(["code.*"]) == ["code.created", "code.updated"], "not code_batch"
        assert kinds.checked([" Sale.* ", "sale.*", ""]) == ["sale.*"]

    @pytest.mark.parametrize(
        "wrong", ["sale", "sale.", "sales.*", "s*", "*.created", "ping", "**", ".*", "sale.recorded.x"]
    )
    def test_what_stands_for_nothing_is_refused(self, wrong: str) -> None:
        with pytest.raises(kinds.UnknownKind):
            kinds.checked(["statement.issued", wrong])

    def test_the_nearest_is_named(self) -> None:
        with pytest.raises(kinds.UnknownKind) as error:
            kinds.checked(["payout.prepard"])
        assert error.value.hint == "did you mean payout.prepared?"

    def test_none_at_all(self) -> None:
        with pytest.raises(kinds.UnknownKind):
            kinds.checked([" "])
