"""Migrations: from nothing to the present schema, again without effect, and by many processes at once."""

from __future__ import annotations

import threading
import uuid
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg.conninfo import make_conninfo

from alianza.kernel.errors import UsageError
from alianza.runtime import migrate
from alianza.runtime.database import Database, DatabaseRights, open_database
from alianza.runtime.settings import Settings

CATALOGUE = (
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull FROM pg_class c"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relnamespace = 'public'::regnamespace"
    " ORDER BY c.relname, a.attnum"
)


def ensure(database: Database) -> None:
    connection = database.connect()
    with connection:
        migrate.ensure_schema(connection, database.uri)


def schema(database: Database) -> list[tuple[object, ...]]:
    connection = database.connect()
    with connection:
        return connection.execute(CATALOGUE).fetchall()


def test_there_is_one_head_and_the_package_knows_it() -> None:
    scripts = ScriptDirectory(str(migrate.HERE), file_template="")
    assert scripts.get_heads() == [migrate.head()]


def test_alembics_own_configuration_gives_the_same_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.HERE))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.head()


def test_every_migration_file_belongs_to_a_revision() -> None:
    """A `.sql` file without its `.py` would never run."""
    names = {path.stem for path in (migrate.HERE / "versions").glob("*.sql")}
    assert names <= {path.stem for path in (migrate.HERE / "versions").glob("*.py")}


def test_a_new_database_is_migrated_and_a_second_time_changes_nothing(empty_database: Database) -> None:
    assert schema(empty_database) == []
    ensure(empty_database)
    first = schema(empty_database)
    ensure(empty_database)
    assert len(first) > 100
    assert schema(empty_database) == first


def test_many_processes_starting_at_once_migrate_once(empty_database: Database) -> None:
    failures: list[BaseException] = []
    start = threading.Barrier(4)

    def begin() -> None:
        try:
            start.wait(timeout=30)
            ensure(Database(empty_database.uri))
        except BaseException as error:  # noqa: BLE001 - carried over to the test
            failures.append(error)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    connection = empty_database.connect()
    with connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(migrate.head(),)]


def test_opening_a_database_brings_its_schema_up_to_date(empty_database: Database, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url=empty_database.uri, shared_buffers_mb=64, today="")
    opened = open_database(settings)
    with opened.unit_of_work(None) as connection:
        assert connection.execute("SELECT count(*) FROM alliances").fetchone() == (0,)
    opened.close()


@pytest.mark.parametrize("name", ["percent%40sign"])
def test_a_connection_string_with_a_percent_sign(empty_database: Database, name: str) -> None:
    """Alembic's configuration reads % as the beginning of a variable."""
    mark = "&" if "?" in empty_database.uri else "?"
    ensure(Database(f"{empty_database.uri}{mark}application_name={name}"))
    assert schema(empty_database)


@pytest.mark.parametrize("form", ["key and value", "postgres://"])
def test_every_form_of_connection_string_that_the_driver_reads_will_do(empty_database: Database, form: str) -> None:
    uri = empty_database.uri
    other = make_conninfo(uri) if form == "key and value" else uri.replace("postgresql://", "postgres://", 1)
    open_database(Settings(Path("/nowhere"), other, 16, "")).close()
    assert len(schema(empty_database)) > 100


@pytest.mark.parametrize("uri", ["http://host/name", "mysql://host", "postgresql://user:50%@host/name"])
def test_what_is_no_connection_string_is_called_so(uri: str) -> None:
    with pytest.raises(UsageError, match="ALIANZA_DATABASE_URL") as error:
        open_database(Settings(Path("/nowhere"), uri, 16, ""))
    assert "postgresql://user:password@host/name" in error.value.hint


@pytest.mark.parametrize("migrated", [False, True])
def test_a_user_with_too_few_rights_is_told_which(empty_database: Database, migrated: bool) -> None:
    """Without the schema it cannot make it; with it, it cannot act as the program's role."""
    if migrated:
        ensure(empty_database)
    user = f"guest_{uuid.uuid4().hex[:8]}"
    with empty_database.connect() as connection:
        connection.execute(f"CREATE ROLE {user} LOGIN")  # type: ignore[arg-type]
        if migrated:
            connection.execute(f"GRANT SELECT ON alembic_version TO {user}")  # type: ignore[arg-type]
        connection.commit()
        try:
            with pytest.raises(DatabaseRights, match="denied"):
                open_database(Settings(Path("/nowhere"), make_conninfo(empty_database.uri, user=user), 16, ""))
        finally:
            connection.execute(f"DROP OWNED BY {user}")  # type: ignore[arg-type]
            connection.execute(f"DROP ROLE {user}")  # type: ignore[arg-type]
