"""What the API acknowledged is in the books: when the server is killed, when the database is, and when a COMMIT fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from alianza.bootstrap.settle import verify
from alianza.runtime.database import Database

from ..conftest import fresh_copy
from ..web.api.harness import Client, World, found_world
from ..web.conftest import Server, servers

SENDERS = 8


@pytest.fixture
def world(server_uri: str, template: str) -> Iterator[World]:
    """The two alliances, and the API in this process."""
    with fresh_copy(server_uri, template) as database:
        found_world(database)
        made = World(database)
        yield made
        made.close()


class Shop:
    """Sends sales from many threads until it is told to stop, and remembers which were acknowledged."""

    def __init__(self, server: Server, key: str) -> None:
        self.acknowledged: set[str] = set()
        self.sent = 0
        self._server, self._key = server, key
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(SENDERS)]
        for thread in self._threads:
            thread.start()

    def _run(self, number: int) -> None:
        headers = {"authorization": f"Bearer {self._key}"}
        count = 0
        with httpx.Client(
            base_url=f"http://127.0.0.1:{self._server.port}/api/v1", headers=headers, timeout=10
        ) as client:
            while not self._stop.is_set():
                name = f"S-{number}-{count}"
                count += 1
                try:
                    answer = client.post("/sales", json={"id": name, "partner": "taller-x", "amount_minor": 1000})
                except httpx.HTTPError:
                    continue  # nothing was acknowledged
                with self._lock:
                    self.sent += 1
                    if answer.status_code == 201:
                        self.acknowledged.add(name)

    def after(self, count: int) -> None:
        """Wait until so many were acknowledged."""
        deadline = time.monotonic() + 30
        while len(self.acknowledged) < count:
            assert time.monotonic() < deadline, len(self.acknowledged)
            time.sleep(0.01)

    def stop(self) -> set[str]:
        """End it; gives what was acknowledged."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.acknowledged


def recorded(database: Database) -> set[str]:
    with database.connect() as owner:
        return {row[0] for row in owner.execute("SELECT fact_id FROM facts WHERE kind = 2 AND alliance_id IS NOT NULL")}


@pytest.fixture
def serve(world: World, tmp_path: Path) -> Iterator[Callable[[], Server]]:
    """A real server on the world's database."""
    with servers(world.database, tmp_path / "home") as start:
        yield lambda: start(ALIANZA_API_REQUESTS="0")


def test_what_was_acknowledged_survives_the_servers_death(world: World, serve: Callable[[], Server]) -> None:
    server = serve()
    shop = Shop(server, world.key("sales:write"))
    shop.after(150)
    server.kill()
    kept = shop.stop()
    assert len(kept) >= 150
    assert kept - recorded(world.database) == set()
    assert [problem for found in verify(world.database) for problem in found.problems] == []


def test_what_was_acknowledged_survives_the_death_of_the_databases_processes(
    world: World, serve: Callable[[], Server]
) -> None:
    """Every session of the server is ended again and again; the server goes on by itself."""
    server = serve()
    shop = Shop(server, world.key("sales:write"))
    for count in (50, 100, 150):
        shop.after(count)
        with psycopg.connect(world.database.uri, autocommit=True) as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid()"
            )
    shop.after(200)
    kept = shop.stop()
    again = Database(world.database.uri)  # the test's own sessions were ended too
    assert kept - recorded(again) == set()
    assert [problem for found in verify(again) for problem in found.problems] == []
    again.close()


_FAILS = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no commit today'; END $$;
CREATE CONSTRAINT TRIGGER refuses AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse();
"""


@pytest.mark.parametrize(
    ("table", "path", "body"),
    [
        ("facts", "/sales", {"id": "S-1", "partner": "taller-x", "amount_minor": 1000}),
        ("partners", "/partners", {"external_id": "new", "name": "New", "group": "talleres"}),
    ],
)
def test_a_commit_that_fails_is_not_acknowledged(world: World, table: str, path: str, body: dict[str, object]) -> None:
    """The change is refused by the database only when it is committed. The control: without that, it is acknowledged."""
    client = Client(world.server, world.key())
    with world.database.connect() as owner:
        owner.execute(_FAILS.format(table=table))  # type: ignore[arg-type]
        answer = client.post(path, body, idempotency_key='"one"')
        assert (answer.status, answer.code) == (500, "internal_error")
        owner.execute(f"DROP TRIGGER refuses ON {table}")  # type: ignore[arg-type]
    assert client.post(path, body, idempotency_key='"one"').status == 201
