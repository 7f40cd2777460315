"""(d) Redirects of one worker on one core: durable and asynchronous recording, against a bare ASGI 302 on the same server.

The rounds alternate, so that what else the machine does meets all three. The generator and PostgreSQL share the other cores.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from alianza.bootstrap.links import WantedLink, import_links
from alianza.bootstrap.office import open_office
from alianza.runtime import clock
from alianza.runtime.database import Database
from tools.bench.ingest import prepare
from tools.bench.server import fresh_database

LINKS = 1_000
FEW = 32  # connections that are answered quickly
CONNECTIONS = 256  # so many that a slow disk's commit is waited for together, not in turn
BARE, DURABLE, ASYNC = "bare 302", "durable", "async"
WANTED = {DURABLE: 0.45, ASYNC: 0.65}
SERVE = """
import sys
from alianza.cli import serve
serve.APPLICATION = sys.argv[1]
serve.run("127.0.0.1", int(sys.argv[2]), 1)
"""


def _links(database: Database, folder: Path) -> None:
    prepare(database, folder, 20)
    office = open_office(database, "onlycar")
    names = [partner.external_id for partner in office.partners]
    words = {"target": "https://onlycar.example/agenda"}
    rows = [WantedLink(names[number % len(names)], f"b{number}", words, "") for number in range(LINKS)]
    import_links(office, rows, clock.now())


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def server(mode: str, uri: str, home: Path) -> Iterator[int]:
    """A server with one worker on the first core; gives its port once it answers."""
    port = _free_port()
    application = "tools.bench.bare:application" if mode == BARE else "alianza.web.app:application"
    environment = {
        **os.environ, "ALIANZA_DATABASE_URL": uri, "ALIANZA_HOME": str(home),
        "ALIANZA_RECORDING": "async" if mode == ASYNC else "durable", "ALIANZA_API_REQUESTS": "0",
    }  # fmt: skip
    home.mkdir()
    with (home / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-c", SERVE, application, str(port)], env=environment, stderr=log)
    try:
        _wait(port)
        for one in (process.pid, *(child.pid for child in psutil.Process(process.pid).children(recursive=True))):
            for thread in psutil.Process(one).threads():
                os.sched_setaffinity(thread.id, {cores()[0]})
        yield port
    finally:
        process.terminate()
        process.wait(30)


def cores() -> list[int]:
    return sorted(os.sched_getaffinity(0))


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
        except urllib.error.HTTPError:
            return  # the bare application redirects to where nobody is
        except OSError as error:
            if not isinstance(error, urllib.error.URLError) or "refused" in str(error):
                time.sleep(0.1)
                continue
            return
        else:
            return
    raise TimeoutError("the server does not answer")


def generate(port: int, connections: int, seconds: float, rate: float = 0, *more: object) -> dict[str, float]:
    """Requests to a port, from another core than the server's."""
    others = set(cores()[1:]) or set(cores())
    words = [
        "--port",
        port,
        "--connections",
        connections,
        "--seconds",
        seconds,
        "--rate",
        rate,
        "--paths",
        LINKS,
        *more,
    ]
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.generator", *map(str, words)],
        capture_output=True, text=True, check=False, preexec_fn=lambda: _as_instrument(others),
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    return dict(json.loads(done.stdout))


def _largest() -> int:
    """The resident memory of the largest of our processes now, in bytes: the worker."""
    return max(one.memory_info().rss for one in psutil.Process().children(recursive=True))


def _as_instrument(cores: set[int]) -> None:
    """The generator measures: it shares its core with PostgreSQL, but need not wait for it to have had its turn."""
    os.sched_setaffinity(0, cores)
    with suppress(PermissionError):
        os.nice(-5)


def pin_postgres(uri: str) -> None:
    """PostgreSQL leaves the worker's core to the worker."""
    with psycopg.connect(uri) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    postmaster = psutil.Process(row[0]).parent() if psutil.pid_exists(row[0]) else None
    others = set(cores()[1:])
    for process in (postmaster, *postmaster.children()) if postmaster and others else ():
        os.sched_setaffinity(process.pid, others)


def bench(uri: str, folder: Path, runs: int, seconds: float) -> Iterator[str]:
    """Measure in turn and yield the lines to print."""
    yield f"(d) redirects of one worker on one core, {CONNECTIONS} connections (medians of {runs} rounds of {seconds:.0f} s)"
    rates: dict[str, list[float]] = {BARE: [], DURABLE: [], ASYNC: []}
    waits: dict[str, list[float]] = {DURABLE: [], ASYNC: []}
    memory: dict[str, list[int]] = {DURABLE: [], ASYNC: []}
    with fresh_database(uri) as database:
        _links(database, folder)
        pin_postgres(uri)
        for round_no in range(runs):
            for mode in rates:
                with server(mode, database.uri, folder / f"home-{uuid.uuid4().hex[:6]}") as port:
                    best = generate(port, CONNECTIONS, seconds)["rate"]
                    rates[mode].append(best)
                    if mode != BARE:
                        few = generate(port, FEW, seconds)["rate"]
                        waits[mode].append(generate(port, FEW, seconds, few / 2)["p99"])
                        memory[mode].append(_largest())
            yield "    round " + f"{round_no + 1}: " + ", ".join(f"{mode} {rates[mode][-1]:,.0f}/s" for mode in rates)
        connection = database.connect()
        kept = connection.execute("SELECT count(*) FROM clicks").fetchone() or (0,)
        connection.close()
    bare = statistics.median(rates[BARE])
    yield f"    {BARE}: {bare:,.0f}/s"
    for mode, wanted in WANTED.items():
        ratio = statistics.median(one / other for one, other in zip(rates[mode], rates[BARE], strict=True))
        yield (
            f"    {mode}: {statistics.median(rates[mode]):,.0f}/s, {ratio:.2f} of the bare answer (wanted {wanted:.2f});"
            f" p99 {statistics.median(waits[mode]):.1f} ms at {FEW} connections and half of what they can get (wanted under"
            f" 20); largest process {max(memory[mode]) / 1e6:.0f} MB (wanted under 300)"
        )
    yield f"    {kept[0]:,} clicks were recorded"
