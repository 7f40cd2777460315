"""The shop owner's way from a signed deal to paid statements, and that every step can be read by a machine."""

from __future__ import annotations

import csv
import json
import os
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

ONLYCAR = Path(__file__).parents[2] / "examples" / "onlycar"
NEXORS = Path(__file__).parents[2] / "examples" / "nexors"


# What to do first, and next -------------------------------------------------------------------------------------------


def test_alone_it_names_the_first_commands_and_starts_nothing(cli: Any, tmp_path: Path) -> None:
    said = cli()
    assert said.code == 0
    assert "alianza demo load" in said.out
    assert cli("--json").json["next"][0]["command"] == "alianza demo load"
    assert not (tmp_path / "home").exists()


def test_alone_it_names_the_next_step_of_each_stage(
    books: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def due() -> list[str]:
        return [step["command"] for step in books("--json").json["next"]]

    books("deal", "apply", ONLYCAR / "deal.yaml")
    assert due() == ["alianza partners import partners.csv --alliance onlycar"]
    books("partners", "import", ONLYCAR / "partners.csv")
    assert due() == ["alianza ingest orders.csv --alliance onlycar"]
    words = ("--map", ONLYCAR / "profile.yaml", "--rejects", tmp_path / "rejects.csv")
    books("ingest", ONLYCAR / "orders-export.csv", *words)
    assert due() == ["alianza settle 2026-10 --alliance onlycar --out out"]
    books("settle", "2026-10", "--out", tmp_path / "out", "--documents", "none")
    assert due() == ["alianza statements list --alliance onlycar"]
    monkeypatch.setenv("ALIANZA_TODAY", "2026-11-06")
    assert due() == ["alianza payouts 2026-10 --alliance onlycar --out out"]
    books("payouts", "2026-10", "--out", tmp_path / "out")
    assert due() == []
    assert "Nothing is due" in books().out


# Which alliance -------------------------------------------------------------------------------------------------------


def test_the_alliance_may_be_left_out_only_while_there_is_one(books: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "the books are empty" in books("partners", "list").err
    books("deal", "apply", ONLYCAR / "deal.yaml")
    assert books("partners", "list", "--json").json == {"alliance": "onlycar", "partners": []}
    books("deal", "apply", NEXORS / "deal.yaml")
    said = books("partners", "list")
    assert (said.code, said.out) == (2, "")
    assert "nexors, onlycar" in said.err and "--alliance nexors" in said.err
    monkeypatch.setenv("ALIANZA_ALLIANCE", "nexors")
    assert books("partners", "list", "--json").json["alliance"] == "nexors"
    assert books("partners", "list", "--alliance", "onlycar", "--json").json["alliance"] == "onlycar"
    said = books("partners", "list", "--alliance", "onlycra")
    assert said.code == 2
    assert "did you mean --alliance onlycar?" in said.err


# Partners and facts ---------------------------------------------------------------------------------------------------


def test_partners_are_imported_whole_or_not_at_all(books: Any, tmp_path: Path) -> None:
    books("deal", "apply", ONLYCAR / "deal.yaml")
    wrong = tmp_path / "partners.csv"
    wrong.write_text(
        "partner,name,group\na,Taller A,talleres\nb,Taller B,tallers\n,Taller C,talleres\n", encoding="utf-8"
    )
    said = books("partners", "import", wrong)
    assert said.code == 1
    assert f"{wrong}:3: the deal has no group 'tallers', nearest is 'talleres'" in said.err
    assert f"{wrong}:4: 'partner' is empty" in said.err
    assert len(books("partners", "import", wrong, "--json").json["error"]["problems"]) == 2
    assert books("partners", "list", "--json").json["partners"] == []
    right = books("partners", "import", ONLYCAR / "partners.csv", "--json").json
    again = books("partners", "import", ONLYCAR / "partners.csv", "--json").json
    assert (right["new"], again["new"], again["enrolled"]) == (18, 0, 0)


def test_rejected_rows_are_exit_code_one_and_the_mended_file_is_taken_in(books: Any, tmp_path: Path) -> None:
    books("deal", "apply", ONLYCAR / "deal.yaml")
    books("partners", "import", ONLYCAR / "partners.csv")
    facts = tmp_path / "facts.csv"
    facts.write_text(
        "fact,fact_id,occurred_at,partner,amount,currency\n"
        "sale,A,2026-10-01T10:00,taller-x,100.00,MXN\n"
        "sale,B,2026-10-01T11:00,taller-x,mil,MXN\n",
        encoding="utf-8",
    )
    said = books("ingest", facts, "--json")
    assert said.code == 1
    assert (said.json["facts"], said.json["rejected"], said.json["rows"]) == (1, 1, 2)
    rejects = tmp_path / "rejects.csv"
    assert said.json["rejects_file"] == str(rejects)
    assert f"alianza ingest {rejects} --alliance onlycar" in books("ingest", facts).out
    rejects.write_text(rejects.read_text(encoding="utf-8-sig").replace(",mil,", ",1000.00,"), encoding="utf-8")
    mended = books("ingest", rejects, "--json")
    assert (mended.code, mended.json["facts"], mended.json["rejected"]) == (0, 1, 0)
    again = books("ingest", rejects, "--json")
    assert (again.code, again.json["facts"], again.json["duplicates"]) == (0, 0, 1)


def test_a_wrong_profile_is_named_before_anything_is_read(books: Any, tmp_path: Path) -> None:
    books("deal", "apply", ONLYCAR / "deal.yaml")
    profile = tmp_path / "profile.yaml"
    profile.write_text("columns:\n  Total: amuont\n", encoding="utf-8")
    said = books("ingest", ONLYCAR / "orders-export.csv", "--map", profile)
    assert said.code == 2
    assert f"{profile}:2:3" in said.err and "did you mean 'amount'?" in said.err


# Closing and paying ---------------------------------------------------------------------------------------------------


def test_settle_writes_files_that_agree_with_its_answer(settled: Any, tmp_path: Path) -> None:
    said = settled("settle", "2026-10", "--out", tmp_path, "--documents", "html,csv", "--json")
    assert said.code == 0
    found = said.json
    rows = list(csv.DictReader((tmp_path / "statements.csv").open(encoding="utf-8")))
    assert found == {**json.loads((tmp_path / "summary.json").read_text(encoding="utf-8")), **found}
    assert (found["statements"], found["documents"]) == (len(rows), 2 * len(rows))
    assert found["closed_now"] == []  # it was closed before: the files are written anew
    assert all(Path(path).is_file() for path in found["files"])
    assert found["currencies"]["MXN"]["equal"] is True
    listed = settled("statements", "list", "2026-10", "--json").json["statements"]
    assert [(one["partner"], one["payable"]) for one in listed] == [(row["partner"], row["payable"]) for row in rows]


def test_a_month_that_is_not_over_is_not_closed(settled: Any) -> None:
    said = settled("settle", "2026-11", "--json")
    assert said.code == 1
    assert said.json["error"]["code"] == "period_not_over"
    assert settled("payouts", "2026-11").code == 1


def test_payouts_are_recorded_once_and_their_files_written_again_alike(
    settled_copy: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIANZA_TODAY", "2026-11-06")
    first = settled_copy("payouts", "2026-10", "--out", tmp_path, "--json").json
    bytes_before = {path: Path(path).read_bytes() for path in first["files"]}
    again = settled_copy("payouts", "2026-10", "--out", tmp_path, "--json").json
    assert first["created"] > 0 and first["existing"] == 0
    assert (again["created"], again["existing"]) == (0, first["created"])
    assert {path: Path(path).read_bytes() for path in again["files"]} == bytes_before
    assert first["amounts"] == again["amounts"]
    assert "payouts recorded now" in settled_copy("payouts", "2026-10", "--out", tmp_path).out
    states = {
        one["state"]
        for one in settled_copy("statements", "list", "--json").json["statements"]
        if one["payable"] != "0.00"
    }
    assert states == {"paid"}


# Both sides -----------------------------------------------------------------------------------------------------------


def test_a_statement_is_disputed_resolved_and_accepted(settled_copy: Any) -> None:
    number = settled_copy("statements", "list", "--json").json["statements"][0]["number"]

    def state(*words: object) -> str:
        said = settled_copy("statements", *words, "--json")
        assert said.code == 0, said
        return str(said.json["statements"][0]["state"])

    assert state("dispute", number, "--reason", "Falta una venta") == "disputed"
    disputed = settled_copy("statements", "list", "--state", "disputed", "--json").json["statements"]
    assert [(one["number"], one["reason"]) for one in disputed] == [(number, "Falta una venta")]
    assert state("resolve", number, "--reason", "Ajuste en noviembre") == "in_review"
    assert state("accept", number) == "accepted"
    assert state("accept", number) == "accepted"
    assert settled_copy("statements", "dispute", number, "--reason", "No").code == 1
    assert settled_copy("statements", "accept", 999).code == 2


def test_the_same_adjustment_twice_on_a_day_is_one_line(settled_copy: Any) -> None:
    words = ("adjust", "taller-x", "--amount", "-150.00", "--reason", "Lavado repetido", "--json")
    first, again = settled_copy(*words).json, settled_copy(*words).json
    other = settled_copy(*words, "--id", "second").json
    assert first["line"] == again["line"] != other["line"]
    assert (first["amount"], first["currency"]) == ("-150.00", "MXN")
    assert settled_copy("explain", first["line"], "--json").json["matches"] is True
    said = settled_copy("adjust", "tallerx", "--amount", "1", "--reason", "x")
    assert said.code == 2 and "did you mean taller-x?" in said.err
    assert settled_copy("adjust", "taller-x", "--amount", "1", "--reason", "x", "--currency", "USD").code == 2
    assert settled_copy("adjust", "taller-x", "--amount", "1.005", "--reason", "x").code == 2


def test_every_line_can_be_explained_by_its_id_and_by_its_fact(settled: Any, tmp_path: Path) -> None:
    settled("settle", "2026-10", "--out", tmp_path, "--documents", "none")
    rows = list(csv.DictReader((tmp_path / "lines.csv").open(encoding="utf-8")))
    earning = next(row for row in rows if row["kind"] == "commission" and row["amount"] != "0.00")
    found = settled("explain", earning["line"], "--json").json
    assert found["matches"] is True
    assert found["fact"]["fact_id"] == earning["fact_id"]
    assert [(one["amount"], one["rule"]) for one in found["lines"]] == [(earning["amount"], earning["rule"])]
    assert earning["line"] in settled("explain", earning["fact_id"]).out
    assert settled("explain", "nothing-of-that-name").code == 2


def test_simulate_shows_old_against_new_and_changes_nothing(settled: Any, tmp_path: Path) -> None:
    shutil.copytree(ONLYCAR, tmp_path / "onlycar")
    tiers = tmp_path / "onlycar" / "groups" / "talleres.yaml"
    tiers.write_text(tiers.read_text(encoding="utf-8").replace("commission: 5%", "commission: 6%"), encoding="utf-8")
    deal = tmp_path / "onlycar" / "deal.yaml"
    found = settled("deal", "simulate", deal, "--from", "2026-10", "--json").json
    assert (found["alliance"], found["from"]) == ("onlycar", "2026-10-01")
    assert any(Decimal(row["difference"]) > 0 for row in found["partners"])
    parts = sum(Decimal(row["difference"]) for row in found["partners"])
    assert parts == sum(Decimal(row["difference"]) for row in found["total"])
    same = settled("deal", "simulate", ONLYCAR / "deal.yaml", "--from", "2026-10-01", "--json").json
    assert all(row["difference"] == "0.00" for row in same["total"])
    assert "Nothing was changed." in settled("deal", "simulate", deal, "--from", "2026-10").out
    assert [one["version"] for one in settled("deal", "versions", "--json").json["versions"]] == [1]


# Ledger ---------------------------------------------------------------------------------------------------------------


def test_the_ledger_lists_its_balances_now_and_as_of_a_past_day(settled: Any) -> None:
    now = settled("ledger", "accounts", "--json").json["accounts"]
    assert sum(one["posted_minor"] + one["pending_minor"] for one in now) == 0
    partners = settled("ledger", "accounts", "--under", "partner/", "--json").json["accounts"]
    assert partners and all(one["account"].startswith("partner/") for one in partners)
    # Everything was recorded on the second of November: the day before, the books were empty.
    before = settled("ledger", "accounts", "--as-of", "2026-11-01", "--json").json["accounts"]
    assert all(one["posted_minor"] == one["pending_minor"] == 0 for one in before)
    assert settled("ledger", "accounts", "--as-of", "yesterday").code == 2


def test_releasing_again_or_ahead_of_time_changes_nothing(settled_copy: Any) -> None:
    first = settled_copy("ledger", "release", "--as-of", "2026-10-20", "--json").json
    again = settled_copy("ledger", "release", "--as-of", "2026-10-20", "--json").json
    assert first["releases"] > 0 and again["releases"] == 0
    assert settled_copy("ledger", "release", "--as-of", "2026-12-24").code == 2


def test_verify_names_the_balance_that_was_changed_behind_its_back(settled_copy: Any) -> None:
    assert settled_copy("ledger", "verify", "--json").json["right"] is True
    with psycopg.connect(os.environ["ALIANZA_DATABASE_URL"]) as connection:
        connection.execute(
            "UPDATE ledger_balances b SET credits_posted = credits_posted + 1 FROM ledger_accounts a"
            " WHERE a.account_id = b.account_id AND a.path = 'us/commission'"
        )
    said = settled_copy("ledger", "verify")
    assert said.code == 1
    assert "us/commission" in said.out
    found = settled_copy("ledger", "verify", "--alliance", "onlycar", "--json")
    assert found.code == 1 and found.json["right"] is False
    assert any("us/commission" in problem for problem in found.json["alliances"][0]["problems"])


# Reading by eye and by machine ----------------------------------------------------------------------------------------

READING = [
    "partners list",
    "statements list",
    "deal show",
    "deal versions",
    "ledger accounts",
    "ledger verify",
    "db status",
]


@pytest.mark.parametrize("words", READING)
def test_answers_fit_eighty_columns_and_parse(words: str, settled: Any) -> None:
    said = settled(*words.split())
    assert (said.code, said.err) == (0, "")
    assert words == "deal show" or max(map(len, said.out.splitlines())) <= 80
    parsed = settled(*words.split(), "--json")
    assert (parsed.code, parsed.err) == (0, "")
    assert isinstance(parsed.json, dict)
