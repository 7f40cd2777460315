"""Messages reach an endpoint that works, once, signed; and one that fails, hangs, redirects or lies gets them again."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest
import standardwebhooks
import svix
from tests.connect.receiver import Got, Receiver, Request, ok

from alianza.connect.webhooks import schedule
from alianza.connect.webhooks.dispatcher import AT_ONCE


def hang(request: Request, got: Got) -> None:
    request.server.owner.closing.wait(30)  # type: ignore[attr-defined]


def drip(request: Request, got: Got) -> None:
    request.send_response(200)
    request.send_header("content-length", "1000")
    request.end_headers()
    while not request.server.owner.closing.wait(0.05):  # type: ignore[attr-defined]
        request.wfile.write(b".")


def drip_headers(request: Request, got: Got) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not request.server.owner.closing.wait(0.05):  # type: ignore[attr-defined]
        request.wfile.write(b"x-more: 1\r\n")


def too_short(request: Request, got: Got) -> None:
    request.send_response(200)
    request.send_header("content-length", "1000")
    request.end_headers()
    request.wfile.write(b"that is all")


def ok_then_reset(request: Request, got: Got) -> None:
    request.send_response(200)
    request.send_header("content-length", "1000")
    request.end_headers()
    request.wfile.flush()
    request.reset()


def reset(request: Request, got: Got) -> None:
    request.reset()


def no_http(request: Request, got: Got) -> None:
    request.wfile.write(b"220 mail.example ESMTP\r\n")


def fails(status: int, **headers: str) -> Any:
    def answer(request: Request, got: Got) -> None:
        request.say(status, "no", **headers)

    return answer


class TestThatWorks:
    def test_a_message_arrives_once_with_a_signature_that_others_verify(self, desk: Any) -> None:
        receiver = desk.receiver()
        made = desk.add(receiver.url)
        desk.happen("ptr_1")
        assert desk.dispatcher().deliver(desk.alliance, made.endpoint.endpoint_id) == 1
        (got,) = receiver.got
        body = json.loads(got.body)
        assert standardwebhooks.Webhook(made.secret).verify(got.body, got.headers) == body
        svix.Webhook(made.secret).verify(got.body, got.headers)  # raises, or says nothing
        assert (got.path, body["type"], body["subject"]) == ("/hooks?from=alianza", "partner.updated", "ptr_1")
        assert body["data"] == {"what": "ptr_1"} and body["alliance"] == "onlycar" and not body["test"]
        assert got.id == body["id"] and got.id.startswith("evt_")
        (attempt,) = desk.attempts(made.endpoint)
        assert (attempt.outcome, attempt.status, attempt.attempt, attempt.answer) == ("delivered", 200, 1, "thanks")
        assert desk.look(made.endpoint).waiting == 0

    def test_another_secret_or_another_body_does_not_verify(self, desk: Any) -> None:
        receiver = desk.receiver()
        made, other = desk.add(receiver.url), desk.add(receiver.url)
        desk.happen("ptr_2")
        desk.dispatcher().deliver(desk.alliance, made.endpoint.endpoint_id)
        (got,) = receiver.got
        with pytest.raises(standardwebhooks.webhooks.WebhookVerificationError):
            standardwebhooks.Webhook(other.secret).verify(got.body, got.headers)
        with pytest.raises(standardwebhooks.webhooks.WebhookVerificationError):
            standardwebhooks.Webhook(made.secret).verify(got.body.replace(b"ptr_2", b"ptr_3"), got.headers)
        with pytest.raises(svix.WebhookVerificationError):
            svix.Webhook(made.secret).verify(got.body.replace(b"ptr_2", b"ptr_3"), got.headers)

    def test_what_happened_before_it_was_added_and_what_it_does_not_want_is_not_sent(self, desk: Any) -> None:
        receiver = desk.receiver()
        desk.happen("before")
        made = desk.add(receiver.url, "link.*", "statement.issued")
        desk.happen("other", kind="partner.created")
        desk.happen("a", kind="link.created")
        desk.happen("b", kind="statement.issued")
        desk.happen("c", kind="statement.accepted")
        desk.dispatcher().deliver(desk.alliance, made.endpoint.endpoint_id)
        assert {json.loads(got.body)["subject"] for got in receiver.got} == {"a", "b"}

    def test_any_success_counts_and_its_answer_is_kept_to_a_bound(self, desk: Any) -> None:
        def long(request: Request, got: Got) -> None:
            request.say(202, "\0" + "ñ" * 5_000)

        receiver = desk.receiver(long)
        made = desk.add(receiver.url)
        desk.happen("x")
        desk.dispatcher().deliver(desk.alliance, made.endpoint.endpoint_id)
        (attempt,) = desk.attempts(made.endpoint)
        assert attempt.outcome == "delivered" and attempt.status == 202
        assert attempt.answer.startswith("�ñ") and 1_000 < len(attempt.answer) <= 2_048


BAD = {
    "fails": (fails(500), "it answered 500"),
    "redirects": (fails(302, location="http://127.0.0.1:1/elsewhere"), "it answered 302"),
    "hangs": (hang, "call_failed: 127.0.0.1 took too long"),
    "drips its body": (drip, "call_failed: 127.0.0.1 took too long"),
    "drips its headers": (drip_headers, "call_failed: 127.0.0.1 took too long"),
    "ends early": (too_short, "call_failed: 127.0.0.1 does not speak HTTP: IncompleteRead"),
    "resets after 200": (ok_then_reset, "call_failed: no connection to 127.0.0.1"),
    "resets": (reset, "call_failed: "),
    "is no web server": (no_http, "call_failed: 127.0.0.1 does not speak HTTP: BadStatusLine"),
}


class TestThatDoesNot:
    @pytest.mark.parametrize("how", BAD)
    def test_is_told_again_with_the_same_id_and_body(self, desk: Any, how: str) -> None:
        answer, error = BAD[how]
        receiver = desk.receiver(answer)
        made = desk.add(receiver.url)
        desk.happen("x")
        dispatcher = desk.dispatcher()
        assert dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id) == 1
        (attempt,) = desk.attempts(made.endpoint)
        assert attempt.outcome == "failed" and attempt.error.startswith(error), attempt
        assert dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id) == 0, "not before its time"
        receiver.answer = ok
        desk.clock.turn(seconds=6)
        assert dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id) == 1
        first, second = receiver.got
        assert (first.id, first.body) == (second.id, second.body)
        assert [one.outcome for one in desk.attempts(made.endpoint)] == ["failed", "delivered"]
        assert desk.look(made.endpoint).failing_since is None

    def test_a_redirect_is_not_followed(self, desk: Any) -> None:
        elsewhere = desk.receiver()
        receiver = desk.receiver(fails(307, location=elsewhere.url))
        made = desk.add(receiver.url)
        desk.happen("x")
        desk.dispatcher().deliver(desk.alliance, made.endpoint.endpoint_id)
        assert len(receiver.got) == 1 and elsewhere.got == []

    def test_an_endless_answer_is_left_behind(self, desk: Any) -> None:
        def endless(request: Request, got: Got) -> None:
            request.send_response(200)
            request.end_headers()
            while not request.server.owner.closing.is_set():  # type: ignore[attr-defined]
                request.wfile.write(b"." * 65_536)

        made = desk.add(desk.receiver(endless).url)
        desk.happen("x")
        desk.dispatcher().deliver(desk.alliance, made.endpoint.endpoint_id)
        (attempt,) = desk.attempts(made.endpoint)
        assert attempt.outcome == "delivered" and attempt.answer == "." * 2_048

    def test_nobody_there(self, desk: Any) -> None:
        receiver = Receiver()
        receiver.close()
        made = desk.add(receiver.url)
        desk.happen("x")
        desk.dispatcher().deliver(desk.alliance, made.endpoint.endpoint_id)
        (attempt,) = desk.attempts(made.endpoint)
        assert attempt.status is None and attempt.error.startswith("call_failed: no connection to 127.0.0.1")

    def test_it_may_say_when_to_come_again(self, desk: Any) -> None:
        receiver = desk.receiver(fails(429, retry_after="3600"))
        made = desk.add(receiver.url)
        desk.happen("x", "y")
        dispatcher = desk.dispatcher()
        dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id)
        desk.clock.turn(minutes=59)
        assert dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id) == 0
        receiver.answer = ok
        desk.clock.turn(minutes=2)
        assert dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id) == 2

    def test_it_is_tried_ten_times_in_three_days_and_then_given_up(self, desk: Any) -> None:
        receiver = desk.receiver(fails(503))
        made = desk.add(receiver.url)
        desk.happen("x")
        dispatcher = desk.dispatcher()
        began = desk.clock()
        while desk.look(made.endpoint).waiting or not receiver.got:
            dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id)
            desk.clock.turn(minutes=5)
        attempts = desk.attempts(made.endpoint)
        assert [one.outcome for one in attempts] == ["failed"] * 9 + ["given_up"]
        assert [one.attempt for one in attempts] == list(range(1, 11))
        assert timedelta(days=2.9) < desk.clock() - began < timedelta(days=3.3)
        assert len({got.id for got in receiver.got}) == 1 and len(receiver.got) == schedule.ATTEMPTS


class TestManyEndpoints:
    def test_one_that_hangs_does_not_hold_up_the_others(self, desk: Any) -> None:
        slow, quick = desk.receiver(hang), desk.receiver()
        hanging = desk.add(slow.url)
        desk.add(quick.url)
        desk.happen(*(f"o{number}" for number in range(40)))
        dispatcher = desk.dispatcher()
        began = time.monotonic()
        dispatcher.start()
        quick.wait(40)
        assert time.monotonic() - began < 5
        assert len(slow.got) <= 2 * AT_ONCE
        assert desk.look(hanging.endpoint).waiting == 40

    def test_what_a_lane_did_not_send_is_sent_by_others_at_once(self, desk: Any) -> None:
        receiver = desk.receiver(lambda request, got: request.say(500 if b'"subject":"o0"' in got.body else 200))
        made = desk.add(receiver.url)
        desk.happen(*(f"o{number}" for number in range(32)))
        desk.dispatcher().deliver(desk.alliance, made.endpoint.endpoint_id)
        assert {one.object_id for one in desk.attempts(made.endpoint) if one.outcome == "delivered"} == {
            f"o{number}" for number in range(1, 32)
        }
        assert {one.attempt for one in desk.attempts(made.endpoint)} == {1}, "what was only given back was no attempt"

    def test_one_that_fails_is_asked_less_and_less_often(self, desk: Any) -> None:
        receiver = desk.receiver(fails(500))
        made = desk.add(receiver.url)
        desk.happen(*(f"o{number}" for number in range(200)))
        dispatcher = desk.dispatcher()
        for _ in range(60):  # an hour
            dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id)
            desk.clock.turn(minutes=1)
        assert len(receiver.got) < 40
        receiver.answer = ok
        receiver.got.clear()
        for _ in range(60):
            dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id)
            desk.clock.turn(minutes=1)
        assert len({got.id for got in receiver.got}) == 200
