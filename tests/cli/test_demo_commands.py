"""The demo: its facts, loading it, loading it again, and the private server it lives in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from alianza.bootstrap import demo
from alianza.bootstrap.demo_load import load_demo
from alianza.runtime.database import Database

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_facts_are_the_same_as_csv_as_json_and_as_json_lines(cli: Any, tmp_path: Path) -> None:
    words = ("demo", "facts", "--alliance", "nexors", "--count", 300, "--seed", 5)
    printed = cli(*words)
    assert printed.code == 0
    assert cli(*words, "--out", tmp_path / "facts.csv", "--json").json["rows"] == 300
    assert (tmp_path / "facts.csv").read_text(encoding="utf-8") == printed.out
    rows = cli(*words, "--json").json
    assert len(rows) == 300
    cli(*words, "--out", tmp_path / "facts.jsonl")
    assert [json.loads(line) for line in (tmp_path / "facts.jsonl").open(encoding="utf-8")] == rows
    assert cli(*words[:-1], 6).out != printed.out
    assert cli("demo", "facts", "--alliance", "nexors", "--count", 0, "--json").json == []


def test_loading_again_changes_nothing(books: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(load_demo.__kwdefaults__ or {}, "facts", 120)
    said = books("demo", "load")
    assert said.code == 0
    assert "alianza settle 2026-10 --alliance onlycar --out out" in said.out
    first = books("--json").json["alliances"]
    again = books("demo", "load", "--json").json["alliances"]
    assert books("--json").json["alliances"] == first
    assert [one["alliance"] for one in again] == ["autoservice", "nexors", "onlycar", "tesla-life"]
    assert all(one["facts"] > 100 and one["lines"] > 0 and one["closed_through"] == "2026-09" for one in again)


def test_an_alliance_of_the_users_own_is_left_alone(
    books: Any, tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alianza.bootstrap.demo.WORLDS", {"onlycar": demo.WORLDS["onlycar"]})
    shutil.copytree(EXAMPLES / "onlycar", tmp_path / "mine")
    mine = tmp_path / "mine" / "deal.yaml"
    mine.write_text(
        mine.read_text(encoding="utf-8").replace("name: OnlyCar", "name: Mi autolavado", 1), encoding="utf-8"
    )
    assert books("deal", "apply", mine).code == 0
    (onlycar,) = load_demo(database, tmp_path, facts=50)
    assert "left it alone" in onlycar.note
    assert books("partners", "list", "--alliance", "onlycar", "--json").json["partners"] == []


def test_the_private_server_is_started_when_needed_and_stopped(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIANZA_SHARED_BUFFERS_MB", "32")

    def status() -> tuple[bool, bool]:
        found = cli("db", "status", "--json").json
        return found["exists"], found["running"]

    assert status() == (False, False)
    assert cli("ledger", "verify", "--json").json == {"right": True, "alliances": []}
    assert status() == (True, True)
    assert cli("db", "stop", "--json").json["stopped"] is True
    assert status() == (True, False)
    assert cli("db", "stop").code == 0
    assert "stopped" in cli("db", "status").out


def test_a_server_of_the_users_own_is_never_stopped(books: Any) -> None:
    assert books("db", "stop").code == 2
    assert books("db", "status", "--json").json["running"] is True
