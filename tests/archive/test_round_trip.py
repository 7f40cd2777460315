"""An alliance leaves and enters: the same rows, the same books, and the same work goes on."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import psycopg
import pytest
from tests.archive.conftest import OTHER_SECRET, SLUGS
from tests.cli.conftest import _copy, call

from alianza.bootstrap.archive import (
    ArchiveConflict,
    ArchiveKey,
    Left,
    Manifest,
    check_archive,
    export_archive,
    import_archive,
)
from alianza.bootstrap.archive.tables import KEPT, KEYED
from alianza.bootstrap.settle import verify
from alianza.identity import api as identity
from alianza.runtime import clock
from alianza.runtime.database import Database


def files(manifest: Manifest) -> dict[str, Any]:
    return {one.name: one for one in manifest.files}


def same_but_for_the_log(first: Manifest, second: Manifest) -> None:
    """All but the moment is equal; the audit log has one entry more, which says where the books come from."""
    before, after = files(first), files(second)
    log = "tables/audit_entries.jsonl"
    assert {name for name in before if before[name] != after[name]} <= {log}
    assert after[log].rows == before[log].rows + 1
    for word in ("format", "version", "made_by", "schema", "alliance", "key_fingerprint", "totals"):
        assert getattr(first, word) == getattr(second, word)


@pytest.mark.parametrize("slug", SLUGS)
def test_what_enters_leaves_again_byte_for_byte(slug: str, full: Database, empty: Database, tmp_path: Path) -> None:
    left = export_archive(full, slug, tmp_path / "first.zip", clock.now())
    entered = import_archive(empty, left.path, clock.now())
    assert entered.rows == sum(one.rows for one in left.manifest.files if one.columns) > 1_000
    again = export_archive(empty, slug, tmp_path / "second.zip", clock.now())
    same_but_for_the_log(left.manifest, again.manifest)
    with zipfile.ZipFile(left.path) as first, zipfile.ZipFile(again.path) as second:
        assert first.namelist() == second.namelist()
        for name in ("tables/lines.jsonl", "tables/ledger_transfers.jsonl", "csv/facts.csv"):
            assert first.read(name) == second.read(name)
    (verified,) = verify(empty)
    assert verified.problems == ()


def test_there_was_something_in_every_table(archive: Left) -> None:
    """Control: a table without rows would pass every comparison."""
    empty = {one.name for one in archive.manifest.files if one.columns and not one.rows}
    assert empty <= {"tables/click_deltas.jsonl"}  # added up by now


def test_work_goes_on_in_the_copy_as_in_the_original(
    archive: Left, server_uri: str, full: Database, empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_archive(empty, archive.path, clock.now())
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "fact,fact_id,occurred_at,partner,customer,amount,phone,refunds\n"
        "sale,N1,2026-11-02T08:00,,cli-000001,2000.00,,\n"
        "sale,N2,2026-11-02T09:00,,new,500.00,+52 55 5123 4567,\n"
        "sale,N3,2026-11-02T09:30,taller-x,=anna,800.00,,\n"
        "refund,N4,2026-11-02T10:00,,,,,M1\n",
        encoding="utf-8",
    )
    told = []
    full.close()  # a database that is copied has no connections
    with _copy(server_uri, urlsplit(full.uri).path[1:]) as original:
        for place, uri in (("original", original), ("copy", empty.uri)):
            monkeypatch.setenv("ALIANZA_DATABASE_URL", uri)
            monkeypatch.setenv("ALIANZA_TODAY", "2026-12-02")
            out = tmp_path / place
            assert call("ingest", orders, "--alliance", "onlycar", "--rejects", tmp_path / "rejects.csv").code == 0
            said = call("settle", "2026-11", "--alliance", "onlycar", "--out", out, "--documents", "none")
            assert said.code == 0, said
            assert call("ledger", "verify", "--alliance", "onlycar").code == 0
            told.append(((out / "statements.csv").read_bytes(), json.loads((out / "summary.json").read_text())))
    assert told[0] == told[1]
    assert b"2026-11" in told[0][0]


def test_it_enters_only_where_it_is_not_yet(archive: Left, empty: Database) -> None:
    import_archive(empty, archive.path, clock.now())
    with pytest.raises(ArchiveConflict):
        import_archive(empty, archive.path, clock.now())


def test_a_domain_that_is_anothers_here_is_named(archive: Left, empty: Database) -> None:
    other = identity.alliance_id_of("other")
    with empty.unit_of_work(other) as connection:
        words = identity.Alliance(other, "other", "Other", "MXN", "MX", "America/Mexico_City", "es")
        identity.found_alliance(connection, words, clock.now())
        connection.execute("INSERT INTO domains VALUES ('go.onlycar.example', %s, now())", (other,))
    with pytest.raises(ArchiveConflict, match=r"go\.onlycar\.example"):
        import_archive(empty, archive.path, clock.now())
    assert nothing_of(empty, "onlycar")


def nothing_of(database: Database, slug: str) -> bool:
    """Whether no table has a row of an alliance."""
    alliance_id = identity.alliance_id_of(slug)
    with database.unit_of_work(alliance_id) as connection:
        return not any(
            connection.execute(f"SELECT 1 FROM {kept.name} WHERE alliance_id = %s LIMIT 1", (alliance_id,)).fetchone()
            for kept in KEPT
        )


class TestSecrets:
    def test_identities_of_another_secret_are_refused(
        self, archive: Left, empty: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALIANZA_SECRET_KEY", OTHER_SECRET)
        with pytest.raises(ArchiveKey, match="1 matches and 2 identities"):
            import_archive(empty, archive.path, clock.now())
        assert nothing_of(empty, "onlycar")

    def test_or_left_behind_and_nothing_owed_changes(
        self, archive: Left, empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALIANZA_SECRET_KEY", OTHER_SECRET)
        entered = import_archive(empty, archive.path, clock.now(), drop_identities=True)
        assert entered.dropped == {"match_lists": 1, "matches": 1, "fact_identities": 2}
        again = export_archive(empty, "onlycar", tmp_path / "again.zip", clock.now()).manifest
        assert again.totals == archive.manifest.totals
        assert again.key_fingerprint != archive.manifest.key_fingerprint
        differ = {name for name, one in files(archive.manifest).items() if files(again)[name] != one}
        assert differ == {f"tables/{name}.jsonl" for name in (*KEYED, "audit_entries")}

    def test_people_are_known_by_their_address_under_the_new_secret(
        self, archive: Left, empty: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALIANZA_SECRET_KEY", OTHER_SECRET)
        import_archive(empty, archive.path, clock.now(), drop_identities=True)
        alliance_id = identity.alliance_id_of("onlycar")
        with empty.unit_of_work(alliance_id) as connection:
            (found,) = identity.load_people(connection, alliance_id, email="ana@example.com")
        assert [one.roles for one in found.memberships] == [("manager",)]
        from alianza.identity.people.usecases import alliances_of

        assert alliances_of(empty, "luis@example.com") == [alliance_id]

    def test_no_secret_is_in_it(self, full: Database, archive: Left) -> None:
        with zipfile.ZipFile(archive.path) as opened:
            names = set(opened.namelist())
            people = opened.read("tables/people.jsonl")
        assert not {name for name in names if "key" in name or "session" in name or "secret" in name}
        assert b"ana@example.com" in people and b"email_hash" not in people


def test_the_snapshot_is_of_one_moment_while_the_server_goes_on(full: Database, tmp_path: Path) -> None:
    alliance_id = identity.alliance_id_of("tesla-life")
    with full.snapshot(alliance_id) as connection:
        count = "SELECT count(*) FROM link_defaults WHERE alliance_id = %s"
        before = connection.execute(count, (alliance_id,)).fetchone()
        with full.unit_of_work(alliance_id) as other:
            other.execute("INSERT INTO link_defaults VALUES (%s, 99, '', 'asked', now())", (alliance_id,))
            assert other.execute(count, (alliance_id,)).fetchone() != before
        assert connection.execute(count, (alliance_id,)).fetchone() == before
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("INSERT INTO link_defaults VALUES (%s, 100, '', 'asked', now())", (alliance_id,))


def test_a_check_needs_no_books_and_shows_how_far_it_is(archive: Left) -> None:
    told: list[tuple[int, int]] = []
    manifest = check_archive(archive.path, lambda done, total: told.append((done, total)))
    assert msgspec.json.encode(manifest) == msgspec.json.encode(archive.manifest)
    assert told[-1] == (manifest.size, manifest.size)
    assert archive.path.stat().st_mode & 0o077 == 0
