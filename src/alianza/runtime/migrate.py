"""Bring the schema to this version with Alembic, once, however many processes start at the same time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

HERE = Path(__file__).parent / "migrations"
_LOCK = 0x416C69  # an arbitrary constant: the advisory lock of the migrations


def head() -> str:
    """The newest revision that ships with this version: the migrations are numbered, so it is the last name."""
    return sorted(path.stem.split("_")[0] for path in (HERE / "versions").glob("0*.py"))[-1]


def ensure_schema(connection: psycopg.Connection[Any], uri: str) -> None:
    """Migrate when the database is behind; reads one row and returns when it is not."""
    if _current(connection) == head():
        return
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        if _current(connection) != head():
            _upgrade(uri)


def _current(connection: psycopg.Connection[Any]) -> str:
    exists = connection.execute("SELECT to_regclass('public.alembic_version')").fetchone()
    if not exists or exists[0] is None:
        return ""
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def _upgrade(uri: str) -> None:
    import psycopg
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    # The driver reads the connection string: it knows more forms of it than SQLAlchemy does.
    config.attributes["connect"] = lambda: psycopg.connect(uri)
    command.upgrade(config, "head")
