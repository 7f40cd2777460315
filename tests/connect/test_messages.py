"""What a reader sees of an event: its partner's part only, in the shape of the version it was built for."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from alianza.connect.webhooks import messages
from alianza.connect.webhooks.messages import Change, Reader, document, seen_by
from alianza.runtime.outbox import Event

SALE: dict[str, Any] = {
    "id": "A-1", "partner": "x", "code": "YCODE", "code_partner": "y", "customer": "C-1", "amount_minor": 100,
    "net_amount_minor": 80, "own_commission_minor": 7,
    "commissions": [{"partner": "x", "amount_minor": 5}, {"partner": "y", "amount_minor": 6}],
}  # fmt: skip


def event(data: dict[str, Any], version: str = "2027-06-01") -> Event:
    return Event(7, uuid.UUID(int=7), "sale.recorded", "sale A-1", [], data, version, datetime(2026, 10, 5, tzinfo=UTC))


def test_the_alliance_sees_all() -> None:
    assert seen_by(SALE, None) == SALE


def test_a_partner_sees_nothing_of_another_and_not_what_the_alliance_earns() -> None:
    assert seen_by(SALE, "x") == {
        "id": "A-1", "partner": "x", "code": None, "code_partner": None, "customer": "C-1", "amount_minor": 100,
        "commissions": [{"partner": "x", "amount_minor": 5}],
    }  # fmt: skip
    assert seen_by(SALE, "y")["code"] == "YCODE" and seen_by(SALE, "y")["partner"] is None
    assert "x" not in json.dumps(seen_by(SALE, "z")).split('"') and seen_by(SALE, "z")["commissions"] == []


def test_a_partners_own_code_event_keeps_its_code() -> None:
    code = {"code": "XCODE", "partner": "x"}
    assert seen_by(code, "x") == code


CHANGES = (
    Change("2027-03-01", ("sale.recorded",), lambda data: {**data, "steps": [*data["steps"], "before March 2027"]}),
    Change("2026-12-01", ("sale.recorded",), lambda data: {**data, "steps": [*data["steps"], "before December 2026"]}),
    Change("2026-12-01", ("lead.recorded",), lambda data: {**data, "steps": ["never"]}),
)


def steps(reader: str, recorded: str) -> tuple[str, list[str]]:
    found = document(event({"steps": []}, recorded), Reader("a", False, None, reader), CHANGES)
    return found["api_version"], found["data"]["steps"]


def test_an_event_is_turned_back_change_by_change_to_the_readers_version() -> None:
    assert steps("2026-11-25", "2027-06-01") == ("2026-11-25", ["before March 2027", "before December 2026"])
    assert steps("2026-12-01", "2027-06-01") == ("2026-12-01", ["before March 2027"])
    assert steps("2027-06-01", "2027-06-01") == ("2027-06-01", [])


def test_one_that_was_recorded_before_a_change_stays_as_it_is() -> None:
    assert steps("2027-06-01", "2026-11-25") == ("2026-11-25", [])
    assert steps("2026-11-25", "2026-12-15") == ("2026-11-25", ["before December 2026"])


def test_the_body_is_the_same_bytes_each_time_and_utf_8() -> None:
    one = event({"name": "Ramírez"}, "2026-11-25")
    reader = Reader("onlycar", True, None)
    assert messages.body(one, reader) == messages.body(one, reader)
    assert b'"data":{"name":"Ram\xc3\xadrez"}' in messages.body(one, reader) and b'"test":true' in messages.body(
        one, reader
    )
