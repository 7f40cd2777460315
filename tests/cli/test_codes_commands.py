"""`alianza codes …`: what a user types, what is answered, and the exit codes."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import ONLYCAR, Cli


@pytest.fixture
def codes(books: Cli) -> Cli:
    """`codes("add", …)` on the books of the onlycar example."""
    assert books("deal", "apply", ONLYCAR / "deal.yaml").code == 0
    assert books("partners", "import", ONLYCAR / "partners.csv").code == 0
    return lambda *words: books("codes", *words)


def test_a_code_from_its_making_to_its_end(codes: Cli) -> None:
    added = codes("add", "Taller Norte", "--partner", "taller-x", "--limit", 1, "--until", "2026-12-31", "--json")
    assert (added.code, added.json["code"], added.json["new"]) == (0, "TALLER NORTE", True)
    assert codes("reserve", "táller-norte", "--reference", "cart-1", "--minutes", 10).code == 0
    refused = codes("use", "TALLERNORTE", "--reference", "cart-2", "--json")
    assert (refused.code, refused.json["error"]["code"], refused.json["error"]["reason"]) == (
        1, "code_refused", "used_up"
    )  # fmt: skip
    used = codes("use", "TALLERNORTE", "--reference", "cart-1", "--json")
    assert (used.code, used.json["state"], used.json["code"]) == (0, "used", "TALLERNORTE")
    assert codes("release", "TALLERNORTE", "--reference", "cart-1").code == 0
    assert "released" in codes("show", "TALLERNORTE").out
    assert codes("disable", "TALLERNORTE").out == "TALLER NORTE counts no longer.\n"
    assert codes("use", "TALLERNORTE", "--reference", "cart-3", "--json").json["error"]["reason"] == "disabled"
    assert codes("disable", "TALLERNORTE", "--undo").code == 0
    assert codes("use", "TALLERNORTE", "--reference", "cart-3").code == 0


def test_what_is_named_changes_and_the_rest_stays(codes: Cli) -> None:
    codes("add", "RADIO", "--partner", "taller-x", "--limit", 5, "--per-customer", 1, "--from", "2026-11-01")
    changed = codes("add", "radio", "--limit", 0, "--from", "none", "--note", "for the radio", "--json").json
    assert (changed["new"], changed["max_uses"], changed["max_per_customer"], changed["valid_from"]) == (
        False, None, 1, None
    )  # fmt: skip


def test_the_list_names_codes_and_batches(codes: Cli) -> None:
    codes("batch", "navidad", "--count", 20, "--partner", "taller-x", "--until", "2027-01-06")
    listed = codes("list", "--partner", "taller-x", "--json").json
    assert {row["code"] for row in listed["codes"]} == {"TALLERX", "SEMANAX"}
    assert [(row["batch"], row["codes"], row["max_uses"]) for row in listed["batches"]] == [("navidad", 20, 1)]
    said = codes("list")
    assert "RAMIREZ" in said.out and "until 2027-01-06, a single use" in said.out


def test_a_batch_is_made_once_and_exported(codes: Cli, tmp_path: Path) -> None:
    words = ("batch", "navidad", "--count", 300, "--prefix", "lava", "--partner", "taller-x")
    first = codes(*words, "--out", tmp_path / "first.csv", "--json")
    assert (first.code, first.json["codes"], first.json["prefix"]) == (0, 300, "LAVA")
    assert codes(*words, "--out", tmp_path / "second.csv").code == 0
    assert (tmp_path / "first.csv").read_bytes() == (tmp_path / "second.csv").read_bytes()
    printed = codes("export", "navidad").out
    assert printed == (tmp_path / "first.csv").read_text()
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert codes("show", rows[0]["code"].lower(), "--json").json["batch"] == "navidad"
    assert codes(*words[:3], 301, *words[4:]).code == 1


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("add", "NOBODY"), 2, "usage"),
        (("add", "TALLERX", "--partner", "taller-ramirez"), 1, "code_taken"),
        (("add", "RADIO", "--partner", "nobody"), 2, "unknown_partner"),
        (("add", "RADIO", "--partner", "taller-x", "--until", "tomorrow"), 2, "usage"),
        (("use", "NIX", "--reference", "A"), 1, "unknown_code"),
        (("release", "TALLERX", "--reference", "A"), 1, "code_refused"),
        (("reserve", "TALLERX", "--reference", "A", "--minutes", 0), 2, "usage"),
        (("export", "nothing", "--out", "x.csv"), 1, "unknown_batch"),
        (("export", "nothing"), 2, "usage"),
        (("batch", "x", "--count", 0), 1, "invalid_value"),
        (("disable",), 2, "usage"),
    ],
)
def test_what_is_wrong_is_said_with_its_code(codes: Cli, words: tuple[Any, ...], code: int, error: str) -> None:
    said = codes(*words, "--json")
    assert (said.code, said.json["error"]["code"]) == (code, error)
