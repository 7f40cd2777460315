"""`alianza deal …` before anything is in the books, and what each command answers."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

ONLYCAR = Path(__file__).parents[2] / "examples" / "onlycar"


@pytest.fixture
def deal(tmp_path: Path) -> Path:
    """A copy of the example that a test may change."""
    shutil.copytree(ONLYCAR, tmp_path / "onlycar")
    return tmp_path / "onlycar" / "deal.yaml"


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_check_says_what_the_deal_holds(deal: Path, cli: Any) -> None:
    said = cli("deal", "check", deal, "--json")
    assert (said.code, said.err) == (0, "")
    assert (said.json["valid"], said.json["alliance"], said.json["cases"]) == (True, "onlycar", 17)
    assert "valid. OnlyCar, in force from 2026-01-01" in cli("deal", "check", deal).out


def test_check_lists_every_mistake_with_its_place(deal: Path, cli: Any) -> None:
    _replace(deal, "precedence:", "precedense:")
    _replace(deal, "hold: 15 days", "hold: 15")
    said = cli("deal", "check", deal)
    assert (said.code, said.out) == (1, "")
    assert f"{deal}:13:32: 'precedense' is not a word of attribution" in said.err
    assert "did you mean 'precedence'?" in said.err
    assert f"{deal}:15:89: '15' is not a duration" in said.err
    problems = cli("deal", "check", deal, "--json").json["error"]["problems"]
    assert [(one["line"], one["column"], one["nearest"]) for one in problems] == [
        (13, 32, "precedence"),
        (15, 89, "15 days"),
    ]


def test_test_names_the_case_and_the_difference(deal: Path, cli: Any) -> None:
    assert cli("deal", "test", deal).code == 0
    _replace(
        deal,
        "commission: 50.00, adjustments: 0.00, closing: 50.00",
        "commission: 51.00, adjustments: 0.00, closing: 50.00",
    )
    said = cli("deal", "test", deal)
    assert said.code == 1
    assert "FAIL  Diez leads son Bronce, 5 % de 1,000" in said.out
    assert "commission: expected 51.00, found 50.00" in said.out
    found = cli("deal", "test", deal, "--json")
    assert found.code == 1
    assert [one["passed"] for one in found.json["cases"]].count(False) == 1


def test_plan_on_empty_books_starts_no_server(deal: Path, tmp_path: Path, cli: Any) -> None:
    said = cli("deal", "plan", deal, "--json")
    assert said.code == 0
    assert {change["kind"] for change in said.json["changes"]} == {"added"}
    assert not (tmp_path / "home").exists()


def test_show_says_a_file_in_words_and_as_data(deal: Path, cli: Any) -> None:
    assert "tier Bronce: threshold 1 lead; commission 5%" in cli("deal", "show", deal).out
    assert cli("deal", "show", deal, "--json").json["deal"]["alliance"] == "onlycar"
    assert deal.read_text(encoding="utf-8") in cli("deal", "show", deal, "--source").out


def test_schema_is_a_json_schema_on_standard_output_or_in_a_file(tmp_path: Path, cli: Any) -> None:
    assert cli("deal", "schema").json["$schema"].endswith("2020-12/schema")
    out = tmp_path / "new" / "deal.schema.json"
    assert cli("deal", "schema", "--out", out, "--json").json == {"file": str(out)}
    assert out.read_text(encoding="utf-8") == cli("deal", "schema").out


def test_a_deal_whose_cases_fail_is_not_applied(deal: Path, books: Any) -> None:
    _replace(deal, "commission: 50.00, adjustments: 0.00", "commission: 51.00, adjustments: 0.00")
    said = books("deal", "apply", deal)
    assert said.code == 1
    assert "error [cases_fail]" in said.err
    assert "Diez leads son Bronce" in said.err
    assert books("--json").json["alliances"] == []


def test_applying_the_same_deal_again_changes_nothing(deal: Path, books: Any) -> None:
    first = books("deal", "apply", deal, "--json").json
    again = books("deal", "apply", deal, "--json").json
    assert (first["version"], first["fresh"]) == (1, True)
    assert (again["version"], again["fresh"]) == (1, False)
    assert [one["version"] for one in books("deal", "versions", "--json").json["versions"]] == [1]
    assert books("deal", "plan", deal, "--json").json["changes"] == []
    assert books("deal", "show", "--version", "2").code == 2


def test_plan_says_in_words_what_would_change(deal: Path, books: Any) -> None:
    books("deal", "apply", deal)
    _replace(deal.parent / "groups" / "talleres.yaml", "commission: 5%", "commission: 6%")
    said = books("deal", "plan", deal)
    assert "~ Talleres con QR en mostrador: commission at tier Bronce 5% → 6%" in said.out
    assert "Nothing was changed yet" in said.out


def test_plan_says_what_apply_would_refuse(deal: Path, books: Any) -> None:
    books("deal", "apply", deal)
    books("partners", "import", ONLYCAR / "partners.csv")
    books(
        "ingest", ONLYCAR / "orders-export.csv", "--map", ONLYCAR / "profile.yaml", "--rejects", deal.parent / "r.csv"
    )
    _replace(deal.parent / "groups" / "talleres.yaml", "commission: 5%", "commission: 6%")
    said = books("deal", "plan", deal)
    assert said.code == 1
    assert "it can't be applied like this: facts up to 2026-10-31 are rated already" in said.err
    assert "alianza deal apply" not in said.out
    assert books("deal", "plan", deal, "--json").json["refused"]


def test_plan_names_the_partners_that_a_renamed_group_leaves_without_terms(deal: Path, books: Any) -> None:
    books("deal", "apply", deal)
    books("partners", "import", ONLYCAR / "partners.csv")
    text = deal.read_text(encoding="utf-8").partition("\ncases:")[0].replace("      flotillas:", "      flotas:")
    deal.write_text(text, encoding="utf-8")
    said = books("deal", "plan", deal)
    assert (
        "! The deal has no group 'flotillas': paqueteria-rayo, taxis-ejecutivos, ultima-milla-laredo earn" in said.out
    )
    assert books("deal", "plan", deal, "--json").json["left_out"].keys() == {"flotillas"}


def test_a_missing_include_is_one_problem_and_not_one_for_each_of_its_groups(deal: Path, cli: Any) -> None:
    (deal.parent / "groups" / "talleres.yaml").unlink()
    said = cli("deal", "check", deal, "--json")
    assert [one["message"] for one in said.json["error"]["problems"]] == ["there is no file 'groups/talleres.yaml'"]
