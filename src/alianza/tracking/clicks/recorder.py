"""Records clicks in groups: the more come in at once, the more go into one transaction.

Durable: a click is answered once it is committed, or synced to the spool while PostgreSQL is away. Asynchronous: it is
answered at once, written to the spool within `TICK` seconds, and then committed.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

import psycopg

from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Connection
from alianza.tracking.clicks import batch as batches
from alianza.tracking.clicks.batch import Batch, Hit
from alianza.tracking.clicks.pipe import Failure, Pipe, prepare
from alianza.tracking.clicks.rows import Row
from alianza.tracking.clicks.spool import Record, Spool

log = logging.getLogger("alianza.recorder")
T = TypeVar("T")

PIPES = 2  # one commits while the next batch is under way
TICK = 0.02  # seconds between two writes of the asynchronous mode
GIVE_UP = 1.0  # seconds without an answer after which PostgreSQL counts as away
WATCH = 0.05  # seconds between two looks at the connections
RETRY = 0.25  # seconds between two tries to reach it
HELD = 50_000  # clicks kept in memory while neither PostgreSQL nor the disk takes them


class Recorder:
    """One a worker. `uri` gives the database's address and may start it; both it and `mend` run in a thread."""

    def __init__(self, uri: Callable[[], str], spool: Spool, *, durable: bool, mend: Callable[[], None]) -> None:
        self._uri = uri
        self._spool = spool
        self._mend = mend
        self.durable = durable
        self.unrecorded = 0  # clicks that were answered without an id because nothing could keep them
        self.backlog: deque[Record] = deque()
        self._held: deque[Batch] = deque()
        self._held_size = 0
        self._under_way = 0  # clicks that wait for a commit
        self._open = Batch()
        self._free: list[Pipe] = []
        self._pipes: set[Pipe] = set()
        self._scheduled = self._syncing = self._full = False
        self._refusing = False
        self._said = ""
        self._tasks: set[asyncio.Task[None]] = set()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="spool")
        self._threads = ThreadPoolExecutor(3, thread_name_prefix="recorder")

    async def start(self) -> None:
        """Connect, take over what earlier processes left in the spool, and begin."""
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self.adopt()
        for _ in range(PIPES):
            await self._connect_one()
        for work in (self._keep_connected, self._watch, self._drain, *(() if self.durable else (self._ticks,))):
            self._later(work())

    @property
    def connected(self) -> bool:
        """Whether PostgreSQL takes clicks."""
        return bool(self._pipes)

    @property
    def keeping(self) -> bool:
        """Whether the last batch found a place, in the books or on the disk."""
        return not self._refusing

    @property
    def spooled_bytes(self) -> int:
        """What the spool holds."""
        return self._spool.bytes

    # What the routes call ------------------------------------------------------------------------------------------------

    def add(self, alliance: bytes, row: Row) -> asyncio.Future[bool] | bool:
        """A click to record. Durable: a future, set to whether it is kept. Asynchronous: whether it can be."""
        batch = self._open
        if not self.durable:
            if self._full:
                return False
            batch.rows[alliance].append(row)
            return True
        batch.rows[alliance].append(row)
        future: asyncio.Future[bool] = self._loop.create_future()
        batch.waiting.append(future)
        if not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self._flush)
        return future

    def count(self, alliance: bytes, hit: Hit) -> None:
        """A hit that is only counted; nobody waits for it."""
        self._open.hits[alliance][hit] += 1
        if not self._scheduled and self.durable:
            self._scheduled = True
            self._loop.call_soon(self._flush)

    def adopt(self) -> None:
        """Take over what killed processes left in the spool."""
        found = self._spool.adopt()
        if found:
            log.info("%d batches were left in the spool", len(found))
            self.backlog.extend(found)
            self._wake.set()

    # Durable: groups ------------------------------------------------------------------------------------------------------

    def _take(self) -> Batch:
        batch, self._open = self._open, Batch()
        return batch

    def _flush(self) -> None:
        """Send what is open if somebody can take it now; else it grows until somebody can."""
        self._scheduled = False
        if not self._open or not self.durable:
            return
        if self._free:
            # While a batch is under way, a second one goes out once it is as large: small ones would only cost.
            if len(self._open.waiting) >= self._under_way:
                self._send(self._free.pop(), self._take())
        elif not self._pipes and not self._syncing:
            self._to_spool(self._take())

    def _send(self, pipe: Pipe, batch: Batch) -> None:
        self._under_way += len(batch.waiting)
        pipe.send(batch.statements(), partial(self._sent, pipe, batch))

    def _sent(self, pipe: Pipe, batch: Batch, failure: Failure | None) -> None:
        self._under_way -= len(batch.waiting)
        if pipe in self._pipes:
            self._free.append(pipe)
        if failure is None:
            batch.end(True)
        elif failure.no_partition:
            self._later(self._mend_and_resend(batch))
        else:
            self._say(f"clicks go to the spool: {failure}")
            self._to_spool(batch)
        self._flush()

    async def _mend_and_resend(self, batch: Batch) -> None:
        """A month began that has no partition: have it made, then go on."""
        if await self._mended() and self._free:
            self._send(self._free.pop(), batch)
        else:
            self._to_spool(batch)

    async def _mended(self) -> bool:
        try:
            await self._in_thread(self._mend)
        except (psycopg.Error, AlianzaError) as error:
            self._say(f"partitions cannot be made now: {error}")
            return False
        return True

    def _to_spool(self, batch: Batch) -> None:
        try:
            record = self._spool.append(batches.written(batch.statements()))
        except OSError as error:
            self._refuse(batch, error)
            return
        self._syncing = True
        done = self._loop.run_in_executor(self._disk, self._spool.sync, record)
        done.add_done_callback(partial(self._synced, batch, record))

    def _synced(self, batch: Batch, record: Record, done: asyncio.Future[None]) -> None:
        self._syncing = False
        # It may be on the disk even when that failed; recording what nobody was told of is no harm.
        self._behind(record)
        error = done.exception()
        if error is None:
            batch.end(True)
        else:
            self._refuse(batch, error)
        self._flush()

    def _refuse(self, batch: Batch, error: BaseException) -> None:
        """Neither PostgreSQL nor the disk takes it: durable clicks were not acknowledged, the others stay in memory."""
        self._refusing = True
        self._say(f"clicks cannot be kept: {error}", logging.ERROR)
        batch.end(False)
        if not self.durable:
            self._held.append(batch)
            self._held_size += batch.clicks
            self._full = self._held_size >= HELD

    # Asynchronous: ticks -------------------------------------------------------------------------------------------------

    async def _ticks(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            self._tick()

    def _tick(self) -> None:
        """What came in goes to the file of the spool, and from there, or from memory while it is here, to PostgreSQL."""
        if self._held:
            batch = self._held.popleft()
            self._held_size -= batch.clicks
            self._full = False
            self._keep(batch)
        if self._open:
            self._keep(self._take())

    def _keep(self, batch: Batch) -> None:
        statements = batch.statements()
        try:
            record = self._spool.append(batches.written(statements))
        except OSError as error:
            if not self._free:
                self._refuse(batch, error)
                return
            pipe = self._free.pop()
            pipe.send(statements, partial(self._sent_unspooled, pipe, batch))
            return
        if self._free:
            pipe = self._free.pop()
            pipe.send(statements, partial(self._sent_spooled, pipe, record))
            return
        self._behind(record)
        if not self._pipes and not self._syncing:
            self._syncing = True
            done = self._loop.run_in_executor(self._disk, self._spool.sync, record)
            done.add_done_callback(self._synced_behind)

    def _sent_spooled(self, pipe: Pipe, record: Record, failure: Failure | None) -> None:
        if pipe in self._pipes:
            self._free.append(pipe)
        if failure is None:
            self._spool.forget(record)
        else:
            self._behind(record)

    def _sent_unspooled(self, pipe: Pipe, batch: Batch, failure: Failure | None) -> None:
        if pipe in self._pipes:
            self._free.append(pipe)
        if failure is not None:
            self._refuse(batch, failure)

    def _synced_behind(self, done: asyncio.Future[None]) -> None:
        self._syncing = False
        if done.exception() is not None:
            self._say(f"the spool cannot be synced: {done.exception()}", logging.ERROR)

    # Connections ---------------------------------------------------------------------------------------------------------

    async def _connect_one(self) -> None:
        pipe = await self._new_pipe(self._gone)
        if pipe is not None:
            self._pipes.add(pipe)
            self._free.append(pipe)
            self._flush()

    async def _new_pipe(self, lost: Callable[[Pipe], None]) -> Pipe | None:
        try:
            connection = await self._in_thread(self._connection)
        except (psycopg.Error, AlianzaError) as error:
            self._say(f"PostgreSQL is away: {error}")
            return None
        self._say("PostgreSQL is there", logging.INFO)
        return Pipe(self._loop, connection, lost)

    def _connection(self) -> Connection:
        return prepare(self._uri())

    def _gone(self, pipe: Pipe) -> None:
        self._pipes.discard(pipe)
        if pipe in self._free:
            self._free.remove(pipe)
        self._loop.call_soon(self._flush)

    async def _keep_connected(self) -> None:
        while True:
            await asyncio.sleep(RETRY)
            if len(self._pipes) < PIPES:
                await self._connect_one()

    async def _watch(self) -> None:
        """A connection that broke or does not answer counts as gone."""
        while True:
            await asyncio.sleep(WATCH)
            for pipe in list(self._pipes):
                pipe.check(GIVE_UP)

    # What was left behind ------------------------------------------------------------------------------------------------

    def _behind(self, record: Record) -> None:
        self.backlog.append(record)
        self._refusing = False
        self._wake.set()

    async def _drain(self) -> None:
        """Bring what is in the spool into the books, over a connection of its own."""
        pipe: Pipe | None = None
        try:
            while True:
                if not self.backlog:
                    self._wake.clear()
                    await self._wake.wait()
                if pipe is None or not pipe.alive:
                    pipe = await self._new_pipe(lambda _: None)
                if pipe is None or not await self._drained_one(pipe):
                    await asyncio.sleep(RETRY)
        finally:
            if pipe is not None:
                pipe.give_up("the worker ends")

    async def _drained_one(self, pipe: Pipe) -> bool:
        try:
            return await self._drain_one(pipe)
        except OSError as error:  # a disk that is full now has room later
            self._say(f"a batch stays in the spool: {error}", logging.ERROR)
            return False

    async def _drain_one(self, pipe: Pipe) -> bool:
        record = self.backlog[0]
        payload = self._spool.read(record)
        statements = batches.read(payload)
        failure = await self._transaction(pipe, statements)
        mended = failure is not None and failure.no_partition and await self._mended()
        if mended:
            failure = await self._transaction(pipe, statements)
        # A month that has no partition after that was dropped with its clicks; it must not block the others.
        if failure is not None and (failure.data or (mended and failure.no_partition)):
            log.error("a batch is refused and set aside in %s: %s", self._spool.set_aside(payload), failure)
        elif failure is not None:
            self._say(f"a batch stays in the spool: {failure}")
            return False
        self.backlog.popleft()
        self._spool.forget(record)
        return True

    async def _transaction(self, pipe: Pipe, statements: list[batches.Statement]) -> Failure | None:
        ended: asyncio.Future[Failure | None] = self._loop.create_future()
        pipe.send(statements, lambda failure: None if ended.done() else ended.set_result(failure))
        watch = self._loop.call_later(10 * GIVE_UP, pipe.give_up, "no answer")
        try:
            return await ended
        finally:
            watch.cancel()

    # The end -------------------------------------------------------------------------------------------------------------

    async def close(self) -> None:
        """Keep everything that was answered or waits for its answer, then let go. Clicks that come later are refused."""
        deadline = self._loop.time() + 5
        while self._unfinished() and self._loop.time() < deadline:
            if self.durable:
                self._flush()
            else:
                self._tick()
            await asyncio.sleep(0.005)
        self._full = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for pipe in list(self._pipes):
            pipe.give_up("the worker ends")
        self._spool.close()
        self._disk.shutdown()
        self._threads.shutdown(wait=False)

    def _unfinished(self) -> bool:
        on_its_way = self._open or self._held or self._syncing or len(self._free) < len(self._pipes)
        # What is behind is safe on the disk, but without another start nobody would bring it into the books.
        return bool(on_its_way or (self.backlog and self._pipes))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await self._loop.run_in_executor(self._threads, work)

    def _say(self, message: str, level: int = logging.WARNING) -> None:
        """Log what is new: the same trouble again, four times a second, tells nobody anything."""
        message = message.strip()
        if message != self._said:
            self._said = message
            log.log(level, "%s", message)
