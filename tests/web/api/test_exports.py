"""An archive by the API: made in the background, fetched when it is ready, and the same as the command's."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from alianza.bootstrap import exports
from alianza.bootstrap.archive import check_archive, import_archive
from alianza.bootstrap.settle import verify
from alianza.runtime import clock
from alianza.runtime.database import Database

from ...conftest import fresh_copy
from .cases import ready_export
from .harness import Client, World


@pytest.fixture
def empty(server_uri: str, template: str) -> Iterator[Database]:
    """Another installation."""
    with fresh_copy(server_uri, template) as database:
        yield database


@pytest.fixture
def folder(home: Path, shared: World) -> Iterator[Path]:
    """Where onlycar's exports lie; each test begins without any."""
    path = home / "exports" / shared.office().alliance_id.hex
    yield path
    with (path / "making.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until the last one is made
    for one in path.glob("*.*"):
        one.unlink()


def test_what_is_fetched_enters_another_installation(
    shared: World, crm: Client, folder: Path, empty: Database, tmp_path: Path
) -> None:
    name = ready_export(crm)
    export = crm.get(f"/exports/{name}").json
    assert export["rows_done"] == export["rows_total"] > 0 and export["problem"] is None
    answer = crm.get(f"/exports/{name}/archive")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"].startswith('attachment; filename="onlycar-')
    assert int(answer.headers["content-length"]) == len(answer.body) == export["bytes"]
    assert hashlib.sha256(answer.body).hexdigest() == export["sha256"]
    path = tmp_path / "fetched.zip"
    path.write_bytes(answer.body)
    manifest = check_archive(path)
    import_archive(empty, path, clock.now())
    assert verify(empty)[0].problems == () and manifest.alliance.slug == "onlycar"
    assert crm.get("/exports/latest").json == export == crm.get("/exports").json["data"][0]
    assert crm("HEAD", f"/exports/{name}/archive").body == b""
    assert all(one.stat().st_mode & 0o077 == 0 for one in (folder, next(folder.glob("*.zip"))))


def test_it_stands_in_the_audit_log_who_took_it_all_out(shared: World, crm: Client, folder: Path) -> None:
    name = ready_export(crm)
    with shared.database.unit_of_work(shared.office().alliance_id) as connection:
        row = connection.execute(
            "SELECT actor, action, after FROM audit_entries ORDER BY entry_id DESC LIMIT 1"
        ).fetchone()
    assert row is not None and row[0].startswith("key_") and row[1:] == ("alliance.exported", {"export": name})


def test_one_is_made_at_a_time_and_asking_again_gives_that_one(crm: Client, folder: Path) -> None:
    name = ready_export(crm)
    export = exports._read(folder)[0]
    export.status = "making"
    exports._save(folder, export)
    with (folder / "making.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        again = crm.post("/exports")
        assert (again.status, again.json["id"]) == (200, name)
        refused = crm.get(f"/exports/{name}/archive")
        assert (refused.status, refused.code) == (409, "export_not_ready")
        assert crm.get("/exports/latest").status == 404
    # Whoever made it is gone, and with it the lock: it has failed, and another one can be made.
    failed = crm.get(f"/exports/{name}").json
    assert (failed["status"], failed["problem"]) == ("failed", "stopped")
    assert crm.post("/exports").status == 202


def test_one_that_cannot_be_made_says_so(
    crm: Client, folder: Path, monkeypatch: pytest.MonkeyPatch, shared: World
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exports, "write_archive", full)
    name = crm.post("/exports").json["id"]
    with pytest.raises(AssertionError, match="failed"):
        ready_export(crm)
    assert crm.get(f"/exports/{name}").json["problem"] == "internal_error"
    assert not list(folder.glob("*.zip*"))


def test_they_are_kept_for_a_week_and_five_of_them(shared: World, crm: Client, folder: Path) -> None:
    names = [ready_export(crm) for _ in range(7)]
    there = [one["id"] for one in crm.get("/exports").json["data"]]
    assert there[0] == names[-1] and len(there) == 6
    assert len(list(folder.glob("*.zip"))) == 6
    later = clock.now() + timedelta(days=7, seconds=1)
    assert exports.list_exports(shared.office().alliance_id, later) == []
    for name in ("leftover.zip", ".killed.zip.part"):
        (folder / name).write_bytes(b"")
    exports.sweep_all(later)
    assert [one.name for one in folder.iterdir()] == ["making.lock"]


def test_whoever_may_not_is_refused(shared: World, folder: Path, crm: Client) -> None:
    name = ready_export(crm)
    reader = shared.client("exports:read")
    assert reader.get(f"/exports/{name}").status == 200
    for answer in (reader.post("/exports"), reader.get(f"/exports/{name}/archive")):
        assert (answer.status, answer.code) == (403, "forbidden")
    assert shared.client("exports:read", partner="taller-x").get("/exports").status == 403
    assert shared.client(slug="nexors").get(f"/exports/{name}/archive").status == 404
    assert shared.client(test=True).post("/exports").status == 422
    assert crm.get("/exports/..%2F..%2Fmaking.lock/archive").status == 404
