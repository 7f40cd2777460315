"""Delivers messages: claim, act, record. Runs in each process that serves; all share the work by the claims.

A round of one alliance queues what its endpoints are to be told of and claims what is due, in one unit of work; each message
is then sent by a thread outside of any, and what came of it is recorded in another. A claim lasts as long as its lease: when
a process is killed, or can't reach the database, another one sends the message again. So it is delivered at least once, with
the same id.

What is claimed for an endpoint is sent in a few lanes, each a thread that sends one message after the other. After the first
that fails, or when the lease is a third over, a lane gives back what it did not send. An endpoint that fails has one lane with
one message, so that those that hang leave room for the others.
"""

from __future__ import annotations

import logging
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

import psycopg

from alianza.connect.webhooks import kinds, messages, notices, outcome, signing, store
from alianza.connect.webhooks.model import ACTIVE, Endpoint
from alianza.connect.webhooks.schedule import ASKED_LESS_AFTER
from alianza.identity.alliances import Alliance, alliances
from alianza.kernel.errors import AlianzaError
from alianza.runtime import clock, outgoing
from alianza.runtime.database import Connection, Database, scalar, sql
from alianza.runtime.outbox import Event

log = logging.getLogger("alianza.webhooks")
HERE = store.HERE
THREADS = 64
AT_ONCE = 4  # lanes of one endpoint in one process
LANE = 8  # messages of one lane
LEASE = timedelta(seconds=60)  # longer than any call takes
FANNED_AT_ONCE = 5_000
_POLL, _SWEEP = 0.5, 5.0  # seconds between rounds, and between looks for alliances that have endpoints
_RETRIED = 2.0  # seconds after which a result that could not be recorded is recorded


class Call(Protocol):
    """Sends a request and gives the answer: `outgoing.call`, or what a test puts in its place."""

    def __call__(self, method: str, url: str, *, headers: dict[str, str], body: bytes, largest: int) -> outgoing.Answer:
        """Send it. Raises TargetRefused, CallFailed."""
        ...


class _Letter(NamedTuple):
    """A claimed message with all that is needed to send it; `lanes`: how many its endpoint may have for what was claimed."""

    message: outcome.Message
    endpoint: Endpoint
    event: Event
    sealed: Sequence[tuple[uuid.UUID, bytes]]
    lanes: int


class Dispatcher:
    """Delivers the messages of all alliances until it is closed, or of one when `deliver` is called."""

    def __init__(
        self,
        database: Database,
        *,
        call: Call = outgoing.call,
        now: Callable[[], datetime] = clock.real,
        chance: Callable[[], float] = random.random,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._call = call
        self._now = now
        self._chance = chance
        self._lease = lease
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="webhook")
        self._lanes: Counter[uuid.UUID] = Counter()  # of each endpoint
        self._lock = threading.Condition()  # of the lanes; whoever waits hears of each that ends
        self._stop, self._wake = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    # The loop -----------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def close(self, seconds: float = 5.0) -> None:
        """Claim nothing more and wait so long for what is under way; what is left is taken over when its lease ends."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(seconds)
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._all_ended(seconds)

    def deliver(self, alliance: Alliance, only: uuid.UUID | None = None) -> int:
        """Deliver what is due of an alliance (to one endpoint only) until nothing is; gives how many messages that were."""
        count = 0
        while found := self.round(alliance, only):
            count += found
            self._all_ended(None)
        return count

    def _all_ended(self, seconds: float | None) -> None:
        with self._lock:
            self._lock.wait_for(lambda: not self._lanes.total(), seconds)

    def _run(self) -> None:
        known: list[Alliance] = []
        looked = float("-inf")
        while not self._stop.is_set():
            try:
                if time.monotonic() - looked >= _SWEEP:
                    known, looked = list(self._with_endpoints()), time.monotonic()
                for alliance in random.sample(known, len(known)):
                    self.round(alliance)
            except (psycopg.Error, AlianzaError) as error:
                log.info("put off: %s", str(error).strip())
                self._stop.wait(_SWEEP)
            self._wake.wait(_POLL)
            self._wake.clear()

    def _with_endpoints(self) -> Iterator[Alliance]:
        some = "SELECT EXISTS (SELECT FROM webhook_endpoints WHERE alliance_id = %s AND state = 'active')"
        for alliance in alliances(self._database, sandboxes=True):
            with self._database.unit_of_work(alliance.alliance_id) as connection:
                if scalar(connection, some, (alliance.alliance_id,)):
                    yield alliance

    # A round --------------------------------------------------------------------------------------------------------------

    def round(self, alliance: Alliance, only: uuid.UUID | None = None) -> int:
        """Queue and claim what is due of an alliance (of one endpoint only), and have it sent; gives how much that is."""
        now = self._now()
        with self._database.unit_of_work(alliance.alliance_id) as connection:
            letters = self._claim(connection, alliance.alliance_id, now, only)
        lanes = _lanes(letters)
        with self._lock:
            self._lanes.update(lane[0].endpoint.endpoint_id for lane in lanes)
        for lane in lanes:
            try:
                self._pool.submit(self._run_lane, alliance, lane)
            except RuntimeError:  # it is being closed: the lease ends by itself
                self._ended(lane)
        return len(letters)

    def _claim(
        self, connection: Connection, alliance_id: uuid.UUID, now: datetime, only: uuid.UUID | None
    ) -> list[_Letter]:
        endpoints = store.load_endpoints(connection, alliance_id, endpoint_id=only, count=0)
        live = {one.endpoint_id: one for one in endpoints if one.state == ACTIVE}
        if not live:
            return []
        fan_out(connection, alliance_id, list(live.values()), now)
        ready = [one for one in live.values() if one.resume_at is None or one.resume_at <= now]
        with self._lock:  # lanes that end only make more room
            lanes = self._free_lanes(ready)
        free = {one.endpoint_id: lanes[one.endpoint_id] * (1 if one.failures else LANE) for one in ready}
        claimed = self._claim_due(connection, alliance_id, free, now) if lanes.total() else []
        sealed = store.sealed_secrets(connection, alliance_id, list({m.endpoint_id for m, _ in claimed}), now)
        return [
            _Letter(
                message,
                live[message.endpoint_id],
                event,
                sealed.get(message.endpoint_id, ()),
                lanes[message.endpoint_id],
            )
            for message, event in claimed
        ]

    def _free_lanes(self, endpoints: Sequence[Endpoint]) -> Counter[uuid.UUID]:
        """How many lanes each endpoint may have besides those it has; given in turns, while threads are left."""
        left = THREADS - self._lanes.total()
        room = {
            one.endpoint_id: (1 if one.failures >= ASKED_LESS_AFTER else AT_ONCE) - self._lanes[one.endpoint_id]
            for one in random.sample(list(endpoints), len(endpoints))
        }
        lanes: Counter[uuid.UUID] = Counter()
        while left > 0 and (wanting := [key for key, most in room.items() if lanes[key] < most]):
            for key in wanting[:left]:
                lanes[key] += 1
            left -= len(wanting)
        return lanes

    def _claim_due(
        self, connection: Connection, alliance_id: uuid.UUID, free: dict[uuid.UUID, int], now: datetime
    ) -> list[tuple[outcome.Message, Event]]:
        claim = uuid.uuid4()
        words: dict[str, Any] = {
            "alliance": alliance_id, "endpoints": list(free), "free": list(free.values()), "now": now, "claim": claim,
            "lease": now + self._lease,
        }  # fmt: skip
        found = []
        for endpoint_id, attempt, *event in connection.execute(sql(HERE, "claim"), words):
            one = Event(*event)
            found.append((outcome.Message(endpoint_id, one.sequence, attempt, claim), one))
        return found

    # A lane -----------------------------------------------------------------------------------------------------------------

    def _run_lane(self, alliance: Alliance, lane: Sequence[_Letter]) -> None:
        until = time.monotonic() + self._lease.total_seconds() / 3
        sent, goes_on = 0, True
        try:
            while goes_on and sent < len(lane):
                goes_on = self._deliver(alliance, lane[sent]) and time.monotonic() < until and not self._stop.is_set()
                sent += 1
            if sent < len(lane):
                with self._database.unit_of_work(alliance.alliance_id) as connection:
                    outcome.give_back(connection, alliance.alliance_id, [letter.message for letter in lane[sent:]])
        except Exception:
            log.exception("messages of %s: put off until their lease ends", lane[0].endpoint.id)
            raise
        finally:
            self._ended(lane)

    def _ended(self, lane: Sequence[_Letter]) -> None:
        with self._lock:
            self._lanes[lane[0].endpoint.endpoint_id] -= 1
            self._lock.notify_all()
        self._wake.set()

    def _deliver(self, alliance: Alliance, letter: _Letter) -> bool:
        """One message: act, record, and tell whoever has to know; gives whether it arrived."""
        result = self._send(alliance, letter)
        news = self._record(alliance, letter, result)
        if news is not None:
            notices.send(self._database, alliance, news)
        return result.arrived

    def _send(self, alliance: Alliance, letter: _Letter) -> outcome.Result:
        """One attempt; whatever goes wrong with it is its result."""
        at, began = self._now(), time.monotonic()
        status, error, answer, wait = None, "", b"", None
        try:
            secrets = store.opened(alliance.alliance_id, letter.endpoint.endpoint_id, letter.sealed)
            reader = messages.Reader(
                alliance.slug, alliance.sandbox_of is not None, letter.endpoint.partner, letter.endpoint.api_version
            )
            body = messages.body(letter.event, reader)
            headers = signing.headers(secrets, letter.event.id, int(at.timestamp()), body)
            found = self._call("POST", letter.endpoint.url, headers=headers, body=body, largest=outcome.ANSWER_BYTES)
            status, answer, wait = found.status, found.body, outcome.asked_wait(found.headers, at)
            error = "" if 200 <= status < 300 else f"it answered {status}"
        except AlianzaError as problem:
            error = f"{problem.code}: {problem.message}"
        return outcome.Result(at, int((time.monotonic() - began) * 1000), status, error, answer, wait)

    def _record(self, alliance: Alliance, letter: _Letter, result: outcome.Result) -> outcome.News | None:
        """Keep what came of it; tried until the lease ends, since otherwise the message would be sent again."""
        until = time.monotonic() + self._lease.total_seconds()
        while True:
            try:
                with self._database.unit_of_work(alliance.alliance_id) as connection:
                    return outcome.record(
                        connection, alliance.alliance_id, letter.message, result, self._now(), self._chance()
                    )
            except psycopg.OperationalError as error:
                if time.monotonic() + _RETRIED >= until or self._stop.wait(_RETRIED):
                    raise
                log.info("a delivery is recorded later: %s", str(error).strip())


def _lanes(letters: Sequence[_Letter]) -> list[list[_Letter]]:
    """Claimed messages in lanes: each endpoint's in as few as it may have, all about as long."""
    of: dict[uuid.UUID, list[_Letter]] = {}
    for letter in letters:
        of.setdefault(letter.endpoint.endpoint_id, []).append(letter)
    found = []
    for mine in of.values():
        count = min(mine[0].lanes, len(mine))
        found += [mine[start::count] for start in range(count)]
    return found


def fan_out(connection: Connection, alliance_id: uuid.UUID, endpoints: Sequence[Endpoint], now: datetime) -> None:
    """Queue for each endpoint what it wants of the events since it was last looked for; whoever else does it is left to it."""
    last = scalar(connection, "SELECT last_event FROM books WHERE alliance_id = %s", (alliance_id,)) or 0
    behind = {one.endpoint_id: one for one in endpoints if one.fanned_to < last}
    if not behind:
        return
    locked = connection.execute(
        "SELECT endpoint_id, fanned_to FROM webhook_endpoints WHERE alliance_id = %s AND endpoint_id = ANY(%s)"
        " AND state = 'active' ORDER BY endpoint_id FOR UPDATE SKIP LOCKED",
        (alliance_id, list(behind)),
    ).fetchall()
    for endpoint_id, after in locked:
        one = behind[endpoint_id]
        words = {
            "alliance": alliance_id, "endpoint": endpoint_id, "after": after, "limit": FANNED_AT_ONCE, "now": now,
            "kinds": kinds.expand(one.kinds), "ping": one.id, "partner": one.partner_id,
        }  # fmt: skip
        connection.execute(sql(HERE, "fan_out"), words)
