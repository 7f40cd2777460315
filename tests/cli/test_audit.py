"""`alianza audit export`: what the commands of the terminal changed stands in it, with who and from what to what."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from alianza.identity import api as identity
from alianza.identity.acting import note
from alianza.runtime import clock
from alianza.runtime.database import Database


def exported(cli: Any, path: Path, *words: str) -> list[dict[str, Any]]:
    said = cli("audit", "export", "--format", "jsonl", "--out", path, *words)
    assert said.code == 0, said
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_spine_leaves_its_trace(settled: Any, tmp_path: Path) -> None:
    rows = exported(settled, tmp_path / "audit.jsonl")
    actions = [row["action"] for row in rows]
    assert actions[0] == "deal.applied" and "month.closed" in actions
    assert actions.count("partner.added") == len(settled("partners", "list", "--json").json["partners"])
    assert {row["actor_kind"] for row in rows} == {"system"}
    assert all(row["actor"].startswith("terminal:") for row in rows)
    added = next(row for row in rows if row["action"] == "partner.added")
    assert added["object"].startswith("ptr_") and added["before"] is None and added["after"]["group"]


def test_it_holds_no_name_address_or_account_number(settled: Any, tmp_path: Path) -> None:
    text = json.dumps(exported(settled, tmp_path / "audit.jsonl"), ensure_ascii=False)
    with (Path(__file__).parents[2] / "examples/onlycar/partners.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for word in ("name", "account", "email"):
                assert not row.get(word) or row[word] not in text


def test_statements_and_adjustments(settled_copy: Any, tmp_path: Path) -> None:
    number = settled_copy("statements", "list", "2026-10", "--json").json["statements"][0]["number"]
    assert settled_copy("statements", "dispute", number, "--reason", "one sale is missing").code == 0
    assert settled_copy("statements", "accept", number).code == 0
    rows = exported(settled_copy, tmp_path / "audit.jsonl")[-2:]
    assert [(row["action"], row["object"]) for row in rows] == [
        ("statement.disputed", str(number)), ("statement.accepted", str(number)),
    ]  # fmt: skip
    assert rows[0]["after"] == {"reason": "one sale is missing"}


def test_codes_batches_and_brands(books: Any, tmp_path: Path) -> None:
    onlycar = Path(__file__).parents[2] / "examples/onlycar"
    assert books("deal", "apply", onlycar / "deal.yaml").code == 0
    assert books("partners", "import", onlycar / "partners.csv").code == 0
    before = len(exported(books, tmp_path / "audit.jsonl"))
    for words in (
        "codes add NORTE --partner taller-x --limit 5", "codes add NORTE --limit 9", "codes disable NORTE",
        "codes disable NORTE --undo", "codes batch verano --count 3 --partner taller-x",
        "codes batch verano --count 3 --partner taller-x", "codes disable --batch verano",
        "brand set --partner taller-x --slogan Hola", "brand set --partner taller-x --slogan Hola",
    ):  # fmt: skip
        assert books(*words.split()).code == 0, words
    rows = exported(books, tmp_path / "audit.jsonl")[before:]
    assert [row["action"] for row in rows] == [
        "code.added", "code.changed", "code.disabled", "code.enabled", "batch.founded", "batch.disabled", "brand.changed",
    ]  # fmt: skip
    assert rows[1]["after"]["max_uses"] == "9"
    assert (rows[-1]["object"][:4], rows[-1]["after"]) == ("ptr_", {"changed": "slogan"})


def test_as_csv_a_formula_is_text_and_days_are_local(
    books: Any, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert books("deal", "apply", Path(__file__).parents[2] / "examples/onlycar/deal.yaml").code == 0
    alliance = identity.alliance_id_of("onlycar")
    with database.unit_of_work(alliance) as connection:
        note(connection, alliance, clock.now(), "link.added", "=HYPERLINK(1)", after={"x": "=1"})
    path = tmp_path / "audit.csv"
    said = books("audit", "export", "--out", path, "--json")
    assert said.json == {"alliance": "onlycar", "file": str(path), "entries": 2}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[1]["object"] == "'=HYPERLINK(1)" and json.loads(rows[1]["after"]) == {"x": "=1"}
    assert exported(books, path, "--until", "2026-11-01") == []
    assert len(exported(books, path, "--from", "2026-11-02", "--until", "2026-11-02")) == 2


def test_whoever_acts_for_a_request_is_named(books: Any, database: Database) -> None:
    assert books("deal", "apply", Path(__file__).parents[2] / "examples/onlycar/deal.yaml").code == 0
    alliance = identity.alliance_id_of("onlycar")
    key = identity.Principal("key", "key_1", alliance, "key", identity.SCOPES)
    with identity.acting(key), database.unit_of_work(alliance) as connection:
        note(connection, alliance, clock.now(), "link.added", "a")
        assert identity.who_acts(identity.alliance_id_of("nexors")).kind == "system"
    last = list(identity.audit.entries(database, key))[-1]
    assert (last.actor_kind, last.actor) == ("key", "key_1")
    assert identity.who_acts(alliance).kind == "system"


def test_links_are_added_and_changed_by_somebody(settled_copy: Any, tmp_path: Path) -> None:
    partner = settled_copy("partners", "list", "--json").json["partners"][0]["partner"]
    words = (partner, "--code", "autumn", "--target", "https://example.com/a")
    assert settled_copy("links", "add", *words).code == 0
    assert settled_copy("links", "edit", "autumn", "--target", "https://example.com/b").code == 0
    rows = exported(settled_copy, tmp_path / "audit.jsonl")[-2:]
    assert [(row["action"], row["object"]) for row in rows] == [("link.added", "autumn"), ("link.changed", "autumn")]
    assert (rows[1]["before"]["target"], rows[1]["after"]["target"]) == (
        "https://example.com/a",
        "https://example.com/b",
    )


def test_lists_of_links_defaults_and_domains_are_changed_by_somebody(settled_copy: Any, tmp_path: Path) -> None:
    partner = settled_copy("partners", "list", "--json").json["partners"][0]["partner"]
    file = tmp_path / "links.csv"
    before = len(exported(settled_copy, tmp_path / "before.jsonl"))
    for target in ("https://example.com/a", "https://example.com/b"):
        file.write_text(f"partner,code,target\n{partner},winter,{target}\n")
        assert settled_copy("links", "import", file).code == 0
    for words in (("domains", "add", "go.example.com"), ("links", "defaults", "--consent", "assumed")):
        assert [settled_copy(*words).code for _ in range(2)] == [0, 0], "again, which changes nothing"
    assert settled_copy("domains", "remove", "go.example.com.").code == 0
    rows = exported(settled_copy, tmp_path / "audit.jsonl")[before:]
    assert [(row["action"], row["object"]) for row in rows[:3]] == [
        ("link.added", "winter"), ("link.changed", "winter"), ("domain.added", "go.example.com"),
    ]  # fmt: skip
    assert [row["action"] for row in rows[3:]] == ["link_defaults.changed", "domain.removed"]
    assert (rows[3]["before"]["consent"], rows[3]["after"]["consent"]) == ("asked", "assumed")
