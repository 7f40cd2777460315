"""A private PostgreSQL for a benchmark run, with one fresh database for each measurement."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from alianza.runtime import embedded, migrate
from alianza.runtime.database import Database
from alianza.runtime.settings import read_settings


@contextmanager
def private_server(kept: Path | None = None) -> Iterator[str]:
    """Start a server and give its connection string: in a temporary folder that goes at the end, or in one that is kept."""
    home = kept or Path(tempfile.mkdtemp(prefix="alianza-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    os.environ["ALIANZA_HOME"] = str(home)
    os.environ.pop("ALIANZA_DATABASE_URL", None)
    os.environ.setdefault("ALIANZA_SHARED_BUFFERS_MB", "2048")
    settings = read_settings()
    try:
        yield embedded.ensure_server(settings)
    finally:
        embedded.stop_server(settings)
        if kept is None:
            shutil.rmtree(home, ignore_errors=True)


@contextmanager
def fresh_database(uri: str) -> Iterator[Database]:
    """A migrated database of its own; dropped at the end."""
    name = f"bench_{uuid.uuid4().hex[:8]}"
    _create(uri, name)
    database = _migrated(uri, name)
    try:
        yield database
    finally:
        database.close()
        with psycopg.connect(uri, autocommit=True) as owner:
            owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]


@contextmanager
def kept_database(uri: str, name: str, fill: Callable[[Database], object]) -> Iterator[Database]:
    """A database that stays: filled where it was not yet, or not to its end; migrated where it was."""
    with psycopg.connect(uri, autocommit=True) as owner:
        if owner.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
            owner.execute(f'DROP DATABASE IF EXISTS "{name}_begun" WITH (FORCE)')  # type: ignore[arg-type]
            _create(uri, f"{name}_begun")
            database = _migrated(uri, f"{name}_begun")
            fill(database)
            database.close()
            owner.execute(f'ALTER DATABASE "{name}_begun" RENAME TO "{name}"')  # type: ignore[arg-type]
    database = _migrated(uri, name)
    try:
        yield database
    finally:
        database.close()


def _create(uri: str, name: str) -> None:
    with psycopg.connect(uri, autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]


def _migrated(uri: str, name: str) -> Database:
    own = uri.replace("/postgres?", f"/{name}?")
    with psycopg.connect(own, autocommit=True) as owner:
        migrate.ensure_schema(owner, own)
    return Database(own)
