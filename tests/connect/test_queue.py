"""Order, claims and leases: what several processes, killed ones among them, do to the messages of one endpoint."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from typing import Any

import pytest
from tests.connect.receiver import Got, Request, ok

from alianza.connect.webhooks import api as webhooks
from alianza.connect.webhooks import outcome as recording
from alianza.connect.webhooks.dispatcher import LEASE
from alianza.kernel.errors import UsageError
from alianza.runtime.outbox import UnknownEvent


def objects(received: list[Got]) -> list[str]:
    return [json.loads(got.body)["subject"] for got in received]


class TestOrder:
    def test_a_later_event_of_an_object_waits_until_the_earlier_is_delivered(self, desk: Any) -> None:
        stuck = threading.Event()

        def first_of_x_fails(request: Request, got: Got) -> None:
            failing = json.loads(got.body)["data"]["what"] == "x" and not stuck.is_set()
            request.say(500 if failing else 200)

        receiver = desk.receiver(first_of_x_fails)
        made = desk.add(receiver.url)
        ids = desk.happen("x", "x", "y", "x", "y")
        dispatcher = desk.dispatcher()
        dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id)
        assert objects(receiver.got) == ["x", "y", "y"] or objects(receiver.got) == ["y", "x", "y"]
        desk.clock.turn(seconds=6)
        dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id)
        stuck.set()
        desk.clock.turn(minutes=6)
        dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id)
        of_x = [got.id for got in receiver.got if json.loads(got.body)["subject"] == "x"]
        assert len(of_x) == 5 and len(set(of_x[:3])) == 1 and of_x == sorted(of_x)
        assert len(ids) == 5 and desk.look(made.endpoint).waiting == 0

    def test_it_waits_no_longer_than_until_the_earlier_is_given_up(self, desk: Any) -> None:
        receiver = desk.receiver(lambda request, got: request.say(500))
        made = desk.add(receiver.url)
        desk.happen("x", "x")
        dispatcher = desk.dispatcher()
        while len({got.id for got in receiver.got}) < 2:
            dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id)
            desk.clock.turn(minutes=30)
        assert Counter(got.id for got in receiver.got).most_common()[0][1] == 10


class TestClaims:
    def test_two_dispatchers_at_once_deliver_each_message_once_and_in_order(self, desk: Any) -> None:
        receiver = desk.receiver()
        made = desk.add(receiver.url)
        names = [f"o{number % 20}" for number in range(200)]
        desk.happen(*names)
        for _ in range(2):
            desk.dispatcher().start()
        received = receiver.wait(200)
        assert Counter(got.id for got in received).most_common(1)[0][1] == 1
        for name in set(names):
            mine = [got.id for got in received if json.loads(got.body)["subject"] == name]
            assert mine == sorted(mine)
        assert desk.look(made.endpoint).id

    def test_killed_between_act_and_record_it_is_delivered_again_with_the_same_id(
        self, desk: Any, tmp_path: Any
    ) -> None:
        worker: list[subprocess.Popen[bytes]] = []
        started = threading.Event()

        def kill_the_sender(request: Request, got: Got) -> None:
            assert started.wait(30)
            os.kill(worker[0].pid, signal.SIGKILL)
            worker[0].wait()
            request.close_connection = True

        receiver = desk.receiver(kill_the_sender)
        made = desk.add(receiver.url)
        desk.happen("x")
        program = (
            "import sys; from alianza.connect.webhooks.api import Dispatcher; from alianza.identity.api import find_alliance;"
            "from alianza.runtime.database import Database; database = Database(sys.argv[1]);"
            "Dispatcher(database).deliver(find_alliance(database, 'onlycar'))"
        )
        worker.append(subprocess.Popen([sys.executable, "-c", program, desk.database.uri]))
        started.set()
        (first,) = receiver.wait(1, 60)
        assert worker[0].wait(30) == -signal.SIGKILL
        receiver.answer = ok
        dispatcher = desk.dispatcher()
        assert dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id) == 0, "the claim of the killed one holds"
        assert desk.attempts(made.endpoint) == []
        desk.clock.turn(seconds=LEASE.total_seconds() + 1)
        assert dispatcher.deliver(desk.alliance, made.endpoint.endpoint_id) == 1
        second = receiver.got[1]
        assert (second.id, second.body) == (first.id, first.body)
        (attempt,) = desk.attempts(made.endpoint)
        assert (attempt.attempt, attempt.outcome) == (2, "delivered"), "the first one nobody could write down"

    def test_who_comes_back_after_the_lease_only_writes_down_what_it_did(self, desk: Any) -> None:
        release = threading.Event()

        def slow(request: Request, got: Got) -> None:
            release.wait(30)
            request.say(500)

        receiver = desk.receiver(slow)
        made = desk.add(receiver.url)
        desk.happen("x")
        late = desk.dispatcher(call=_patient)
        late.round(desk.alliance, made.endpoint.endpoint_id)
        receiver.wait(1)
        receiver.answer = ok
        desk.clock.turn(seconds=LEASE.total_seconds() + 1)
        assert desk.dispatcher().deliver(desk.alliance, made.endpoint.endpoint_id) == 1
        desk.happen("y")
        release.set()
        late.close()
        assert Counter(one.outcome for one in desk.attempts(made.endpoint)) == {"delivered": 1, "failed": 1}
        desk.dispatcher().deliver(desk.alliance, made.endpoint.endpoint_id)
        desk.clock.turn(minutes=10)
        desk.dispatcher().deliver(desk.alliance, made.endpoint.endpoint_id)
        assert objects(receiver.got) == ["x", "x", "y"], "what was delivered does not come back to the queue"

    @pytest.mark.parametrize("status", [200, 500])
    def test_who_lost_the_claim_takes_nothing_from_who_has_it(self, desk: Any, status: int) -> None:
        made = desk.add("https://crm.example/")
        desk.happen("x")
        dispatcher, alliance_id = desk.dispatcher(), desk.office.alliance_id
        claimed = []
        for _ in range(2):
            with desk.work() as connection:
                claimed += dispatcher._claim(connection, alliance_id, desk.clock(), made.endpoint.endpoint_id)
            desk.clock.turn(seconds=LEASE.total_seconds() + 1)
        first, second = (letter.message for letter in claimed)
        with desk.work() as connection:
            result = recording.Result(desk.clock(), 5, status, "", b"")
            recording.record(connection, alliance_id, first, result, desk.clock(), 0.5)
            recording.give_back(connection, alliance_id, [first])
            row = connection.execute(
                "SELECT claim, attempts FROM webhook_queue WHERE alliance_id = %s AND endpoint_id = %s",
                (alliance_id, made.endpoint.endpoint_id),
            ).fetchone()
        assert row == (second.claim, 2) and first.claim != second.claim
        assert len(desk.attempts(made.endpoint)) == 1

    def test_what_cannot_be_recorded_is_recorded_later(self, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        import psycopg

        import alianza.connect.webhooks.dispatcher as module

        monkeypatch.setattr(module, "_RETRIED", 0.01)
        failures = iter([psycopg.OperationalError("gone"), psycopg.OperationalError("still gone")])

        def sometimes(*arguments: Any) -> Any:
            if (error := next(failures, None)) is not None:
                raise error
            return real(*arguments)

        real = recording.record
        monkeypatch.setattr(module.outcome, "record", sometimes)
        receiver = desk.receiver()
        made = desk.add(receiver.url)
        desk.happen("x")
        desk.dispatcher(call=_patient).deliver(desk.alliance, made.endpoint.endpoint_id)
        assert len(receiver.got) == 1
        assert [one.outcome for one in desk.attempts(made.endpoint)] == ["delivered"]


def _patient(method: str, url: str, **words: Any) -> Any:
    from alianza.runtime import outgoing

    return outgoing.call(method, url, **words)


class TestReplay:
    @pytest.fixture
    def heard(self, desk: Any) -> Any:
        """An endpoint of links that was told of three events, and its receiver."""
        receiver = desk.receiver()
        made = desk.add(receiver.url, "link.*")
        desk.happen("a", "b", "c", kind="link.created")
        desk.happen("d", kind="partner.created")
        desk.dispatcher().deliver(desk.alliance, made.endpoint.endpoint_id)
        assert sorted(objects(receiver.got)) == ["a", "b", "c"]
        return made.endpoint, receiver

    def replay(self, desk: Any, endpoint: Any, **what: Any) -> int:
        with desk.work() as connection:
            count = webhooks.replay(connection, desk.who, endpoint.id, **what)
        desk.dispatcher().deliver(desk.alliance, endpoint.endpoint_id)
        return count

    def test_one_event_by_hand_with_the_same_id(self, desk: Any, heard: Any) -> None:
        endpoint, receiver = heard
        wanted = receiver.got[1]
        assert self.replay(desk, endpoint, event=wanted.id) == 1
        assert [got.id for got in receiver.got].count(wanted.id) == 2
        assert receiver.got[3].body == wanted.body

    def test_a_range_of_what_it_wants(self, desk: Any, heard: Any) -> None:
        endpoint, receiver = heard
        now = desk.clock()
        desk.clock.turn(days=1)
        desk.happen("e", kind="link.updated")
        desk.dispatcher().deliver(desk.alliance, endpoint.endpoint_id)
        receiver.got.clear()
        assert self.replay(desk, endpoint, since=now) == 1
        assert objects(receiver.got) == ["e"]
        assert self.replay(desk, endpoint, since=endpoint.created_at, until=now) == 3
        assert sorted(objects(receiver.got)) == ["a", "b", "c", "e"]

    def test_twice_at_once_is_once(self, desk: Any, heard: Any) -> None:
        endpoint, receiver = heard
        with desk.work() as connection:
            for _ in range(2):
                assert webhooks.replay(connection, desk.who, endpoint.id, event=receiver.got[0].id) == 1
        desk.dispatcher().deliver(desk.alliance, endpoint.endpoint_id)
        assert len(receiver.got) == 4

    def test_what_was_given_up_is_tried_anew_from_the_beginning(self, desk: Any, heard: Any) -> None:
        endpoint, receiver = heard
        receiver.answer = lambda request, got: request.say(500)
        assert self.replay(desk, endpoint, event=receiver.got[0].id) == 1
        desk.clock.turn(seconds=10)
        desk.dispatcher().deliver(desk.alliance, endpoint.endpoint_id)
        receiver.answer = ok
        assert self.replay(desk, endpoint, event=receiver.got[0].id) == 1
        assert desk.attempts(endpoint)[-1].attempt == 1

    @pytest.mark.parametrize("what", [{}, {"event": "evt_01k9m2v7w8x9y0z1a2b3c4d5e6", "since": 1}])
    def test_neither_or_both_is_refused(self, desk: Any, heard: Any, what: dict[str, Any]) -> None:
        with pytest.raises(UsageError):
            self.replay(desk, heard[0], **what)

    def test_an_event_that_is_not_there(self, desk: Any, heard: Any) -> None:
        with pytest.raises(UnknownEvent):
            self.replay(desk, heard[0], event="evt_01k9m2v7w8x9y0z1a2b3c4d5e6")
