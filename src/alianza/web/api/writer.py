"""Facts on their way into the books: an alliance has one writer at a time, and whoever comes meanwhile waits together.

While one batch is being written the next one gathers; then all that wait are one batch: one lock, one decision, one commit.
So the more come at once, the less each costs, and nobody is answered before the commit.
"""

from __future__ import annotations

import asyncio
import functools
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import psycopg

from alianza.bootstrap.office import Office
from alianza.bootstrap.offices import Offices
from alianza.bootstrap.recording import NewFact, Outcome, record
from alianza.kernel.errors import AlianzaError
from alianza.ledger import api as ledger
from alianza.runtime import answered, clock
from alianza.runtime.answered import Answered, Asked
from alianza.runtime.database import Connection, Database
from alianza.web.api.facts import Key, View, views

THREADS = 2
MOST_FACTS = 20_000  # in one batch
GATHER_SECONDS = 0.002
# What makes an answer of the outcomes and of the facts as they are now, before the commit.
Build = Callable[[Sequence[Outcome], Mapping[Key, View]], Answered]
# What makes the facts; it may refuse them.
Make = Callable[[Connection, Office], Sequence[NewFact]]


@dataclass(eq=False)
class Request:
    """Facts that wait, and what becomes of them: `answer`, or `error`."""

    make: Make
    build: Build
    asked: Asked | None
    weight: int
    wants: Key | None = None  # the fact that the answer shows
    partner: uuid.UUID | None = None  # for whom alone it is shown
    done: asyncio.Future[Answered] | None = None  # what its sender waits for
    answer: Answered | None = None
    error: Exception | None = None
    replayed: bool = False

    def settle(self) -> None:
        """Tell whoever waits; in the event loop."""
        if self.done is None or self.done.cancelled():
            return
        if self.error is not None:
            self.done.set_exception(self.error)
        else:
            assert self.answer is not None
            self.done.set_result(self.answer)


@dataclass(eq=False)
class _Gathering:
    """A batch that those who were just answered may still join: it begins when so many have come, or at its time."""

    missing: int
    timer: asyncio.TimerHandle


class Writer:
    """Writes facts for all alliances of a process."""

    def __init__(self, database: Database, offices: Offices, recorded: Callable[[uuid.UUID], None]) -> None:
        self._database, self._offices, self._recorded = database, offices, recorded
        self._waiting: dict[uuid.UUID, list[Request]] = {}
        self._busy: set[uuid.UUID] = set()
        self._gathering: dict[uuid.UUID, _Gathering] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="api-writer")

    def close(self) -> None:
        """Finish what is under way."""
        self._threads.shutdown()

    async def write(self, alliance_id: uuid.UUID, request: Request) -> Request:
        """Record a request's facts and give the request back with its answer. Raises what refuses it."""
        loop = asyncio.get_running_loop()
        request.done = loop.create_future()
        self._waiting.setdefault(alliance_id, []).append(request)
        if alliance_id not in self._busy:
            self._busy.add(alliance_id)
            loop.call_soon(self._begin, loop, alliance_id)  # whoever comes in the same turn of the loop comes along
        elif (gathering := self._gathering.get(alliance_id)) is not None:
            gathering.missing -= 1
            if gathering.missing <= 0:
                self._gathered(loop, alliance_id)
        await request.done
        return request

    def _begin(self, loop: asyncio.AbstractEventLoop, alliance_id: uuid.UUID) -> None:
        batch = self._take(alliance_id)
        if not batch:
            self._busy.discard(alliance_id)
            return
        future = loop.run_in_executor(self._threads, self._write, alliance_id, batch)
        future.add_done_callback(functools.partial(self._written, loop, alliance_id, batch))

    def _take(self, alliance_id: uuid.UUID) -> list[Request]:
        """Those that wait, up to a number of facts."""
        waiting = self._waiting.pop(alliance_id, [])
        taken = weight = 0
        for request in waiting:
            weight += request.weight
            if taken and weight > MOST_FACTS:
                break
            taken += 1
        if waiting[taken:]:
            self._waiting[alliance_id] = waiting[taken:]
        return waiting[:taken]

    def _written(
        self,
        loop: asyncio.AbstractEventLoop,
        alliance_id: uuid.UUID,
        batch: list[Request],
        future: asyncio.Future[None],
    ) -> None:
        problem = future.exception()
        for request in batch:
            if problem is not None and request.error is None:
                request.error = problem if isinstance(problem, Exception) else RuntimeError(str(problem))
            request.settle()
        # Whoever was just answered may come again at once: the next batch waits a moment for as many as there were.
        timer = loop.call_later(GATHER_SECONDS, self._gathered, loop, alliance_id)
        self._gathering[alliance_id] = _Gathering(len(batch), timer)
        if len(batch) <= 1:
            self._gathered(loop, alliance_id)

    def _gathered(self, loop: asyncio.AbstractEventLoop, alliance_id: uuid.UUID) -> None:
        gathering = self._gathering.pop(alliance_id, None)
        if gathering is not None:
            gathering.timer.cancel()
            self._begin(loop, alliance_id)

    # In a thread ----------------------------------------------------------------------------------------------------------

    def _write(self, alliance_id: uuid.UUID, batch: list[Request]) -> None:
        """All of a batch in one transaction; when that fails by a defect, each by itself, so that one harms no other."""
        try:
            self._commit(alliance_id, batch)
        except (psycopg.OperationalError, psycopg.InterfaceError):
            self._database.close()  # what is idle is broken too
            raise
        except Exception:
            if len(batch) == 1:
                raise
            for request in batch:
                self._alone(alliance_id, request)

    def _alone(self, alliance_id: uuid.UUID, request: Request) -> None:
        request.answer = request.error = None
        request.replayed = False
        try:
            self._commit(alliance_id, [request])
        except Exception as error:  # noqa: BLE001 - handed over to whoever waits, who raises it
            request.error = error

    def _commit(self, alliance_id: uuid.UUID, batch: list[Request]) -> None:
        now = clock.now()
        new = 0
        with self._database.unit_of_work(alliance_id) as connection:
            books = ledger.lock_books(connection, alliance_id)
            office = self._offices.at(alliance_id, books.changes)
            fresh = _unanswered(connection, alliance_id, batch)
            facts = [(request, made) for request in fresh if (made := _made(request, connection, office)) is not None]
            if facts:
                new = self._record(connection, office, books, facts, now)
        if new:
            office.recorder.committed()
            self._recorded(alliance_id)

    def _record(
        self, connection: Connection, office: Office, books: ledger.Books,
        facts: list[tuple[Request, Sequence[NewFact]]], now: datetime,
    ) -> int:  # fmt: skip
        gathered = record(office, connection, books, [fact for _, made in facts for fact in made], now)
        shown = _shown(connection, office, [request for request, _ in facts])
        kept, first = [], 0
        for request, made in facts:
            outcomes = gathered.outcomes[first : first + len(made)]
            first += len(made)
            try:
                request.answer = request.build(outcomes, shown.get(request.partner, {}))
            except AlianzaError as error:
                request.error = error
                continue
            if request.asked is not None:
                kept.append((request.asked, request.answer))
        if kept:
            answered.keep(connection, office.alliance_id, kept, now)
        return gathered.new


def _shown(
    connection: Connection, office: Office, requests: Sequence[Request]
) -> dict[uuid.UUID | None, Mapping[Key, View]]:
    """The facts that answers show, all of one reader at once."""
    keys: dict[uuid.UUID | None, list[Key]] = {}
    for request in requests:
        if request.wants is not None:
            keys.setdefault(request.partner, []).append(request.wants)
    return {partner: views(connection, office, wanted, partner) for partner, wanted in keys.items()}


def _made(request: Request, connection: Connection, office: Office) -> Sequence[NewFact] | None:
    try:
        return request.make(connection, office)
    except AlianzaError as error:
        request.error = error
        return None


def _unanswered(connection: Connection, alliance_id: uuid.UUID, batch: list[Request]) -> list[Request]:
    """Those that have to be answered. The others get the answer on record, or are refused: their key is another's."""
    keyed = [request.asked for request in batch if request.asked is not None]
    if not keyed:
        return batch
    known = answered.known(connection, alliance_id, keyed)
    fresh: list[Request] = []
    first: dict[tuple[str, str], Request] = {}
    for request in batch:
        if request.asked is None:
            fresh.append(request)
            continue
        key = request.asked[:2]
        if key in known:
            _repeat(request, *known[key])
        elif key in first:
            _wait_for(request, first[key])
        else:
            first[key] = request
            fresh.append(request)
    return fresh


def _repeat(request: Request, digest: bytes, answer: Answered) -> None:
    assert request.asked is not None
    if digest != request.asked.digest:
        request.error = answered.reused(request.asked.key)
    elif not answer.status:
        request.error = answered.RequestUnderWay("this request is being answered", hint="send it again in a moment")
    else:
        request.answer, request.replayed = answer, True


def _wait_for(request: Request, first: Request) -> None:
    """A repeat that came in the same batch as the first: it is told that the first one is under way."""
    assert request.asked is not None and first.asked is not None
    if first.asked.digest != request.asked.digest:
        request.error = answered.reused(request.asked.key)
    else:
        request.error = answered.RequestUnderWay("this request is being answered", hint="send it again in a moment")


__all__ = ["Request", "Writer"]
