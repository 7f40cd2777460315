"""`alianza archive …`: what a user types, what is answered, and the exit codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alianza.runtime.database import Database


@pytest.fixture
def archive(settled: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The archive of the settled books."""
    monkeypatch.chdir(tmp_path)
    said = settled("archive", "export", "--alliance", "onlycar")
    assert said.code == 0, said
    assert said.out.startswith("onlycar.alianza.zip: ") and "statements" in said.out and "MXN" in said.out
    return tmp_path / "onlycar.alianza.zip"


def test_out_of_here_checked_and_into_another_installation(
    archive: Path, cli: Any, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALIANZA_DATABASE_URL")
    checked = cli("archive", "check", archive)
    assert checked.code == 0 and " is whole. Made " in checked.out
    monkeypatch.setenv("ALIANZA_DATABASE_URL", database.uri)
    entered = cli("archive", "import", archive, "--json")
    assert entered.code == 0, entered
    assert (
        entered.json["dropped"] == {}
        and entered.json["totals"] == cli("archive", "check", archive, "--json").json["totals"]
    )
    assert cli("ledger", "verify").code == 0
    assert cli("statements", "list", "2026-10", "--json").json["statements"]
    again = cli("archive", "import", archive)
    assert again.code == 2 and "error [archive_conflict]" in again.err


def test_both_stand_in_the_audit_log(
    archive: Path, cli: Any, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIANZA_DATABASE_URL", database.uri)
    said = cli("archive", "import", archive)
    assert said.out.splitlines()[0].endswith("rows entered; the books are those that left.")
    log = cli("audit", "export", "--format", "jsonl").out.splitlines()
    assert '"action": "alliance.imported", "object": "onlycar"' in log[-1]
    assert '"action": "deal.applied"' in log[0]


def test_what_is_left_out_is_told(settled_copy: Any, tmp_path: Path) -> None:
    assert settled_copy("keys", "create", "CRM", "--scope", "leads:write").code == 0
    said = settled_copy("archive", "export", "--out", tmp_path / "a.zip")
    assert "not in the archive: 1 rows of api_keys (secrets: new keys are made where the archive enters)" in said.err
    exported = settled_copy("audit", "export", "--format", "jsonl").out.splitlines()[-1]
    assert '"action": "alliance.exported"' in exported


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        ("archive export --alliance onlycars", 2, "did you mean --alliance onlycar?"),
        ("archive export --alliance onlycar-test", 2, "is a sandbox"),
        ("archive import nowhere.zip", 2, "there is no file"),
        ("archive check deal.yaml", 1, "error [archive_invalid]"),
    ],
)
def test_wrong_use(
    words: str, code: int, text: str, settled_copy: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deal.yaml").write_text("alianza: 1\n")
    if "test" in words:
        assert settled_copy("keys", "create", "trying", "--scope", "*", "--test").code == 0
    said = settled_copy(*words.split())
    assert said.code == code and text in said.err, said
    assert not list(tmp_path.glob("*.zip*")) and not list(tmp_path.glob(".*.part"))
