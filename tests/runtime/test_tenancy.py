"""Two alliances in one database: neither sees, changes or writes a row of the other, in any table there is."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from alianza.runtime.database import Database

MINE, THEIRS = uuid.UUID(int=1), uuid.UUID(int=2)

# A value of each type for a column that must have one, and those that a CHECK narrows down.
VALUES = {
    "uuid": "gen_random_uuid()", "text": "'x'", "bigint": "1", "integer": "202610", "smallint": "1",
    "date": "'2026-10-01'", "timestamp with time zone": "'2026-10-01Z'", "jsonb": "'{}'",
    "bytea": "decode(repeat('00', 16), 'hex')", "boolean": "true",
}  # fmt: skip
NARROWED = {
    ("statement_events", "event"): "'accepted'",
    ("review_decisions", "decision"): "'released'",
    ("payouts", "form"): "'cash'", ("clicks", "click_id"): "uuidv7()",
    ("link_defaults", "consent"): "'asked'", ("link_versions", "status"): "302",
    ("brand_logos", "kind"): "'svg'", ("code_uses", "state"): "2",
    ("customer_merges", "into_customer"): "'y'",
    ("counter_actions", "what"): "'redeem'", ("counter_actions", "outcome"): "'confirmed'",
    ("applications", "state"): "'new'", ("application_mails", "kind"): "'received'",
    ("funnel_cells", "dimension"): "'partner'",
    ("webhook_endpoints", "state"): "'active'", ("webhook_attempts", "outcome"): "'failed'",
}  # fmt: skip

COLUMNS = (
    "SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull FROM pg_class c"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
    " AND c.relname NOT IN ('alliances', 'domains')"
    " AND EXISTS (SELECT FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attname = 'alliance_id')"
    " ORDER BY c.relname, a.attnum"
)


def insert(table: str, columns: list[tuple[str, str]], alliance: uuid.UUID) -> sql.Composed:
    """A row with a value in every column that must have one."""
    values = [NARROWED.get((table, name)) or VALUES.get(kind, "'{}'") for name, kind in columns]
    return sql.SQL("INSERT INTO {} (alliance_id, {}) VALUES ({}, {})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns),
        sql.Literal(alliance),
        sql.SQL(", ").join(map(sql.SQL, values)),  # type: ignore[arg-type]
    )


@pytest.fixture
def tables(database: Database) -> Iterator[dict[str, list[tuple[str, str]]]]:
    """Every tenant table with its mandatory columns; each has one row of THEIRS, put in by the owner."""
    found: dict[str, list[tuple[str, str]]] = {}
    connection = database.connect()
    with connection:
        for table, column, kind, mandatory in connection.execute(COLUMNS).fetchall():
            found.setdefault(table, [])
            if mandatory and column != "alliance_id":
                found[table].append((column, kind))
        connection.execute("SET session_replication_role = replica")  # a lone row: foreign keys are not the subject
        for table, columns in found.items():
            connection.execute(insert(table, columns, THEIRS))
    yield found


def count(connection: Any, table: str) -> int:
    return int(connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()[0])


def seen(database: Database, tables: dict[str, Any], alliance: uuid.UUID | None) -> set[str]:
    with database.unit_of_work(alliance) as connection:
        return {table for table in tables if count(connection, table)}


def test_there_is_something_to_see(database: Database, tables: dict[str, Any]) -> None:
    """Controls: the rows are there, for the owner and for their own alliance."""
    assert len(tables) >= 19
    assert seen(database, tables, THEIRS) == set(tables)
    connection = database.connect()
    with connection:
        assert {table for table in tables if count(connection, table) == 1} == set(tables)


def test_another_alliance_sees_none_of_it(database: Database, tables: dict[str, Any]) -> None:
    assert seen(database, tables, MINE) == set()


def test_without_an_alliance_nothing_is_seen(database: Database, tables: dict[str, Any]) -> None:
    assert seen(database, tables, None) == set()


def test_nor_can_it_write_a_row_of_another(database: Database, tables: dict[str, list[tuple[str, str]]]) -> None:
    for table, columns in tables.items():
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"),
            database.unit_of_work(MINE) as connection,
        ):
            connection.execute(insert(table, columns, THEIRS))


def test_nor_change_or_delete_one_where_it_may_change_its_own(database: Database, tables: dict[str, Any]) -> None:
    changes = (
        "UPDATE partners SET name = 'y'",
        "UPDATE ledger_balances SET credits_posted = 5",
        "UPDATE books SET last_statement = 5",
        "UPDATE codes SET uses = 5",
        "UPDATE code_batches SET made = 5",
        "UPDATE code_uses SET state = 3",
        "UPDATE customer_histories SET history = 'y'",
        "DELETE FROM customer_histories",
        "DELETE FROM fact_metadata",
        "UPDATE click_rollups SET hits = 5",
        "DELETE FROM click_deltas",
        "UPDATE api_keys SET revoked_at = now()",
        "UPDATE people SET name = 'y'",
        "DELETE FROM people_directory",
        "UPDATE tickets SET used_at = now()",
        "DELETE FROM tickets",
        "UPDATE attempts SET count = 5",
        "DELETE FROM attempts",
        "UPDATE one_time_secrets SET last_step = 5",
        "DELETE FROM one_time_secrets",
        "UPDATE recovery_codes SET used_at = now()",
        "DELETE FROM recovery_codes",
        "UPDATE sessions SET revoked_at = now()",
        "UPDATE passkeys SET sign_count = 5",
        "DELETE FROM passkeys",
        "UPDATE sign_in_providers SET client_id = 'y'",
        "DELETE FROM sign_in_providers",
        "DELETE FROM provider_accounts",
        "UPDATE devices SET seen_at = now()",
        "DELETE FROM devices",
        "UPDATE sign_in_failures SET count = 5",
        "DELETE FROM sign_in_failures",
        "UPDATE applications SET state = 'declined'",
        "UPDATE applicants SET open = false",
        "DELETE FROM applicants",
        "UPDATE application_mails SET sent_at = now()",
        "DELETE FROM application_mails",
        "UPDATE page_languages SET languages = 'es'",
        "UPDATE alliance_places SET latitude_millionths = 5",
        "UPDATE partner_notes SET body = 'y'",
        "DELETE FROM partner_notes",
        "UPDATE saved_views SET address = '/console'",
        "DELETE FROM saved_views",
        "UPDATE counter_actions SET outcome = 'refused'",
        "DELETE FROM funnel_months",
        "DELETE FROM funnel_cells",
        "UPDATE webhook_endpoints SET state = 'paused'",
        "UPDATE webhook_secrets SET expires_at = now()",
        "DELETE FROM webhook_secrets",
        "UPDATE webhook_queue SET attempts = 5",
        "DELETE FROM webhook_queue",
    )
    for change in changes:
        with database.unit_of_work(MINE) as connection:
            assert connection.execute(change).rowcount == 0  # type: ignore[arg-type]
    assert seen(database, tables, THEIRS) == set(tables)


def test_control_without_the_policy_everything_is_seen(database: Database, tables: dict[str, Any]) -> None:
    connection = database.connect()
    with connection:
        for table in tables:
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE ROW LEVEL SECURITY").format(sql.Identifier(table)))
    assert seen(database, tables, MINE) == set(tables)


def test_a_session_that_names_no_alliance_gets_an_error_not_everything(
    database: Database, tables: dict[str, Any]
) -> None:
    connection = database.connect()
    with connection, connection.transaction():
        connection.execute("SET LOCAL ROLE alianza_app")
        with pytest.raises(psycopg.Error), connection.transaction():
            count(connection, "lines")
