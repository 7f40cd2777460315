"""Endpoints: added, paused, resumed, removed, warned about, disabled; secrets replaced; partners kept apart."""

from __future__ import annotations

import json
import socket
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import standardwebhooks
from tests.connect.receiver import ok

from alianza.connect.webhooks import api as webhooks
from alianza.connect.webhooks.usecases import MOST_OF_A_PARTNER
from alianza.identity import api as identity
from alianza.kernel.errors import InvalidValue, UsageError
from alianza.runtime import outgoing
from alianza.runtime.outbox import UnknownEvent, Wanted


def edit(desk: Any, function: Any, endpoint: Any, *more: Any, **words: Any) -> Any:
    with desk.work() as connection:
        return function(connection, desk.who, endpoint.id, *more, **words)


def names(receiver: Any) -> list[str]:
    return sorted(json.loads(got.body)["subject"] for got in receiver.got)


class TestStates:
    def test_while_it_is_paused_everything_waits(self, desk: Any) -> None:
        receiver = desk.receiver()
        endpoint = desk.add(receiver.url).endpoint
        desk.happen("a")
        assert edit(desk, webhooks.pause_endpoint, endpoint, desk.clock(), "moving").state == "paused"
        desk.happen("b")
        dispatcher = desk.dispatcher()
        assert dispatcher.deliver(desk.alliance, endpoint.endpoint_id) == 0
        assert desk.look(endpoint).reason == "moving"
        assert edit(desk, webhooks.resume_endpoint, endpoint, desk.clock()).state == "active"
        assert dispatcher.deliver(desk.alliance, endpoint.endpoint_id) == 2
        assert names(receiver) == ["a", "b"]

    def test_nothing_arrives_two_warnings_then_disabled_and_back(self, desk: Any, tmp_path: Path) -> None:
        for person, roles in (("ana@example.com", ["manager"]), ("leo@example.com", ["finance"])):
            identity.list_in_directory(desk.database, desk.office.alliance_id, person)
            with desk.work() as connection:
                identity.invite(connection, desk.who, person, roles, desk.clock(), name="", language="es")
        receiver = desk.receiver(lambda request, got: request.say(503))
        endpoint = desk.add(receiver.url).endpoint
        dispatcher = desk.dispatcher()
        states = []
        for day in range(6):
            desk.happen(f"day {day}")
            dispatcher.deliver(desk.alliance, endpoint.endpoint_id)
            states.append((desk.look(endpoint).state, len(list((tmp_path / "outbox").glob("*.eml")))))
            desk.clock.turn(days=1, seconds=1)
        assert states == [("active", n) for n in (0, 1, 1, 2, 2)] + [("disabled", 3)]
        mails = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "outbox").glob("*.eml"))]
        assert all("To: ana@example.com" in mail and receiver.url in mail for mail in mails)
        assert "no recibe nada" in mails[0] and "se ha desactivado" in mails[2] and endpoint.id in mails[2]
        found = desk.look(endpoint)
        assert found.waiting == 0 and found.reason == "nothing arrived for 5 days: it answered 503"
        with desk.work() as connection:
            last = connection.execute(
                "SELECT actor, action FROM audit_entries WHERE object_id = %s ORDER BY entry_id DESC LIMIT 1",
                (endpoint.id,),
            ).fetchone()
        assert last == ("webhooks", "webhook.disabled")
        receiver.answer = ok
        receiver.got.clear()
        desk.happen("missed")
        assert dispatcher.deliver(desk.alliance, endpoint.endpoint_id) == 0
        with pytest.raises(webhooks.EndpointOff):
            edit(desk, webhooks.replay, endpoint, since=endpoint.created_at)
        with pytest.raises(webhooks.EndpointOff):
            edit(desk, webhooks.ping, endpoint, desk.clock())
        edit(desk, webhooks.resume_endpoint, endpoint, desk.clock())
        desk.happen("new")
        assert dispatcher.deliver(desk.alliance, endpoint.endpoint_id) == 1
        assert names(receiver) == ["new"]
        assert edit(desk, webhooks.replay, endpoint, since=endpoint.created_at) == 8
        dispatcher.deliver(desk.alliance, endpoint.endpoint_id)
        assert names(receiver) == [*(f"day {day}" for day in range(6)), "missed", "new", "new"]

    def test_one_success_and_the_days_are_counted_anew(self, desk: Any) -> None:
        receiver = desk.receiver(lambda request, got: request.say(500))
        endpoint = desk.add(receiver.url).endpoint
        dispatcher = desk.dispatcher()
        for day in range(12):
            receiver.answer = ok if day == 4 else lambda request, got: request.say(500)
            desk.happen(f"day {day}")
            dispatcher.deliver(desk.alliance, endpoint.endpoint_id)
            if day < 9:
                assert desk.look(endpoint).state == "active", day
            desk.clock.turn(days=1)
        assert desk.look(endpoint).state == "disabled"

    def test_gone_disables_it_at_once(self, desk: Any) -> None:
        receiver = desk.receiver(lambda request, got: request.say(410))
        endpoint = desk.add(receiver.url).endpoint
        desk.happen("a", "b")
        dispatcher = desk.dispatcher()
        dispatcher.deliver(desk.alliance, endpoint.endpoint_id)
        found = desk.look(endpoint)
        assert (found.state, found.reason, found.waiting) == ("disabled", "it answered 410 Gone", 0)

    def test_what_is_removed_is_told_of_nothing_and_has_no_secret(self, desk: Any) -> None:
        receiver = desk.receiver()
        endpoint = desk.add(receiver.url).endpoint
        desk.happen("a")
        edit(desk, webhooks.remove_endpoint, endpoint, desk.clock())
        desk.dispatcher().deliver(desk.alliance, endpoint.endpoint_id)
        assert receiver.got == []
        with pytest.raises(webhooks.UnknownEndpoint), desk.work() as connection:
            webhooks.find_endpoint(connection, desk.who, endpoint.id)
        with desk.work() as connection:
            rows = "SELECT count(*) FROM webhook_secrets WHERE alliance_id = %s AND endpoint_id = %s"
            assert connection.execute(rows, (desk.office.alliance_id, endpoint.endpoint_id)).fetchone() == (0,)

    def test_an_edit_changes_what_is_named(self, desk: Any) -> None:
        receiver, other = desk.receiver(), desk.receiver()
        endpoint = desk.add(receiver.url, "link.*").endpoint
        edit(desk, webhooks.edit_endpoint, endpoint, desk.clock(), url=other.url, patterns=["code.*"])
        desk.happen("l", kind="link.created")
        desk.happen("c", kind="code.created")
        desk.dispatcher().deliver(desk.alliance, endpoint.endpoint_id)
        assert names(receiver) == [] and names(other) == ["c"]

    def test_ping(self, desk: Any) -> None:
        one, other = desk.receiver(), desk.receiver()
        pinged, bystander = desk.add(one.url, "sale.*").endpoint, desk.add(other.url, "*").endpoint
        event = edit(desk, webhooks.ping, pinged, desk.clock())
        for endpoint in (pinged, bystander):
            desk.dispatcher().deliver(desk.alliance, endpoint.endpoint_id)
        (got,) = one.got
        assert got.id == event.id and json.loads(got.body)["type"] == "ping" and other.got == []


class TestSecrets:
    def test_during_a_rotation_both_secrets_sign_and_afterwards_the_new_one(self, desk: Any) -> None:
        receiver = desk.receiver()
        made = desk.add(receiver.url)
        again = edit(desk, webhooks.rotate_secret, made.endpoint, desk.clock(), overlap=timedelta(hours=1))
        dispatcher = desk.dispatcher()
        desk.happen("a")
        dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id)
        got = receiver.got[0]
        assert len(got.headers["webhook-signature"].split()) == 2
        for secret in (made.secret, again.secret):
            standardwebhooks.Webhook(secret).verify(got.body, got.headers)
        desk.clock.turn(minutes=61)
        desk.happen("b")
        dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id)
        got = receiver.got[1]
        assert len(got.headers["webhook-signature"].split()) == 1
        stale = dict(got.headers, **{"webhook-timestamp": got.headers["webhook-timestamp"]})
        signed = standardwebhooks.Webhook(again.secret).sign(
            got.id, _moment(stale["webhook-timestamp"]), got.body.decode()
        )
        assert signed == got.headers["webhook-signature"]

    def test_rotated_twice_there_are_still_two(self, desk: Any) -> None:
        receiver = desk.receiver()
        made = desk.add(receiver.url)
        second = edit(desk, webhooks.rotate_secret, made.endpoint, desk.clock())
        third = edit(desk, webhooks.rotate_secret, made.endpoint, desk.clock())
        desk.happen("a")
        desk.dispatcher().deliver(desk.alliance, made.endpoint.endpoint_id)
        (got,) = receiver.got
        assert len(got.headers["webhook-signature"].split()) == 2
        for secret in (second.secret, third.secret):
            standardwebhooks.Webhook(secret).verify(got.body, got.headers)
        with pytest.raises(standardwebhooks.webhooks.WebhookVerificationError):
            standardwebhooks.Webhook(made.secret).verify(got.body, got.headers)

    def test_it_lies_sealed_and_without_the_installations_secret_nothing_is_sent(
        self, desk: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        receiver = desk.receiver()
        made = desk.add(receiver.url)
        with desk.work() as connection:
            rows = "SELECT sealed FROM webhook_secrets WHERE alliance_id = %s AND endpoint_id = %s"
            ((sealed,),) = connection.execute(rows, (desk.office.alliance_id, made.endpoint.endpoint_id)).fetchall()
        import base64

        assert base64.b64decode(made.secret.removeprefix("whsec_")) not in sealed
        monkeypatch.setenv("ALIANZA_SECRET_KEY", "other" * 10)
        desk.happen("a")
        desk.dispatcher().deliver(desk.alliance, made.endpoint.endpoint_id)
        (attempt,) = desk.attempts(made.endpoint)
        assert receiver.got == [] and attempt.error.startswith("seal_broken") and attempt.outcome == "failed"


def _moment(text: str) -> Any:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(int(text), UTC)


class TestPartners:
    def bound(self, desk: Any, partner: str) -> identity.Principal:
        owner = desk.office.by_external_id[partner].partner_id
        return identity.Principal(
            "key",
            f"key_{partner}",
            desk.office.alliance_id,
            "key",
            frozenset({"webhooks:read", "webhooks:write"}),
            owner,
        )

    def test_an_endpoint_of_a_partner_is_told_of_what_concerns_it(self, desk: Any) -> None:
        receiver = desk.receiver()
        endpoint = desk.add(receiver.url, partner="taller-x").endpoint
        mine, other = (desk.office.by_external_id[name].partner_id for name in ("taller-x", "taller-ramirez"))
        desk.happen("mine", partners=(mine,))
        desk.happen("other", partners=(other,))
        desk.happen("both", partners=(other, mine))
        desk.happen("the alliance's")
        dispatcher = desk.dispatcher()
        dispatcher.deliver(desk.alliance, endpoint.endpoint_id)
        assert names(receiver) == ["both", "mine"]
        assert edit(desk, webhooks.replay, endpoint, since=endpoint.created_at) == 2
        with desk.work() as connection:
            events = webhooks.list_events(connection, desk.who, Wanted(), 4)
            for event in events:
                webhooks.replay(connection, desk.who, endpoint.id, event=event.id)
        dispatcher.deliver(desk.alliance, endpoint.endpoint_id)
        assert names(receiver) == ["both", "both", "mine", "mine"]

    def test_a_key_of_a_partner_has_that_partners_endpoints_and_events_only(self, desk: Any) -> None:
        receiver = desk.receiver()
        ours = desk.add(receiver.url).endpoint
        theirs = desk.add(receiver.url, partner="taller-ramirez").endpoint
        mine, other = (desk.office.by_external_id[name].partner_id for name in ("taller-x", "taller-ramirez"))
        desk.happen("mine", partners=(mine,))
        desk.happen("other", partners=(other,))
        who = self.bound(desk, "taller-x")
        with desk.work() as connection:
            made = webhooks.add_endpoint(
                connection, who, receiver.url, ["*"], desk.clock(), partner_id=uuid.UUID(bytes=other)
            )
            assert made.endpoint.partner == "taller-x", "whatever it names"
            assert [one.id for one in webhooks.list_endpoints(connection, who)] == [made.endpoint.id]
            for event in webhooks.list_events(connection, desk.who, Wanted(), 2):
                if event.object_id == "mine":
                    assert webhooks.find_event(connection, who, event.id) == event
                else:
                    with pytest.raises(UnknownEvent):
                        webhooks.find_event(connection, who, event.id)
            seen = webhooks.list_events(connection, who, Wanted(partner_id=uuid.UUID(bytes=other)), 100)
            assert {event.object_id for event in seen if event.object_id in ("mine", "other", "both")} <= {
                "mine",
                "both",
            }
        for endpoint in (ours, theirs):
            for function, more in (
                (webhooks.find_endpoint, ()),
                (webhooks.pause_endpoint, (desk.clock(),)),
                (webhooks.resume_endpoint, (desk.clock(),)),
                (webhooks.edit_endpoint, (desk.clock(),)),
                (webhooks.remove_endpoint, (desk.clock(),)),
                (webhooks.rotate_secret, (desk.clock(),)),
                (webhooks.ping, (desk.clock(),)),
                (webhooks.attempts_of, (1,)),
            ):
                with pytest.raises(webhooks.UnknownEndpoint), desk.work() as connection:
                    function(connection, who, endpoint.id, *more)
            with pytest.raises(webhooks.UnknownEndpoint), desk.work() as connection:
                webhooks.replay(connection, who, endpoint.id, since=desk.clock())

    def test_it_has_twenty_at_most(self, desk: Any) -> None:
        for _ in range(MOST_OF_A_PARTNER):
            desk.add("https://taller.example/hooks", partner="taller-x")
        with pytest.raises(UsageError, match="a partner has 20"):
            desk.add("https://taller.example/hooks", partner="taller-x")
        desk.add("https://taller.example/hooks", partner="taller-ramirez")

    @pytest.mark.parametrize("scope", ["webhooks:read", "sales:write"])
    def test_without_the_scope_nothing_is_changed(self, desk: Any, scope: str) -> None:
        who = identity.Principal("key", "key_x", desk.office.alliance_id, "key", frozenset({scope}))
        with pytest.raises(identity.Forbidden), desk.work() as connection:
            webhooks.add_endpoint(connection, who, "https://a.example/", ["*"], desk.clock())
        if scope != "webhooks:read":
            with pytest.raises(identity.Forbidden), desk.work() as connection:
                webhooks.list_endpoints(connection, who)


class TestAddresses:
    """What `outgoing` refuses (tests/runtime/test_outgoing.py) is refused here, when it is added and when it is sent."""

    @pytest.fixture(autouse=True)
    def _in_earnest(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("ALIANZA_PRIVATE_TARGETS")

    @pytest.mark.parametrize(
        "url",
        [
            "http://crm.example/", "https://user:pw@crm.example/", "https://127.0.0.1/", "https://[::1]/",
            "https://169.254.169.254/latest/meta-data", "https://10.0.0.8/", "https://[::ffff:192.168.1.1]/",
            "https://[64:ff9b::a00:1]/", "https://[2002:7f00:1::]/", "https://100.64.0.1/", "https://224.0.0.1/",
            "https://0.0.0.0/", "ftp://crm.example/", "https:///path", "https://crm.example/#x", "crm.example", "",
            "https://crm.example\\@10.0.0.1/", "https://crm.example:0/",
        ],
    )  # fmt: skip
    def test_a_bad_one_is_refused_when_it_is_added(self, desk: Any, url: str) -> None:
        with pytest.raises(outgoing.TargetRefused):
            desk.add(url)

    @pytest.mark.parametrize("addresses", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::1"], ["fe80::1"]])
    def test_a_name_that_leads_inside_is_refused_when_it_is_sent(
        self, desk: Any, addresses: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        endpoint = desk.add("https://rebound.example/hooks").endpoint
        asked = []

        def found(host: str, port: int, **_: Any) -> Any:
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

        def connected(*arguments: Any, **words: Any) -> Any:
            raise AssertionError("nothing may be connected to")

        desk.happen("a")
        dispatcher = desk.dispatcher()
        with monkeypatch.context() as patch:
            patch.setattr(outgoing.socket, "getaddrinfo", found)
            patch.setattr(outgoing.socket, "create_connection", connected)
            dispatcher.deliver(desk.alliance, endpoint.endpoint_id)
        (attempt,) = desk.attempts(endpoint)
        assert attempt.error == "target_refused: that address is not on the public internet"
        assert attempt.outcome == "failed" and asked == ["rebound.example"]

    def test_the_connection_goes_to_the_address_that_was_judged_whatever_the_second_answer(
        self, desk: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        endpoint = desk.add("https://rebound.example/hooks").endpoint
        answers = iter(["93.184.216.34", "127.0.0.1"])
        connected = []

        def found(host: str, port: int, **_: Any) -> Any:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

        def connect(address: tuple[str, int], **_: Any) -> Any:
            connected.append(address)
            raise OSError("no internet here")

        desk.happen("a")
        dispatcher = desk.dispatcher()
        with monkeypatch.context() as patch:
            patch.setattr(outgoing.socket, "getaddrinfo", found)
            patch.setattr(outgoing.socket, "create_connection", connect)
            dispatcher.deliver(desk.alliance, endpoint.endpoint_id)
        assert connected == [("93.184.216.34", 443)] and next(answers) == "127.0.0.1", "the name was asked for once"

    @pytest.mark.parametrize("text", ["x" * 201, "a\nb"])
    def test_a_description_is_a_line(self, desk: Any, text: str) -> None:
        with pytest.raises(InvalidValue), desk.work() as connection:
            webhooks.add_endpoint(connection, desk.who, "https://a.example/", ["*"], desk.clock(), description=text)
