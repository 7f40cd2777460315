"""A server of the tests' own: `alianza serve` as a user starts it, on a free port and a database of the module's own."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient

from alianza.runtime.database import Database
from alianza.web.app import Application

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Server:
    """A running server. `get` asks as a browser does, and follows nothing."""

    def __init__(self, uri: str, home: Path, *options: str, **environment: str) -> None:
        self.port = free_port()
        self.home = home
        self.log = home / "serve.log"
        home.mkdir(parents=True, exist_ok=True)
        self._arguments = [sys.executable, "-c", "from alianza.cli.main import main; main()", "serve", *options]
        self._environment = {**os.environ, "ALIANZA_DATABASE_URL": uri, "ALIANZA_HOME": str(home), **environment}
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}", headers={"user-agent": BROWSER}, timeout=20
        )
        self.start()

    def start(self) -> None:
        """Start it, again after a kill too, and wait until it answers."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*self._arguments, "--port", str(self.port)],
                env=self._environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self.health()
                return
            except httpx.HTTPError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def health(self) -> dict[str, object]:
        """What /healthz says."""
        return dict(self.client.get("/healthz").json())

    def get(self, path: str, **headers: str) -> httpx.Response:
        """One request of a browser that knows no cookies but those that are given."""
        self.client.cookies.clear()
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def kill(self) -> None:
        """SIGKILL to the server and all its workers at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> int:
        """SIGTERM, as a service manager does; gives the exit code."""
        self.process.terminate()
        return self.process.wait(30)

    def close(self) -> None:
        """End whatever still runs."""
        self.client.close()
        if self.process.poll() is None:
            self.kill()


@contextmanager
def servers(database: Database, home: Path) -> Iterator[Callable[..., Server]]:
    """What starts servers on a database; they end with the block."""
    running: list[Server] = []

    def start(*options: str, **environment: str) -> Server:
        running.append(Server(database.uri, home, *options, **environment))
        return running[-1]

    try:
        yield start
    finally:
        for server in running:
            server.close()


@pytest.fixture
def client(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient[Any]]:
    """What a server answers, without a process of its own: for tests of what it says, not of how it runs."""
    monkeypatch.setenv("ALIANZA_DATABASE_URL", database.uri)
    monkeypatch.setenv("ALIANZA_HOME", str(tmp_path / "home"))
    turn, threshold = sys.getswitchinterval(), gc.get_threshold()
    try:
        with TestClient(Application(), base_url="http://127.0.0.1", raise_server_exceptions=False) as found:
            found.headers["user-agent"] = BROWSER
            yield found
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)
        sys.setswitchinterval(turn)


@pytest.fixture
def serve(database: Database, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """`serve("--recording", "async", ALIANZA_SPOOL_MB="1")`: a server on the test's own database."""
    with servers(database, tmp_path / "home") as start:
        yield start
