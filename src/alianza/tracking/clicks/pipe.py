"""A connection that carries one recording transaction at a time, driven by the event loop.

It speaks to libpq itself: the statements of a transaction go out in one packet, and its end is one callback. That costs the
loop a twentieth of what a cursor costs it, and the loop is what answers the visitors.
"""

from __future__ import annotations

import asyncio
import select
from collections.abc import Callable, Sequence

import psycopg
from psycopg import pq

from alianza.runtime.database import APP_ROLE, Connection, sql
from alianza.tracking.clicks.batch import CLICKS, HITS, TENANT, Statement

HERE = "alianza.tracking.clicks"
NO_PARTITION = "23514"
_FORMATS = {TENANT: [0], CLICKS: [1] * 13, HITS: [1] * 6}  # all in binary but the name of a setting
Ended = Callable[["Failure | None"], None]


class Failure(Exception):
    """A transaction that was not committed. `sqlstate` is empty when its end is unknown: the connection was lost."""

    def __init__(self, message: str, sqlstate: str = "") -> None:
        super().__init__(message)
        self.sqlstate = sqlstate

    @property
    def lost(self) -> bool:
        """Whether the connection is gone."""
        return not self.sqlstate

    @property
    def no_partition(self) -> bool:
        """Whether a month has no partition yet."""
        return self.sqlstate == NO_PARTITION

    @property
    def data(self) -> bool:
        """Whether the data itself is refused, so that trying again is of no use."""
        return self.sqlstate[:2] in ("22", "23") and not self.no_partition


def prepare(uri: str) -> Connection:
    """A connection as the application's role with the recorder's statements prepared. Blocks; raises OperationalError."""
    connection = psycopg.connect(
        uri, autocommit=True, connect_timeout=3, keepalives_idle=5, tcp_user_timeout=5_000, application_name="alianza"
    )
    connection.execute(f"SET ROLE {APP_ROLE}")
    connection.execute("SET statement_timeout = '5s'")
    connection.execute(f"PREPARE {TENANT} (text) AS SELECT set_config('alianza.alliance', $1, false)")
    connection.execute(f"PREPARE {CLICKS} AS {sql(HERE, 'record_clicks')}")
    connection.execute(f"PREPARE {HITS} AS {sql(HERE, 'record_hits')}")
    return connection


class Pipe:
    """One prepared connection. `lost` is called once, when it is gone."""

    def __init__(self, loop: asyncio.AbstractEventLoop, connection: Connection, lost: Callable[[Pipe], None]) -> None:
        self._loop = loop
        self._connection = connection
        self._pg = connection.pgconn
        self._pg.nonblocking = 1
        self._pg.enter_pipeline_mode()
        self._lost = lost
        self._ended: Ended | None = None
        self._failure: Failure | None = None
        self._tenant: list[bytes] | None = None  # whose rows the session may write
        self.alive = True
        self.sent_at = 0.0  # by the loop's clock; 0 while nothing is under way
        self._socket = self._pg.socket
        loop.add_reader(self._socket, self._readable)

    def send(self, statements: Sequence[Statement], ended: Ended) -> None:
        """Start a transaction; `ended` hears None once it is committed. Only when none is under way."""
        self._ended, self._failure = ended, None
        self.sent_at = self._loop.time()
        try:
            for name, parameters in statements:
                if name == TENANT:
                    if parameters == self._tenant:
                        continue
                    self._tenant = parameters
                self._pg.send_query_prepared(name.encode(), parameters, _FORMATS[name], 1)
            self._pg.pipeline_sync()
            self._flush()
        except psycopg.Error as error:
            self.give_up(str(error))

    def check(self, patience: float) -> None:
        """To be called now and then. When the server goes with something of ours unread, the socket has an error, on
        which uvloop ends its polling without a word to the reader.
        """
        poll = select.poll()
        poll.register(self._socket, select.POLLERR)
        if poll.poll(0):
            self.give_up("the server closed the connection")
        elif self.sent_at and self._loop.time() - self.sent_at > patience:
            self.give_up(f"no answer for {patience} s")

    def _flush(self) -> None:
        if self._pg.flush():
            self._loop.add_writer(self._socket, self._writable)

    def _writable(self) -> None:
        try:
            if not self._pg.flush():
                self._loop.remove_writer(self._socket)
        except psycopg.Error as error:
            self.give_up(str(error))

    def _readable(self) -> None:
        try:
            self._pg.consume_input()
            if self._pg.status == pq.ConnStatus.BAD:
                self.give_up("the server closed the connection")
                return
            if self._ended is not None:
                self._results()
        except psycopg.Error as error:
            self.give_up(str(error).strip())

    def _results(self) -> None:
        empty = 0
        while not self._pg.is_busy() and empty < 2:
            result = self._pg.get_result()
            if result is None:
                empty += 1
                continue
            empty = 0
            if result.status == pq.ExecStatus.PIPELINE_SYNC:
                self._end(self._failure)
                return
            if result.status == pq.ExecStatus.FATAL_ERROR and self._failure is None:
                state = result.error_field(pq.DiagnosticField.SQLSTATE) or b""
                self._failure = Failure(result.get_error_message().strip(), state.decode())

    def _end(self, failure: Failure | None) -> None:
        if failure is not None:
            self._tenant = None  # the setting was taken back with the transaction
        ended, self._ended, self.sent_at = self._ended, None, 0.0
        if ended is not None:
            ended(failure)

    def give_up(self, why: str) -> None:
        """Close the connection; what is under way ends with its outcome unknown."""
        if not self.alive:
            return
        self.alive = False
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._connection.close()
        self._lost(self)
        self._end(Failure(why))
