"""Killed at random moments and run again, every command leaves the books of an undisturbed run.

The moments are those of a fixed seed; `ALIANZA_FAULT_SEED` is another one, or `random`, and is printed.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg
import pytest
from psycopg import sql
from tools.sim.engine import Engine
from tools.sim.happenings import Happenings, as_csv
from tools.sim.words import end_of
from tools.sim.worlds import World

from alianza.runtime.database import Database, open_database
from alianza.runtime.embedded import data_folder, stop_server
from alianza.runtime.settings import Settings

WORLD_SEED = 9  # five partners with commissions, tiers, fees and refunds
FACTS = 1_500
SLUG = "killed"
# What a command does, in a process of its own. "go" tells that the imports are over and the work begins.
WORKER = """
import sys
from pathlib import Path
from alianza.bootstrap.ingest import ingest_file
from alianza.bootstrap.office import open_office
from alianza.runtime import clock
from alianza.runtime.database import open_database
from alianza.settlement.closing import Closer, find_closing
from alianza.settlement.payouts import prepare_payouts

command, argument = sys.argv[1:]
sys.stdout.write("go\\n")
sys.stdout.flush()
database = open_database()
office = open_office(database, "killed")
if command == "ingest":
    ingest_file(office, Path(argument), size=100)
elif command == "settle":
    Closer(database, office.alliance_id, office.terms, office.partners, clock.now()).close_through(int(argument))
else:
    with database.unit_of_work(office.alliance_id) as connection:
        closing = find_closing(connection, office.alliance_id, int(argument))
    prepare_payouts(database, office, closing, clock.now())
"""
BOOKS = {
    # Whoever is known by a telephone number has another hash in each alliance.
    "facts": "SELECT kind, fact_id, occurred_at, local_day, split_part(customer, '/', 1), amount_minor, currency,"
    " digest FROM facts ORDER BY 1, 2",
    "lines": "SELECT p.external_id, l.asset, l.fact_kind, l.fact_id, l.kind, l.clause, l.earned_period, l.tier_period,"
    " l.period, sum(l.base_minor), sum(l.amount_minor), sum(l.sale_minor), sum(l.leads), sum(l.sales), max(l.available_on)"
    " FROM lines l JOIN partners p USING (alliance_id, partner_id)"
    " GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9",
    "statements": "SELECT s.* FROM statements s ORDER BY number",
    "closings": "SELECT * FROM closings ORDER BY period",
    "payouts": "SELECT payout_id, number, period, asset, amount_minor, form, account, execution_on FROM payouts"
    " ORDER BY number",
    "balances": "SELECT a.path, a.asset, b.debits_pending, b.debits_posted, b.credits_pending, b.credits_posted"
    " FROM ledger_accounts a JOIN ledger_balances b USING (alliance_id, account_id) ORDER BY 1, 2",
    "books": "SELECT open_period, released_through, last_statement FROM books",
}
Books = dict[str, list[tuple[object, ...]]]


class Stage(NamedTuple):
    """One command: on which day it runs, and what it works on."""

    today: str
    command: str
    argument: str


# Where it runs ------------------------------------------------------------------------------------------------------------


@contextmanager
def fresh(server: str, template: str) -> Iterator[str]:
    """A database of its own; gives its connection string."""
    name = f"faults_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def found_alliance(uri: str, folder: Path, count: int = FACTS) -> list[Stage]:
    """Apply the deal, import the partners, write the files; gives what there is to do."""
    world = World(WORLD_SEED, SLUG)
    database = Database(uri)
    Engine(database, world, folder)
    database.close()
    arrivals = sorted(Happenings(world, count).arrivals, key=lambda item: (item[0], item[1].order))
    second = end_of(world.months[1])
    early = [fact for day, fact in arrivals if day <= second]
    late = [fact for day, fact in arrivals if day > second]
    paths = [str(folder / "early.csv"), str(folder / "late.csv")]
    for path, facts in zip(paths, (early, late), strict=True):
        Path(path).write_text(as_csv(facts, Random(1), world.zone))
    months = [str(month) for month in world.months]
    first, last = str(second + timedelta(days=3)), str(end_of(world.months[3]) + timedelta(days=100))
    return [
        Stage(first, "ingest", paths[0]),
        Stage(first, "settle", months[1]),
        Stage(first, "payouts", months[1]),
        Stage(last, "ingest", paths[1]),
        Stage(last, "settle", months[3]),
        Stage(last, "payouts", months[3]),
    ]


def start(stage: Stage, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start a command and wait until its work begins."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, stage.command, stage.argument],
        env={**os.environ, **environment, "ALIANZA_TODAY": stage.today},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n", process.communicate()[1]
    return process


def finish(stage: Stage, environment: dict[str, str]) -> float:
    """Run a command to its end; gives how long the work took."""
    process = start(stage, environment)
    began = time.monotonic()
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return time.monotonic() - began


def books_of(uri: str) -> Books:
    """Everything that must be the same, but the moments of recording."""
    with psycopg.connect(uri) as connection:
        return {name: connection.execute(statement).fetchall() for name, statement in BOOKS.items()}  # type: ignore[call-overload]


def assert_same_books(found: Books, wanted: Books) -> None:
    """Fails with the first difference of each kind."""
    for name in BOOKS:
        extra = [row for row in found[name] if row not in set(wanted[name])]
        missing = [row for row in wanted[name] if row not in set(found[name])]
        assert (extra[:3], missing[:3]) == ([], []), f"{name}: {len(extra)} extra, {len(missing)} missing"
        assert len(found[name]) == len(wanted[name]), name


class Undisturbed(NamedTuple):
    """What came out without a fault, and how long each command worked."""

    books: Books
    seconds: list[float]


@pytest.fixture(scope="module")
def undisturbed(server_uri: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Undisturbed]:
    """One run of all commands to their ends."""
    with fresh(server_uri, template) as uri:
        stages = found_alliance(uri, tmp_path_factory.mktemp("undisturbed"))
        seconds = [finish(stage, {"ALIANZA_DATABASE_URL": uri}) for stage in stages]
        books = books_of(uri)
    assert all(books.values()), "a comparison of nothing proves nothing"
    yield Undisturbed(books, seconds)


@pytest.fixture
def moments() -> Random:
    """Random moments, the same for the same seed."""
    asked = os.environ.get("ALIANZA_FAULT_SEED", "1")
    seed = secrets.randbelow(10**9) if asked == "random" else int(asked)
    print(f"ALIANZA_FAULT_SEED={seed}")
    return Random(seed)


# Faults -------------------------------------------------------------------------------------------------------------------


def kill_and_repeat(stage: Stage, environment: dict[str, str], times: int, seconds: float, moments: Random) -> int:
    """Kill the command at random moments of its work, then let it finish; gives how often it was really killed."""
    killed = 0
    for _ in range(times):
        process = start(stage, environment)
        time.sleep(moments.uniform(0.05, max(0.1, seconds)))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        killed += process.returncode == -signal.SIGKILL
    finish(stage, environment)
    return killed


def test_killed_commands_leave_the_books_of_an_undisturbed_run(
    server_uri: str, template: str, tmp_path: Path, undisturbed: Undisturbed, moments: Random
) -> None:
    killed = 0
    with fresh(server_uri, template) as uri:
        for stage, seconds in zip(found_alliance(uri, tmp_path), undisturbed.seconds, strict=True):
            times = 4 if stage.command == "ingest" else 2
            killed += kill_and_repeat(stage, {"ALIANZA_DATABASE_URL": uri}, times, seconds, moments)
        assert_same_books(books_of(uri), undisturbed.books)
    assert killed >= 5, "the kills came too late to prove anything"


@pytest.fixture
def home() -> Iterator[Path]:
    """A private PostgreSQL of this test alone."""
    folder = Path(tempfile.mkdtemp(prefix="alianza-fault-"))
    folder.chmod(0o755)  # as root, the server runs as a user of its own that must pass through
    yield folder
    stop_server(_settings(folder))
    shutil.rmtree(folder, ignore_errors=True)


def _settings(home: Path) -> Settings:
    return Settings(home=home, database_url="", shared_buffers_mb=64, today="")


def running_postmaster(home: Path) -> psutil.Process:
    """The postmaster of that home; a command that began a moment ago may still be starting it."""
    until = time.monotonic() + 60
    while True:
        try:
            pid = int((data_folder(home) / "postmaster.pid").read_text().splitlines()[0])
            postmaster = psutil.Process(pid)
            if str(data_folder(home)) in " ".join(postmaster.cmdline()) and postmaster.children():
                return postmaster
        except (OSError, IndexError, ValueError, psutil.Error):
            pass  # no file yet, or that of the server that was killed before
        assert time.monotonic() < until, "no PostgreSQL came up"
        time.sleep(0.02)


def kill_postgres(home: Path) -> int:
    """SIGKILL the postmaster of that home and all its children at once; gives how many there were."""
    postmaster = running_postmaster(home)
    processes = [postmaster, *postmaster.children(recursive=True)]
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=30)
    return len(processes)


def test_a_killed_postgres_leaves_the_books_of_an_undisturbed_run(
    home: Path, tmp_path: Path, undisturbed: Undisturbed, moments: Random
) -> None:
    database = open_database(_settings(home))
    stages = found_alliance(database.uri, tmp_path)
    database.close()
    environment = {"ALIANZA_HOME": str(home), "ALIANZA_DATABASE_URL": "", "ALIANZA_SHARED_BUFFERS_MB": "64"}
    failed = 0
    for stage, seconds in zip(stages, undisturbed.seconds, strict=True):
        for _ in range({"ingest": 2, "settle": 1}.get(stage.command, 0)):
            process = start(stage, environment)
            time.sleep(moments.uniform(0.2, max(0.3, seconds)))
            assert kill_postgres(home) > 1
            process.communicate(timeout=60)
            failed += process.returncode != 0
        finish(stage, environment)  # starts the server again, which recovers what was committed
    assert_same_books(books_of(open_database(_settings(home)).uri), undisturbed.books)
    assert failed >= 1, "the kills came too late to prove anything"


# At every statement -------------------------------------------------------------------------------------------------------

# Forks for each try; the child is killed before its n-th round trip to the database, with n from 1 on until the command
# comes to its end. Prints how often each command was killed.
AT_EVERY_STATEMENT = """
import itertools, os, signal, sys
from datetime import date
from pathlib import Path
import psycopg
from alianza.bootstrap.ingest import ingest_file
from alianza.bootstrap.office import open_office
from alianza.bootstrap.settle import pay, settle
from alianza.runtime import clock
from alianza.runtime.database import open_database

kills, out, *stages = sys.argv[1:]


def run(command, argument):
    database = open_database()
    month = f"{argument[:4]}-{argument[4:]}"
    if command == "ingest":
        ingest_file(open_office(database, "killed"), Path(argument), size=40)
    elif command == "settle":
        settle(database, "killed", month, Path(out), clock.now(), documents=("csv",))
    else:
        pay(database, "killed", month, Path(out), clock.now())


def tried(number, *words):
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    left, wait = itertools.count(number, -1), psycopg.Connection.wait

    def counting(*args, **more):
        if next(left) == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return wait(*args, **more)

    if kills == "kill":
        psycopg.Connection.wait = counting
    status = 1
    try:
        run(*words)
        status = 0
    finally:
        os._exit(status)


for today, *words in (stage.split(" ", 2) for stage in stages):
    os.environ["ALIANZA_TODAY"] = today
    for number in itertools.count(1):
        status = tried(number, *words)
        if not os.WIFSIGNALED(status):
            break
    assert status == 0, words
    print(words[0], number - 1)
"""


def at_every_statement(
    server: str, template: str, folder: Path, kills: str
) -> tuple[Books, dict[str, bytes], list[int]]:
    """The books and files that come of it, and how often each command was killed."""
    folder.mkdir()
    with fresh(server, template) as uri:
        stages = [" ".join(stage) for stage in found_alliance(uri, folder, 60)]
        done = subprocess.run(
            [sys.executable, "-c", AT_EVERY_STATEMENT, kills, str(folder / "out"), *stages],
            env={**os.environ, "ALIANZA_DATABASE_URL": uri}, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        # Ids of lines hold the moment of recording; all else is the same to the byte.
        written = {
            str(path.relative_to(folder)): re.sub(rb"ln_\w{26}", b"ln", path.read_bytes())
            for path in (folder / "out").rglob("*")
            if path.is_file()
        }
        return books_of(uri), written, [int(line.split()[1]) for line in done.stdout.splitlines()]


def test_killed_at_any_statement_a_command_is_finished_by_running_it_again(
    server_uri: str, template: str, tmp_path: Path
) -> None:
    """Every moment between two round trips to the database, those around each commit included."""
    books, files, never = at_every_statement(server_uri, template, tmp_path / "undisturbed", "never")
    found, written, killed = at_every_statement(server_uri, template, tmp_path / "killed", "kill")
    assert_same_books(found, books)
    assert written == files
    assert never == [0] * 6
    print(f"killed: {killed}")
    assert min(killed) > 5, killed
