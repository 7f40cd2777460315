"""Connections and the unit of work: open, execute, commit, and only then answer."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from typing import Any, LiteralString
from weakref import WeakKeyDictionary

import psycopg
from psycopg.rows import TupleRow

from alianza.kernel.errors import AlianzaError, UsageError
from alianza.runtime import embedded, migrate
from alianza.runtime.settings import Settings, read_settings

Connection = psycopg.Connection[TupleRow]
APP_ROLE = "alianza_app"


class Stages:
    """The staging tables that a session has, and those that this unit of work has filled."""

    def __init__(self) -> None:
        self.made: set[str] = set()
        self.filled: set[str] = set()


_STAGES: WeakKeyDictionary[Connection, Stages] = WeakKeyDictionary()


def stages_of(connection: Connection) -> Stages:
    """What is known of a session's staging tables: nothing, unless it is one of a unit of work."""
    return _STAGES.get(connection) or Stages()


class DatabaseUnreachable(AlianzaError):
    """No answer from the database."""

    code = "database_unreachable"


class DatabaseRights(AlianzaError):
    """The database's user may not do what Alianza needs."""

    code = "database_rights"


_BEGIN: LiteralString = (
    f"BEGIN; SELECT set_config('role', '{APP_ROLE}', true), set_config('alianza.alliance', '{{}}', true)"
)


class Database:
    """One PostgreSQL that holds the books. Each unit of work has a connection of its own."""

    def __init__(self, uri: str, *, by_key: bool = False) -> None:
        """`by_key`: whatever its units of work look up, they look up by an index. A plan that was made while a table was
        small would read all of it, and a session keeps its plans."""
        self.uri = uri
        self._options = "-c enable_seqscan=off" if by_key else None
        self._idle: list[Connection] = []

    def connect(self) -> Connection:
        """A new connection as the owner of the schema. Raises DatabaseUnreachable, UsageError for a wrong address."""
        try:
            return psycopg.connect(self.uri, autocommit=True, options=self._options)
        except psycopg.ProgrammingError as error:
            raise UsageError(
                f"ALIANZA_DATABASE_URL is no connection string: {str(error).strip()}",
                hint="postgresql://user:password@host/name, signs such as @ and / in a password as %40 and %2F",
            ) from None
        except psycopg.OperationalError as error:
            raise DatabaseUnreachable(
                "the database does not answer",
                hint=f"{str(error).strip()} (ALIANZA_DATABASE_URL names it; unset, a private one is started)",
            ) from None

    @contextmanager
    def unit_of_work(self, alliance_id: uuid.UUID | None) -> Iterator[Connection]:
        """A transaction as the application's role, bound to one alliance; committed when the block ends.

        The role owns nothing and row-level security shows it that alliance's rows only. With None it sees the
        directory of alliances and no tenant's row.
        """
        connection = self._begun(uuid.UUID(int=0) if alliance_id is None else uuid.UUID(int=alliance_id.int))
        try:
            yield connection
            if connection.execute("COMMIT").statusmessage != "COMMIT":
                # Somebody went on after an error: the server has rolled back, and says so instead of failing.
                raise psycopg.errors.InFailedSqlTransaction("the transaction had failed: nothing was kept")
        except BaseException:
            connection.close()
            raise
        stages_of(connection).filled.clear()
        self._idle.append(connection)

    @contextmanager
    def snapshot(self, alliance_id: uuid.UUID) -> Iterator[Connection]:
        """A unit of work that only reads, for long: all it reads is as of one moment, whatever others write meanwhile.

        It has a connection of its own, which is closed at the end.
        """
        connection = self.connect()
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        try:
            with connection.transaction():
                connection.execute(
                    "SELECT set_config('role', %s, true), set_config('alianza.alliance', %s, true)",
                    (APP_ROLE, str(alliance_id)),
                )
                yield connection
        finally:
            connection.close()

    def _begun(self, alliance_id: uuid.UUID) -> Connection:
        """A session in whose transaction nothing has been done yet. One that broke while it was idle is left behind."""
        # One message for both. What follows in a block of `transaction()` is a savepoint of it.
        begin = _BEGIN.format(alliance_id)
        while (idle := self._pooled()) is not None:
            with suppress(psycopg.OperationalError, psycopg.InterfaceError):
                return _with(idle, begin)
        fresh = self.connect()
        _STAGES[fresh] = Stages()
        return _with(fresh, begin)

    def _pooled(self) -> Connection | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop().close()


def _with(connection: Connection, begin: LiteralString) -> Connection:
    """A session that has begun its transaction; one that cannot is closed."""
    try:
        connection.execute(begin)
    except BaseException:
        connection.close()
        raise
    return connection


class Joined(Database):
    """A database whose units of work are parts of one that is open: use cases that open their own join a larger one.

    What they commit is committed with the whole, or not at all.
    """

    def __init__(self, database: Database, connection: Connection, alliance_id: uuid.UUID) -> None:
        super().__init__(database.uri)
        self._connection, self._alliance_id = connection, alliance_id

    @contextmanager
    def unit_of_work(self, alliance_id: uuid.UUID | None) -> Iterator[Connection]:
        """A savepoint of the open unit. The directory of alliances can be read from it; other alliances cannot."""
        if alliance_id not in (None, self._alliance_id):
            raise ValueError("a unit of work belongs to one alliance")
        try:
            with self._connection.transaction():
                yield self._connection
        except BaseException:
            stages_of(self._connection).made.clear()  # what was made within the savepoint is gone with it
            raise


def open_database(settings: Settings | None = None) -> Database:
    """The database of the settings, started when it is the private one and migrated to this version's schema."""
    settings = settings or read_settings()
    uri = settings.database_url or embedded.ensure_server(settings)
    database = Database(uri)
    connection = database.connect()
    try:
        migrate.ensure_schema(connection, uri)
        connection.execute("SELECT set_config('role', %s, false)", (APP_ROLE,))
    except Exception as error:
        cause = getattr(error, "orig", error)  # a migration's error comes wrapped
        if not isinstance(cause, psycopg.errors.InsufficientPrivilege):
            raise
        raise DatabaseRights(
            f"the database's user has too few rights: {str(cause).strip()}",
            hint=f"it owns the schema, may create roles, and is a member of {APP_ROLE} where that role exists already",
        ) from None
    finally:
        connection.close()
    return database


@functools.cache
def sql(package: str, name: str) -> LiteralString:
    """A named statement: the file `sql/<name>.sql` of a room. The files ship with the package, so it is literal."""
    return resources.files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def scalar(connection: Connection, statement: LiteralString, parameters: Any = None) -> Any:
    """The first column of the first row, or None when there is no row."""
    row = connection.execute(statement, parameters).fetchone()
    return row[0] if row else None
