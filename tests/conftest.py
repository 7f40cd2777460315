"""One PostgreSQL for the whole run, one migrated template, a fresh database for each test that asks for one.

The server lives under a temporary ALIANZA_HOME and is started by the first test that needs it; with pytest-xdist all
workers share it. The process that made the folder (the only one, or xdist's controller) stops the server at the end.
`ALIANZA_TEST_DATABASE_URL` names another PostgreSQL to use instead; its role must be allowed to create databases.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from hypothesis import settings as hypothesis_settings
from psycopg import sql

from alianza.bootstrap import deals
from alianza.bootstrap.office import Office, open_office
from alianza.bootstrap.partners import import_partners
from alianza.programs.deal_file import LoadedDeal, load_deal
from alianza.runtime import embedded, migrate
from alianza.runtime.database import Database
from alianza.runtime.settings import Settings

EXAMPLES = Path(__file__).parent.parent / "examples"
_HOME = "ALIANZA_TEST_HOME"
_TEST_URL = "ALIANZA_TEST_DATABASE_URL"
# Enough for every test; the default would only cost memory on a small machine.
_BUFFERS_MB = 128
# Nobody needs a test's data after a power cut. A killed server still recovers everything that was committed.
_QUICK = (
    "fsync = off",
    "full_page_writes = off",
    "autovacuum = off",
    "log_checkpoints = off",
    "max_wal_size = '512MB'",
)
# Where files live in memory: there a database is copied in a twentieth of the time that a disk takes.
_MEMORY, _ROOM_BYTES = Path("/dev/shm"), 3 << 30

# The template's accounts are sealed under it, so it is in force wherever a test does not say otherwise.
os.environ.setdefault("ALIANZA_SECRET_KEY", "0" * 32)

# The same examples in each run: a gate is no lottery. ALIANZA_SIM_SEED=random draws new ones.
_DRAWN = os.environ.get("ALIANZA_SIM_SEED") == "random"
hypothesis_settings.register_profile("alianza", deadline=None, print_blob=True, derandomize=not _DRAWN)
hypothesis_settings.load_profile("alianza")


# The server -----------------------------------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """The controller makes the home; xdist's workers inherit its name with the environment."""
    if hasattr(config, "workerinput") or os.environ.get(_TEST_URL):
        return
    home = Path(tempfile.mkdtemp(prefix="alianza-test-", dir=_in_memory()))
    home.chmod(0o755)  # as root, the server runs as a user of its own that must pass through
    os.environ[_HOME] = str(home)
    config.stash[_OWNED] = home


def _in_memory() -> str | None:
    """The folder for the server's files; None (the machine's own for such files) where memory has no place for them."""
    roomy = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM_BYTES
    return str(_MEMORY) if roomy else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Only the process that made the home stops the server in it."""
    home = config.stash.get(_OWNED, None)
    if home is not None:
        embedded.stop_server(_settings(home))
        shutil.rmtree(home, ignore_errors=True)
        os.environ.pop(_HOME, None)


_OWNED = pytest.StashKey[Path]()


def _settings(home: Path) -> Settings:
    return Settings(home=home, database_url="", shared_buffers_mb=_BUFFERS_MB, today="")


@contextmanager
def _only_one_process(home: Path) -> Iterator[None]:
    with (home / "starting.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _ensure_server(home: Path) -> str:
    with _only_one_process(home):
        uri = embedded.ensure_server(_settings(home))
        marker = home / "quick"
        if not marker.exists():
            with psycopg.connect(uri, autocommit=True) as connection:
                for setting in _QUICK:
                    connection.execute(f"ALTER SYSTEM SET {setting}")  # type: ignore[arg-type]
                connection.execute("SELECT pg_reload_conf()")
            marker.touch()
        return uri


@pytest.fixture(scope="session")
def server_uri() -> str:
    """The server's own database, from which others are made."""
    return os.environ.get(_TEST_URL) or _ensure_server(Path(os.environ[_HOME]))


def uri_of(server: str, name: str) -> str:
    """The connection string of another database of the same server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


@pytest.fixture(autouse=True, scope="module")
def settings_as_they_were() -> Iterator[None]:
    """What a module's tests set in the environment is gone after it: the next one's clock and secret are its own."""
    before = _settings_set()
    yield
    assert _settings_set() == before, "a fixture leaves settings behind: give them back, or make it the module's own"


def _settings_set() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("ALIANZA_") and name != _HOME}


# Databases ------------------------------------------------------------------------------------------------------------


def _digest_of_migrations() -> str:
    """Changes with every byte that can change the schema, so that a template is never older than the migrations."""
    digest = hashlib.sha256()
    for path in sorted((migrate.HERE / "versions").glob("0*")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _run(uri: str, statement: str, *names: str) -> None:
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]


# Copying the files takes a third of the time that copying through the log does.
_CREATE = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"


@pytest.fixture(scope="session")
def template(server_uri: str) -> str:
    """The name of a database that holds the schema and nothing else."""
    name = f"alianza_template_{_digest_of_migrations()}"
    make_once(server_uri, name, lambda uri: _migrate(uri))
    return name


def _migrate(uri: str) -> None:
    with psycopg.connect(uri, autocommit=True) as connection:
        migrate.ensure_schema(connection, uri)


def make_once(server: str, name: str, fill: Callable[[str], None], base: str = "template0") -> None:
    """Make a template database, whichever of the workers comes first; a half-made one never gets the name."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", (name,))
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return
        half = f"{name}_half"
        _run(server, "DROP DATABASE IF EXISTS {}", half)
        _run(server, _CREATE, half, base)
        fill(uri_of(server, half))
        _run(server, "ALTER DATABASE {} RENAME TO {}", half, name)


@contextmanager
def fresh_copy(server: str, base: str) -> Iterator[Database]:
    name = f"test_{uuid.uuid4().hex[:16]}"
    _run(server, _CREATE, name, base)
    database = Database(uri_of(server, name))
    try:
        yield database
    finally:
        database.close()
        _run(server, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def database(server_uri: str, template: str) -> Iterator[Database]:
    """A database of the test's own: the schema, and no row."""
    with fresh_copy(server_uri, template) as fresh:
        yield fresh


@pytest.fixture(scope="module")
def unchanged_database(server_uri: str, template: str) -> Iterator[Database]:
    """A database that a module's tests share because they leave nothing in it: they look, or are refused."""
    with fresh_copy(server_uri, template) as fresh:
        yield fresh


@pytest.fixture(scope="module")
def module_database(server_uri: str, template: str) -> Iterator[Database]:
    """A database that a module's tests share where each would need the same server running on it."""
    with fresh_copy(server_uri, template) as fresh:
        yield fresh


@pytest.fixture
def empty_database(server_uri: str) -> Iterator[Database]:
    """A database without even the schema."""
    with fresh_copy(server_uri, "template0") as fresh:
        yield fresh


# Offices --------------------------------------------------------------------------------------------------------------

# Before every example's first fact, after every example's first day.
FOUNDED_AT = datetime(2026, 1, 2, 12, tzinfo=UTC)


@functools.cache
def _example_deal(folder: Path) -> LoadedDeal:
    return load_deal(folder / "deal.yaml")


@pytest.fixture
def office(database: Database) -> Callable[[str], Office]:
    """`office("onlycar")`: apply that example's deal and import its partners, then open its office."""

    def open_example(slug: str = "onlycar") -> Office:
        folder = EXAMPLES / slug
        deals.apply_deal(database, _example_deal(folder), FOUNDED_AT)
        import_partners(database, folder / "partners.csv", slug, None, FOUNDED_AT)
        return open_office(database, slug)

    return open_example


# Tools beside Python ----------------------------------------------------------------------------------------------------


def program(name: str) -> str:
    """The path of a program that a test needs beside Python. Where CI has installed it, its absence is a failure."""
    found = shutil.which(name)
    if found is None and os.environ.get("ALIANZA_TEST_NO_SKIPS"):
        pytest.fail(f"{name} is not installed; .ci/run installs it")
    if found is None:
        pytest.skip(f"{name} is not installed (on Debian: chromium, zbar-tools)")
    return found


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's Chromium."""
    return program("chromium")


@pytest.fixture(scope="session")
def zbarimg() -> str:
    """An independent decoder of QR codes."""
    return program("zbarimg")
