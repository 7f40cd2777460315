"""Webhooks and events by the API: made, changed, rotated, tested, replayed; secrets told once and kept sealed."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import standardwebhooks

from alianza.connect.webhooks.api import Dispatcher

from .harness import Client, World

NEW: dict[str, Any] = {"url": "https://crm.example/hooks", "events": ["*"], "description": "The CRM"}


class Endpoint:
    """Takes messages on this machine, in a thread."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:
                """Quiet."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def test_made_told_of_a_sale_and_verified(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIANZA_PRIVATE_TARGETS", "1")
    endpoint, crm = Endpoint(), world.client()
    made = crm.post("/webhooks", {**NEW, "url": endpoint.url, "events": ["sale.recorded"]}).json
    assert made["object"] == "webhook" and made["state"] == "active"
    sale = {"id": "W-1", "amount_minor": 35000, "currency": "MXN", "partner": "taller-x"}
    assert crm.post("/sales", sale).status == 201
    assert crm.post(f"/webhooks/{made['id']}/ping").status == 202
    dispatcher = Dispatcher(world.database)
    dispatcher.deliver(world.office().alliance)
    dispatcher.close()
    endpoint.close()
    events = [standardwebhooks.Webhook(made["secret"]).verify(body, headers) for headers, body in endpoint.got]
    assert {event["type"] for event in events} == {"ping", "sale.recorded"}
    (told,) = [event for event in events if event["type"] == "sale.recorded"]
    assert told == crm.get(f"/events/{told['id']}").json
    assert told["data"]["id"] == "W-1" and told["data"]["commissions"][0]["amount_minor"] == 1750
    deliveries = crm.get(f"/webhooks/{made['id']}/deliveries", query={"event": told["id"]}).json["data"]
    assert [(one["outcome"], one["status"], one["type"]) for one in deliveries] == [("delivered", 204, "sale.recorded")]
    assert crm.post(f"/webhooks/{made['id']}/replay", {"event": told["id"]}).json == {"events": 1}


def test_a_secret_is_told_once_and_never_read_again(shared: World, crm: Client) -> None:
    made = crm.post("/webhooks", NEW).json
    again = crm.post(f"/webhooks/{made['id']}/rotate-secret", {}).json
    assert made["secret"].startswith("whsec_") and again["secret"] != made["secret"]
    for answer in (crm.get(f"/webhooks/{made['id']}"), crm.get("/webhooks"), crm.get("/events")):
        assert answer.status == 200 and b"whsec_" not in answer.body


def test_a_repeat_gets_the_same_secret_though_it_is_kept_sealed(shared: World, crm: Client) -> None:
    first, again = (crm.post("/webhooks", NEW, idempotency_key='"make-it"') for _ in range(2))
    assert first.status == again.status == 201 and first.body == again.body
    assert again.headers["idempotent-replayed"] == "?1"
    with shared.database.connect() as owner:
        kept = owner.execute("SELECT answer FROM answered_requests WHERE key = 'make-it'").fetchall()
    assert len(kept) == 1 and b"whsec" not in kept[0][0] and b"crm.example" not in kept[0][0]


def test_a_change_is_guarded_and_noted(shared: World, crm: Client) -> None:
    made = crm.post("/webhooks", NEW).json
    path = f"/webhooks/{made['id']}"
    tag = crm.get(path).headers["etag"]
    changed = crm("PATCH", path, {"events": ["statement.*"], "state": "paused"}, if_match=tag)
    assert (changed.json["events"], changed.json["state"]) == (["statement.*"], "paused")
    assert crm("PATCH", path, {"state": "active"}, if_match=tag).status == 412
    assert crm.post(f"{path}/ping").code == "webhook_off"
    assert crm("PATCH", path, {"state": "active"}).json["state"] == "active"
    assert crm("DELETE", path).json == {"object": "done", "id": made["id"]}
    assert crm.get(path).status == 404 and made["id"] not in crm.get("/webhooks", query={"limit": "500"}).body.decode()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"url": "http://crm.example/"}, "target_refused"), ({"url": "https://10.0.0.1/"}, "target_refused"),
        ({"events": ["sales.*"]}, "unknown_event_kind"), ({"events": []}, "request_invalid"),
        ({"partner": "nobody"}, "not_found"), ({"secret": "mine"}, "request_invalid"),
    ],
)  # fmt: skip
def test_what_cannot_be_one_is_refused(crm: Client, change: dict[str, Any], code: str) -> None:
    assert crm.post("/webhooks", {**NEW, **change}).code == code


@pytest.mark.parametrize(
    "body", [{}, {"event": "evt_01k9m2v7w8x9y0z1a2b3c4d5e6"}, {"event": "x", "since": "2026-01-01T00:00:00Z"}]
)
def test_a_replay_names_what_is_there(crm: Client, body: dict[str, Any]) -> None:
    made = crm.post("/webhooks", NEW).json
    found = crm.post(f"/webhooks/{made['id']}/replay", body)
    assert (found.status, found.json["errors"][0]["pointer"]) == (422, "/event")


def test_events_are_paged_and_filtered(world: World) -> None:
    crm = world.client()
    page = crm.get("/events", query={"limit": "3", "type": "partner.created"}).json
    assert len(page["data"]) == 3 and {one["type"] for one in page["data"]} == {"partner.created"}
    more = crm.get("/events", query={"limit": "3", "type": "partner.created", "after": page["next"]}).json
    stamps = [one["id"] for one in page["data"] + more["data"]]
    assert stamps == sorted(stamps, reverse=True) and len(set(stamps)) == 6
    subject = page["data"][0]["subject"]
    assert {one["subject"] for one in crm.get("/events", query={"subject": subject}).json["data"]} == {subject}
    assert crm.get("/events", query={"since": "2030-01-01T00:00:00Z"}).json["data"] == []
    assert crm.get("/events", query={"type": "sale.teleported"}).status == 422


def test_a_partners_key_sees_its_part_of_a_sale(world: World) -> None:
    crm, mine, other = world.client(), world.client(partner="taller-x"), world.client(partner="taller-ramirez")
    crm.post("/webhooks", NEW)
    sale = {"id": "W-2", "amount_minor": 35000, "net_amount_minor": 30000, "currency": "MXN", "partner": "taller-x"}
    assert crm.post("/sales", sale).status == 201
    whole, own = (who.get("/events", query={"type": "sale.recorded"}).json["data"] for who in (crm, mine))
    assert other.get("/events", query={"type": "sale.recorded"}).json["data"] == []
    assert "net_amount_minor" in whole[0]["data"] and "net_amount_minor" not in own[0]["data"]
    assert whole[0]["id"] == own[0]["id"] and whole[0]["data"]["commissions"] == own[0]["data"]["commissions"]
    assert other.get(f"/events/{own[0]['id']}").status == 404
