"""Nothing that was acknowledged is lost: workers killed at a random moment, PostgreSQL away, a disk without room.

A click is acknowledged by its answer: the id in its Location. What counts is what the books hold in the end.
"""

from __future__ import annotations

import contextlib
import http.client
import shutil
import signal
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from tests.tracking.made import Books
from tests.web.conftest import BROWSER, Server, servers

from alianza.bootstrap.office import Office
from alianza.kernel.ids import parse_id
from alianza.runtime.database import Database, open_database
from alianza.runtime.embedded import data_folder, ensure_server, stop_server
from alianza.runtime.settings import Settings
from alianza.tracking.clicks.recorder import GIVE_UP

HALF = 0.05  # seconds that the asynchronous mode may lose by SIGKILL


class Clickers:
    """Browsers that click as fast as they are answered; `told` has every acknowledged id with the time of its answer."""

    def __init__(self, server: Server, path: str, count: int = 8) -> None:
        self.told: list[tuple[float, uuid.UUID]] = []
        self.unacknowledged = 0
        self._stop = threading.Event()
        self._server, self._path = server, path
        self._threads = [threading.Thread(target=self._click, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def _click(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=10)
        while not self._stop.is_set():
            try:
                connection.request("GET", self._path, headers={"user-agent": BROWSER, "host": "onlycar.localhost"})
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                time.sleep(0.01)  # the server is down; nothing was acknowledged
                continue
            location = answer.headers.get("location") or ""
            if "alz=" in location:
                self.told.append((time.monotonic(), parse_id("clk", location.partition("alz=")[2][:30])))
            else:
                self.unacknowledged += 1

    def at_least(self, more: int) -> None:
        """Wait until so many more were acknowledged."""
        wanted = len(self.told) + more
        deadline = time.monotonic() + 60
        while len(self.told) < wanted:
            assert time.monotonic() < deadline, f"{len(self.told)} of {wanted} acknowledged"
            time.sleep(0.01)

    def stop(self) -> list[tuple[float, uuid.UUID]]:
        """Stop clicking; gives what was acknowledged."""
        self._stop.set()
        for thread in self._threads:
            thread.join(20)
        return self.told


def in_the_books(database: Database) -> set[uuid.UUID]:
    connection = database.connect()
    with connection:
        return {row[0] for row in connection.execute("SELECT click_id FROM clicks")}


def settled(server: Server) -> None:
    """Wait until the server is well and its spool empty."""
    deadline = time.monotonic() + 60
    while True:
        health = server.health()
        if health["status"] == "ok" and health["spool"]["batches"] == 0:  # type: ignore[index]
            return
        assert time.monotonic() < deadline, health
        time.sleep(0.05)


def rollups_are_right(database: Database) -> bool:
    from alianza.bootstrap.recount import recount_clicks
    from alianza.identity import api as identity

    return all(recount_clicks(database, one)[1] == [] for one in identity.alliances(database))


@pytest.fixture
def books(office: Callable[[str], Office]) -> Books:
    """The onlycar example."""
    return Books(office("onlycar"))


@pytest.fixture
def serve(database: Database, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """A server on the test's own database."""
    with servers(database, tmp_path / "home") as start:
        yield start


@pytest.mark.parametrize("mode", ["durable", "async"])
def test_a_killed_server_loses_nothing_that_it_acknowledged(
    books: Books, serve: Callable[..., Server], mode: str
) -> None:
    path = f"/r/{books.add().code}"
    server = serve("--recording", mode)
    for _ in range(3):
        clickers = Clickers(server, path)
        clickers.at_least(200 if mode == "durable" else 1_000)
        killed = time.monotonic()
        server.kill()
        told = clickers.stop()
        server.start()
        settled(server)
        kept = in_the_books(books.database)
        sure = {one for at, one in told if mode == "durable" or at < killed - HALF}
        assert len(sure) > 50, "too few to prove anything"
        assert sure - kept == set()
    assert server.stop() == 0
    assert rollups_are_right(books.database)


def test_a_killed_worker_is_replaced_and_what_it_left_is_recorded(books: Books, serve: Callable[..., Server]) -> None:
    path = f"/r/{books.add().code}"
    server = serve("--recording", "async", "--workers", "2")
    started_workers(server, 2)
    clickers = Clickers(server, path)
    clickers.at_least(500)
    victim = _workers(server)[0]
    killed, moment = time.monotonic(), time.time()
    victim.kill()
    started_workers(server, 3)
    clickers.at_least(100)
    told = clickers.stop()
    settled(server)
    assert server.stop() == 0
    # By when it was answered, or made: a busy browser reads an answer late, and its id tells when the server gave it.
    lost = {one for at, one in told if abs(at - killed) <= HALF or abs(_made(one) - moment) <= HALF}
    sure = {one for _, one in told} - lost
    assert len(sure) > 500
    assert sure - in_the_books(books.database) == set()
    assert rollups_are_right(books.database)


def _made(click: uuid.UUID) -> float:
    """When a click was made, in seconds since 1970: its id begins with the milliseconds (RFC 9562, version 7)."""
    return (click.int >> 80) / 1_000


def started_workers(server: Server, count: int) -> None:
    """Wait until so many workers have started in all, two of which are alive."""
    deadline = time.monotonic() + 60
    while len(_workers(server)) < 2 or server.log.read_text().count("runtime-1") < count:
        assert time.monotonic() < deadline, server.log.read_text()
        time.sleep(0.05)


def _workers(server: Server) -> list[psutil.Process]:
    """The processes that answer; multiprocessing's own helper is none of them."""
    children = psutil.Process(server.process.pid).children()
    alive = [one for one in children if one.status() != psutil.STATUS_ZOMBIE]
    return [one for one in alive if "resource_tracker" not in " ".join(one.cmdline())]


def test_a_terminated_server_keeps_everything(books: Books, serve: Callable[..., Server]) -> None:
    path = f"/r/{books.add().code}"
    server = serve("--recording", "async", "--workers", "2")
    clickers = Clickers(server, path)
    clickers.at_least(200)
    assert server.stop() == 0
    told = {one for _, one in clickers.stop()}
    server.start()  # a machine too slow to record it all before the end finds the rest in the spool
    settled(server)
    assert server.stop() == 0
    assert told - in_the_books(books.database) == set()


# PostgreSQL away ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def own_server() -> Iterator[Settings]:
    """A PostgreSQL of this test alone, that it may stop."""
    home = Path(tempfile.mkdtemp(prefix="alianza-fault-"))
    home.chmod(0o755)
    settings = Settings(home=home, database_url="", shared_buffers_mb=64, today="")
    yield settings
    stop_server(settings)
    shutil.rmtree(home, ignore_errors=True)


def founded(database: Database) -> Books:
    from datetime import UTC, datetime

    from alianza.bootstrap import deals
    from alianza.bootstrap.office import open_office
    from alianza.bootstrap.partners import import_partners
    from alianza.programs.deal_file import load_deal

    example = Path(__file__).parents[2] / "examples" / "onlycar"
    now = datetime(2026, 1, 2, 12, tzinfo=UTC)
    deals.apply_deal(database, load_deal(example / "deal.yaml"), now)
    import_partners(database, example / "partners.csv", "onlycar", None, now)
    return Books(open_office(database, "onlycar"))


def signalled(processes: list[psutil.Process], what: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):  # the backend of a connection that has just ended
            process.send_signal(what)


@pytest.mark.parametrize("mode", ["durable", "async"])
@pytest.mark.parametrize("way", ["stopped", "killed", "frozen"])
def test_while_postgres_is_away_clicks_are_answered_and_kept(
    own_server: Settings, tmp_path: Path, mode: str, way: str
) -> None:
    database = open_database(own_server)
    books = founded(database)
    database.close()
    server = Server(database.uri, tmp_path / "home", "--recording", mode)
    try:
        clickers = Clickers(server, f"/r/{books.add().code}")
        clickers.at_least(50)
        books.database.close()
        postmaster = psutil.Process(int((data_folder(own_server.home) / "postmaster.pid").read_text().splitlines()[0]))
        everything = [postmaster, *postmaster.children(recursive=True)]
        if way == "stopped":
            stop_server(own_server)
        else:
            signalled(everything, signal.SIGKILL if way == "killed" else signal.SIGSTOP)
        clickers.at_least(300)  # all of these without a database
        deadline = time.monotonic() + 10 * GIVE_UP
        while server.health()["status"] != "spooling":
            assert time.monotonic() < deadline, server.log.read_text()
            time.sleep(0.02)
        if way == "frozen":
            signalled(everything, signal.SIGCONT)
        else:
            psutil.wait_procs(everything, timeout=30)
            ensure_server(own_server)
        clickers.at_least(50)
        told = {one for _, one in clickers.stop()}
        settled(server)
        assert server.stop() == 0
        again = open_database(own_server)
        assert told - in_the_books(again) == set()
        assert clickers.unacknowledged == 0
        assert rollups_are_right(again)
        again.close()
    finally:
        server.close()


# No room on the disk ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["durable", "async"])
def test_when_nothing_can_keep_a_click_the_visitor_gets_on_but_nothing_is_acknowledged(
    own_server: Settings, tmp_path: Path, mode: str
) -> None:
    database = open_database(own_server)
    books = founded(database)
    database.close()
    # The spool may hold one megabyte; the disk is "full" after a few thousand clicks.
    server = Server(database.uri, tmp_path / "home", "--recording", mode, ALIANZA_SPOOL_MB="1")
    try:
        clickers = Clickers(server, f"/r/{books.add().code}", 16)
        clickers.at_least(20)
        books.database.close()
        stop_server(own_server)
        deadline = time.monotonic() + 90
        while not clickers.unacknowledged:
            assert time.monotonic() < deadline, "the spool never filled"
            time.sleep(0.05)
        # It tells of the last batch: a smaller one may still find a place.
        while (answer := server.client.get("/healthz")).status_code != 503:
            assert time.monotonic() < deadline, answer.json()
            time.sleep(0.01)
        assert answer.json()["status"] == "refusing"
        ensure_server(own_server)
        settled(server)
        clickers.at_least(20)
        told = {one for _, one in clickers.stop()}
        settled(server)
        assert server.stop() == 0
        again = open_database(own_server)
        assert told - in_the_books(again) == set()
        assert server.log.read_text().count("clicks cannot be kept") >= 1
        again.close()
    finally:
        server.close()
