"""Every table is in the archive or left out for a reason, and whatever a column may hold comes back as it was."""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb

from alianza.bootstrap.archive.copying import Copied
from alianza.bootstrap.archive.lists import LISTS, _statement
from alianza.bootstrap.archive.tables import KEPT, LEFT_OUT, LINES, Shape, columns_of
from alianza.runtime.database import Database
from alianza.settlement.documents.csv_files import defuse_text

TABLES = (
    "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
    " AND NOT c.relispartition AND c.relname <> 'alembic_version'"
)
ALLIANCE = uuid.UUID(int=7)


@pytest.fixture
def owner(unchanged_database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the owner of the schema; what it writes is taken back."""
    with unchanged_database.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute(
            "SET LOCAL session_replication_role = replica"
        )  # lone rows: foreign keys are not the subject
        connection.execute("SET LOCAL TimeZone = 'America/Mexico_City'")
        yield connection


class TestDecisions:
    def test_every_table_is_kept_or_left_out_and_none_is_both(self, owner: Any) -> None:
        """A new table: decide in bootstrap/archive/tables.py, and say in docs/archives.md what is left out."""
        kept = [one.name for one in KEPT]
        assert len(set(kept)) == len(kept)
        assert set(kept) | LEFT_OUT.keys() == {row[0] for row in owner.execute(TABLES)}
        assert not set(kept) & LEFT_OUT.keys()

    def test_what_is_marked_is_there(self, owner: Any) -> None:
        for one in KEPT:
            names = {column.name for column in columns_of(owner, one.name)}
            assert "alliance_id" in names
            assert {*one.personal, *one.derived} <= names, one.name

    def test_what_others_refer_to_enters_first(self, owner: Any) -> None:
        place = {one.name: number for number, one in enumerate(KEPT)}
        rows = owner.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
            " AND conparentid = 0"
        )
        wrong = [(a, b) for a, b in rows if a in place and a != b and place[a] < place.get(b, -1)]
        assert wrong == []


# Whatever a text may be: signs of JSON, of CSV, of COPY, of a terminal, of another alphabet; no letter at all.
NASTY = "\"'\\ \\n \\. \\N \n\t\r \x01\x02\x1f\x7f \\u0000 =1+1 ñ 异业联盟 😀 \u2028 \ufeff null"
BYTES = bytes(range(256)) * 3  # more than a line of base64
MOMENT = datetime(2026, 10, 5, 4, 3, 2, 123_456, tzinfo=UTC)
JSON = {"a": [1, None, True, 1.50, 10**30, NASTY], "": {}, "é": "\ud83d\ude00"}
ROWS: list[tuple[str, dict[str, Any]]] = [
    ("brand_logos", {"digest": BYTES, "kind": "svg", "width": 1, "height": -2, "data": b"", "recorded_at": MOMENT}),
    ("fact_metadata", {"kind": 2, "fact_id": NASTY, "data": Jsonb(JSON)}),
    ("audit_entries", {
        "entry_id": uuid.UUID(int=2**128 - 1), "recorded_at": MOMENT, "actor_kind": "", "actor": NASTY, "action": "",
        "object_id": "", "before": None, "after": Jsonb(JSON), "request_id": "", "address_hash": BYTES,
    }),
    ("facts", {
        "kind": 2, "fact_id": NASTY, "occurred_at": MOMENT, "local_day": MOMENT.date(), "amount_minor": 2**63 - 1,
        "net_minor": -(2**63), "currency": "", "quantity": -1, "digest": -(2**63), "recorded_at": MOMENT,
        "customer": NASTY, "category": "",
    }),
    ("click_deltas", {
        "delta_id": uuid.UUID(int=0), "partner_ids": [uuid.UUID(int=3)], "link_ids": [], "link_versions": [1, 2],
        "days": [MOMENT.date()], "kinds": [7], "hits": [2**62], "visitors": [0],
    }),
    ("memberships", {
        "person_id": uuid.UUID(int=1), "partner_id": uuid.UUID(int=0), "version": 1, "roles": [NASTY, "", 'a"b{},'],
        "recorded_by": NASTY, "recorded_at": MOMENT,
    }),
    ("people", {
        "person_id": uuid.UUID(int=1), "email": "a@example.com", "email_hash": b"1", "name": NASTY, "language": "",
        "recorded_at": MOMENT,
    }),
    ("links", {
        "link_id": uuid.UUID(int=1), "code": NASTY, "code_key": NASTY, "partner_id": uuid.UUID(int=1), "is_default": True,
        "recorded_at": MOMENT,
    }),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row"), ROWS, ids=[table for table, _ in ROWS])
def test_every_value_comes_back_as_it_was(table: str, row: dict[str, Any], owner: psycopg.Connection[Any]) -> None:
    row = {"alliance_id": ALLIANCE, **row}
    owner.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join([sql.Placeholder()] * len(row)),
        ),
        [list(value) if isinstance(value, tuple) else value for value in row.values()],
    )
    everything = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
    before = owner.execute(everything).fetchall()
    owner.execute("SET LOCAL TimeZone = 'UTC'")
    shape = Shape(owner, next(one for one in KEPT if one.name == table), ALLIANCE)
    lines = b"".join(Copied(owner, shape.rows()))
    assert lines.count(b"\n") == 1 and not set(lines) & set(range(10)) and list(json.loads(lines)) == shape.columns
    owner.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    owner.execute("CREATE TEMPORARY TABLE archive_lines (line json) ON COMMIT DROP")
    with owner.cursor() as cursor, cursor.copy(sql.SQL("COPY archive_lines FROM STDIN {}").format(LINES)) as copy:
        copy.write(lines if table != "people" else lines.replace(b"}\n", b',"email_hash":"MQ=="}\n'))
    owner.execute(shape.insertion())
    owner.execute("SET LOCAL TimeZone = 'America/Mexico_City'")
    assert owner.execute(everything).fetchall() == before


def test_rows_stand_in_the_order_of_their_bytes_whatever_the_database_sorts_by(owner: Any) -> None:
    names = ["b", "B", "a", "é", "_", "Z", "10", "9"]
    for name in names:
        owner.execute("INSERT INTO fact_metadata VALUES (%s, 1, %s, '{}')", (ALLIANCE, name))
    shape = Shape(owner, next(one for one in KEPT if one.name == "fact_metadata"), ALLIANCE)
    found = [json.loads(line)["fact_id"] for line in b"".join(Copied(owner, shape.rows())).splitlines()]
    assert found == sorted(names, key=str.encode)
    shape._bytewise = False
    assert [json.loads(line)["fact_id"] for line in b"".join(Copied(owner, shape.rows())).splitlines()] == found


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\t=1", "'=1", "''@", "＝1", "a=1", "'a", "", "\n", "ñ", "1-2"]
)
def test_free_text_is_no_formula_in_the_lists_as_in_our_other_files(text: str, owner: Any) -> None:
    expression = _statement("list_partners", True).partition("SELECT ")[2].partition(" AS partner")[0]
    found = owner.execute(
        expression.replace("p.external_id", "t").join(("SELECT ", " FROM (VALUES (%s)) v (t)")), (text,)
    )
    assert found.fetchone() == (defuse_text(text),)


def test_every_list_is_csv_with_a_heading(archive: Any) -> None:
    import zipfile

    with zipfile.ZipFile(archive.path) as opened:
        names = [name.removeprefix("list_") for name in LISTS]
        tables = {name: list(csv.reader(io.StringIO(opened.read(f"csv/{name}.csv").decode()))) for name in names}
    widths = {name: {len(row) for row in rows} for name, rows in tables.items()}
    assert all(len(found) == 1 for found in widths.values())
    counts = {name: len(rows) - 1 for name, rows in tables.items()}
    assert counts == {name: archive.manifest.by_name[f"csv/{name}.csv"].rows for name in names}
    totals = archive.manifest.totals
    assert counts["lines"] == totals.lines and counts["transfers"] == totals.transfers
    assert counts["facts"] == totals.leads + totals.sales + totals.refunds
    accounts = {row[0]: row for row in tables["accounts"]}
    assert accounts["partner/taller-x/payable"][1] == "MXN"
    customers = {row[5] for row in tables["facts"]}
    assert "'=anna" in customers or "''=anna" in customers
