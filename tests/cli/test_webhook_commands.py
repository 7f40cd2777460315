"""`alianza webhooks …`: what a user sees, from adding an endpoint to sending again what it missed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import standardwebhooks
from tests.connect.receiver import Receiver

ONLYCAR = Path(__file__).parents[2] / "examples/onlycar"


@pytest.fixture
def onlycar(books: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("ALIANZA_PRIVATE_TARGETS", "1")
    assert books("deal", "apply", ONLYCAR / "deal.yaml").code == 0
    assert books("partners", "import", ONLYCAR / "partners.csv").code == 0
    return books


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


def test_added_tested_shown_and_removed(onlycar: Any, receiver: Receiver) -> None:
    said = onlycar("webhooks", "add", receiver.url, "--event", "sale.*", "--description", "CRM")
    secret = next(line for line in said.out.splitlines() if line.startswith("whsec_"))
    (row,) = onlycar("webhooks", "list", "--json").json["webhooks"]
    assert (row["events"], row["state"], row["description"]) == (["sale.*"], "active", "CRM")
    pinged = onlycar("webhooks", "ping", row["webhook"])
    assert pinged.code == 0 and pinged.out.startswith("delivered: answered 200") and "thanks" in pinged.out
    (got,) = receiver.got
    assert standardwebhooks.Webhook(secret).verify(got.body, got.headers)["type"] == "ping"
    shown = onlycar("webhooks", "show", row["webhook"])
    assert secret not in shown.out and "ping" in shown.out and receiver.url in shown.out
    assert onlycar("webhooks", "remove", row["webhook"]).code == 0
    assert onlycar("webhooks", "list", "--json").json["webhooks"] == []
    assert "unknown_webhook" in onlycar("webhooks", "show", row["webhook"]).err


def test_an_endpoint_that_fails_makes_ping_end_with_1_and_its_answer_is_shown(onlycar: Any, receiver: Receiver) -> None:
    receiver.answer = lambda request, got: request.say(500, "our database\x1b[31m is away")
    made = onlycar("webhooks", "add", receiver.url, "--event", "*", "--json").json
    said = onlycar("webhooks", "ping", made["webhook"])
    assert said.code == 1 and "failed: it answered 500" in said.out and "our database�[31m is away" in said.out
    (row,) = onlycar("webhooks", "deliveries", made["webhook"], "--outcome", "failed", "--json").json["deliveries"]
    assert (row["status"], row["attempt"], row["type"]) == (500, 1, "ping")
    assert "failing" in onlycar("webhooks", "list").out
    assert onlycar("webhooks", "deliveries", made["webhook"], "--outcome", "lost").code == 2


def test_what_happens_is_listed_and_sent_again_by_day(onlycar: Any, receiver: Receiver) -> None:
    made = onlycar("webhooks", "add", receiver.url, "--event", "code.*", "--json").json
    assert onlycar("codes", "add", "NUEVO", "--partner", "taller-x").code == 0
    events = onlycar("webhooks", "events", "--event", "code.*", "--json").json["events"]
    assert events[0]["subject"] == "NUEVO" and events[0]["type"] == "code.created"
    assert "code.created" in onlycar("webhooks", "events", "--limit", "1").out
    assert "on its way" in onlycar("webhooks", "replay", made["webhook"], "--event", events[0]["id"]).out
    assert onlycar("webhooks", "ping", made["webhook"]).code == 0
    assert {json.loads(got.body)["type"] for got in receiver.wait(2)} == {"code.created", "ping"}
    said = onlycar("webhooks", "replay", made["webhook"], "--event", events[0]["id"])
    assert said.out == "1 event is sent again by alianza serve.\n"
    days = ("--since", "2026-11-02", "--until", "2026-11-02")
    assert onlycar("webhooks", "replay", made["webhook"], *days, "--json").json["events"] == len(events)
    assert onlycar("webhooks", "ping", made["webhook"]).code == 0
    told = [json.loads(got.body)["subject"] for got in receiver.wait(4)]
    assert told.count("NUEVO") == 2
    assert onlycar("webhooks", "replay", made["webhook"]).code == 2


def test_paused_edited_resumed_and_rotated(onlycar: Any, receiver: Receiver) -> None:
    made = onlycar("webhooks", "add", "https://crm.example/", "--event", "*", "--json").json
    assert onlycar("webhooks", "pause", made["webhook"], "--reason", "moving", "--json").json["reason"] == "moving"
    assert "webhook_off" in onlycar("webhooks", "ping", made["webhook"]).err
    edited = onlycar(
        "webhooks", "edit", made["webhook"], "--url", receiver.url, "--event", "month.closed", "--json"
    ).json
    assert (edited["url"], edited["events"], edited["state"]) == (receiver.url, ["month.closed"], "paused")
    assert onlycar("webhooks", "resume", made["webhook"]).out == f"{made['webhook']} is active.\n"
    again = onlycar("webhooks", "rotate", made["webhook"], "--overlap", "1", "--json").json
    assert onlycar("webhooks", "ping", made["webhook"]).code == 0
    for secret in (made["secret"], again["secret"]):
        standardwebhooks.Webhook(secret).verify(receiver.got[0].body, receiver.got[0].headers)


def test_what_cannot_be_is_told(onlycar: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    said = onlycar("webhooks", "add", "https://crm.example/", "--event", "sales.*")
    assert said.code == 2 and "did you mean sale.*?" in said.err
    assert (
        "unknown_partner" in onlycar("webhooks", "add", "https://a.example/", "--event", "*", "--partner", "nobody").err
    )
    monkeypatch.delenv("ALIANZA_PRIVATE_TARGETS")
    for url in ("http://crm.example/", "https://127.0.0.1/"):
        said = onlycar("webhooks", "add", url, "--event", "*")
        assert said.code == 1 and "target_refused" in said.err
