"""A private PostgreSQL for a benchmark run, with one fresh database for each measurement."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from alianza.runtime import embedded, migrate
from alianza.runtime.database import Database
from alianza.runtime.settings import read_settings


@contextmanager
def private_server() -> Iterator[str]:
    """Start a server in a temporary folder and give its connection string; it and its data go at the end."""
    home = Path(tempfile.mkdtemp(prefix="alianza-bench-"))
    home.chmod(0o755)
    os.environ["ALIANZA_HOME"] = str(home)
    os.environ.pop("ALIANZA_DATABASE_URL", None)
    os.environ.setdefault("ALIANZA_SHARED_BUFFERS_MB", "2048")
    settings = read_settings()
    try:
        yield embedded.ensure_server(settings)
    finally:
        embedded.stop_server(settings)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def fresh_database(uri: str) -> Iterator[Database]:
    """A migrated database of its own; dropped at the end."""
    name = f"bench_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(uri, autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    own = uri.replace("/postgres?", f"/{name}?")
    with psycopg.connect(own, autocommit=True) as owner:
        migrate.ensure_schema(owner, own)
    database = Database(own)
    try:
        yield database
    finally:
        database.close()
        with psycopg.connect(uri, autocommit=True) as owner:
            owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]
