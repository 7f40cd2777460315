"""The unit of work: committed before anything is answered, or undone and raised."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator

import psycopg
import pytest

from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import APP_ROLE, Database, DatabaseUnreachable

SOMEBODY, SOMEBODY_ELSE = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture
def scratch(database: Database) -> Iterator[Database]:
    """A table whose key is checked at COMMIT and not before: a second row of one number fails there."""
    connection = database.connect()
    with connection:
        connection.execute("CREATE TABLE scratch (number int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        connection.execute(f"GRANT SELECT, INSERT ON scratch TO {APP_ROLE}")
    yield database


def rows(database: Database) -> list[int]:
    with database.unit_of_work(SOMEBODY) as connection:
        return [row[0] for row in connection.execute("SELECT number FROM scratch ORDER BY number")]


def write(database: Database, *numbers: int) -> str:
    """A use case as all of them are: the answer is built after the block."""
    with database.unit_of_work(SOMEBODY) as connection:
        for number in numbers:
            connection.execute("INSERT INTO scratch VALUES (%s)", (number,))
    return "done"


def test_a_write_that_fails_at_commit_raises_and_is_not_answered_as_done(scratch: Database) -> None:
    assert write(scratch, 1, 2) == "done"
    with pytest.raises(psycopg.errors.UniqueViolation):
        write(scratch, 3, 3)
    assert rows(scratch) == [1, 2]


def test_control_an_answer_built_before_the_commit_is_a_lie(scratch: Database) -> None:
    """What commit-for-me hooks do: the statements succeed, the answer goes out, the commit fails behind it."""
    answers = []
    with pytest.raises(psycopg.errors.UniqueViolation), scratch.unit_of_work(SOMEBODY) as connection:
        connection.execute("INSERT INTO scratch VALUES (3), (3)")
        answers.append("done")
    assert (answers, rows(scratch)) == (["done"], [])


def test_an_error_in_the_block_undoes_everything(scratch: Database) -> None:
    with pytest.raises(ZeroDivisionError), scratch.unit_of_work(SOMEBODY) as connection:
        connection.execute("INSERT INTO scratch VALUES (1)")
        _ = 1 // 0
    assert rows(scratch) == []


def test_nobody_else_sees_a_write_before_its_commit(scratch: Database) -> None:
    with scratch.unit_of_work(SOMEBODY) as connection:
        connection.execute("INSERT INTO scratch VALUES (1)")
        assert rows(scratch) == []
    assert rows(scratch) == [1]


def test_it_runs_as_the_applications_role_bound_to_its_alliance(database: Database) -> None:
    for alliance in (SOMEBODY, SOMEBODY_ELSE):
        with database.unit_of_work(alliance) as connection:
            row = connection.execute("SELECT current_user, current_setting('alianza.alliance')").fetchone()
        assert row == (APP_ROLE, str(alliance))


def test_a_connection_used_again_keeps_neither_role_nor_alliance(database: Database) -> None:
    with database.unit_of_work(SOMEBODY):
        pass
    connection = database._idle[-1]
    row = connection.execute("SELECT current_user, nullif(current_setting('alianza.alliance', true), '')").fetchone()
    assert row == (connection.info.user, None)


def test_a_connection_that_failed_is_not_used_again(scratch: Database) -> None:
    with pytest.raises(ZeroDivisionError), scratch.unit_of_work(SOMEBODY) as connection:
        _ = 1 // 0
    assert connection.closed
    assert write(scratch, 1) == "done"


def test_threads_share_a_database(scratch: Database) -> None:
    """Each unit of work has a connection of its own, however many run at once."""
    failures: list[BaseException] = []

    def many(first: int) -> None:
        try:
            for number in range(first, first + 25):
                write(scratch, number)
        except BaseException as error:  # noqa: BLE001 - carried over to the test
            failures.append(error)

    threads = [threading.Thread(target=many, args=(first,)) for first in (0, 25, 50, 75)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failures, len(rows(scratch))) == ([], 100)


def test_the_last_idle_connection_taken_by_another_thread_in_between(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the idle ones and the taking, another thread may have taken the last."""

    class LooksFull(list[psycopg.Connection[tuple[object, ...]]]):
        def __bool__(self) -> bool:
            return True

    monkeypatch.setattr(database, "_idle", LooksFull())
    with database.unit_of_work(SOMEBODY) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_sessions_that_broke_while_they_were_idle_are_left_behind(database: Database) -> None:
    """The server was restarted: nobody is told of it whose work has not begun yet."""
    with database.unit_of_work(SOMEBODY), database.unit_of_work(SOMEBODY_ELSE):
        pass  # two sessions, idle from here on
    with database.connect() as owner:
        end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
        assert owner.execute(end + " AND pid <> pg_backend_pid()").fetchone() == (2,)
    with database.unit_of_work(SOMEBODY) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_work_that_went_on_after_an_error_is_not_called_done(scratch: Database) -> None:
    """The server rolls back and says so quietly; the control: without the error it is kept."""
    with pytest.raises(psycopg.errors.InFailedSqlTransaction), scratch.unit_of_work(SOMEBODY) as connection:
        connection.execute("INSERT INTO scratch VALUES (1)")
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT * FROM nowhere")
    assert rows(scratch) == []
    assert write(scratch, 1) == "done" and rows(scratch) == [1]


def test_a_database_that_does_not_answer_says_so() -> None:
    with pytest.raises(DatabaseUnreachable) as error:
        Database("postgresql:///nothing?host=/nonexistent").connect()
    assert isinstance(error.value, AlianzaError)
    assert "ALIANZA_DATABASE_URL" in error.value.hint
