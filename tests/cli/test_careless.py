"""What careless hands do: wrong order, wrong places, folders that cannot be written, terminals that cannot write."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from alianza.cli import output

EXAMPLES = Path(__file__).parents[2] / "examples"
ONLYCAR = EXAMPLES / "onlycar"
ALIANZA = [sys.executable, "-c", "from alianza.cli.main import main; main()"]
EXPORT = (ONLYCAR / "orders-export.csv", "--map", ONLYCAR / "profile.yaml")


# Files ----------------------------------------------------------------------------------------------------------------


def test_what_is_no_file_is_not_called_missing(cli: Any) -> None:
    assert "standard input is not read" in cli("ingest", "-").err
    said = cli("deal", "check", "/dev/null")
    assert (said.code, "no ordinary file" in said.err) == (2, True)


def test_without_partners_the_next_step_is_to_import_them(books: Any, tmp_path: Path) -> None:
    books("deal", "apply", ONLYCAR / "deal.yaml")
    said = books("ingest", *EXPORT, "--rejects", tmp_path / "rejects.csv")
    assert said.code == 1
    assert "onlycar has no partners yet" in said.out
    assert "alianza partners import partners.csv --alliance onlycar" in said.out


def test_every_row_is_counted_also_one_that_cannot_be_taken_apart(books: Any, tmp_path: Path) -> None:
    books("deal", "apply", ONLYCAR / "deal.yaml")
    lines = ('{"fact": "sale", "fact_id": "S1", "occurred_at": "2026-10-01", "amount": 1}', "not json", "[1]")
    (tmp_path / "orders.jsonl").write_text("\n".join(lines) + "\n")
    found = books("ingest", tmp_path / "orders.jsonl", "--json").json
    assert (found["rows"], found["facts"], found["rejected"]) == (3, 1, 2)


def test_a_folder_for_the_rejects_is_asked_for_before_anything_is_recorded(
    books: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books("deal", "apply", ONLYCAR / "deal.yaml")
    # Tests may run as root, who may write anywhere.
    monkeypatch.setattr(os, "access", lambda path, mode, **_: not mode & os.W_OK)
    said = books("ingest", *EXPORT)
    assert said.code == 2
    assert "--rejects rejects.csv" in said.err
    monkeypatch.undo()


@pytest.mark.parametrize("command", ["settle", "payouts"])
def test_a_wrong_out_folder_closes_and_pays_nothing(
    settled_copy: Any, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    words = ("settle", "2026-11") if command == "settle" else ("payouts", "2026-10")
    monkeypatch.setenv("ALIANZA_TODAY", "2026-12-02")
    said = settled_copy(*words, "--out", tmp_path / "file")
    assert (said.code, "is no folder" in said.err) == (2, True)
    assert settled_copy("statements", "list", "--json").json["period"] == "2026-10"
    assert not settled_copy("statements", "list", "--state", "paid", "--json").json["statements"]


def test_without_partners_no_month_is_closed(books: Any, tmp_path: Path) -> None:
    """It closed every month since the deal's first, for good, and all facts that came then stood in the wrong month."""
    books("deal", "apply", ONLYCAR / "deal.yaml")
    said = books("settle", "2026-10", "--out", tmp_path)
    assert (said.code, "has no partners yet" in said.err) == (1, True)
    books("partners", "import", ONLYCAR / "partners.csv")
    said = books("settle", "2026-09", "--out", tmp_path, "--documents", "none")
    assert (said.code, "no line stands in 2026-09" in said.err) == (0, False)  # the fleets' guaranteed washes do


def test_a_month_in_which_nothing_stands_is_said_to_be_empty(books: Any, tmp_path: Path) -> None:
    books("deal", "apply", ONLYCAR / "deal.yaml")
    (tmp_path / "partners.csv").write_text("partner;name;group\ntaller-x;Taller X;talleres\n")
    books("partners", "import", tmp_path / "partners.csv")
    said = books("settle", "2026-10", "--out", tmp_path / "out", "--documents", "none")
    assert (said.code, "no line stands in 2026-10" in said.err) == (0, True)


# Explain and pay ------------------------------------------------------------------------------------------------------


def test_a_line_is_found_whichever_alliance_it_belongs_to(settled_copy: Any) -> None:
    settled_copy("deal", "apply", EXAMPLES / "nexors" / "deal.yaml")
    line = settled_copy("explain", "OC-8101", "--alliance", "onlycar", "--json").json["lines"][0]["line"]
    assert settled_copy("explain", line).code == 0
    assert settled_copy("explain", "OC-8101").code == 0
    assert settled_copy("explain", "OC-0").code == 2


def test_a_hold_that_is_over_is_not_called_pending(settled_copy: Any) -> None:
    def states() -> set[str]:
        lines = settled_copy("explain", "OC-8101", "--json").json["lines"]
        return {line["transfer_state"] for line in lines if line["kind"] == "commission"}

    assert states() == {"pending"}
    settled_copy("ledger", "release")
    assert states() == {"released"}


def test_who_pays_within_the_review_is_told_so(
    settled_copy: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = settled_copy("payouts", "2026-10", "--out", tmp_path, "--json")
    assert said.json["created_before_review_ended"] == said.json["created"] == 1
    assert settled_copy("payouts", "2026-10", "--out", tmp_path, "--json").json["created_before_review_ended"] == 0


def test_a_day_before_the_books_began_is_explained(settled: Any) -> None:
    said = settled("ledger", "accounts", "--as-of", "2026-10-31")
    assert (said.code, "(none)" in said.out, "2026-10-31 nothing of the kind had been recorded" in said.err) == (
        0,
        True,
        True,
    )


@pytest.mark.parametrize("amount", ["abc", "1.234", ""])
def test_a_wrong_amount_is_wrong_use(settled: Any, amount: str) -> None:
    said = settled("adjust", "taller-x", "--amount", amount, "--reason", "x")
    assert (said.code, "--amount" in said.err) == (2, True)


# Terminals ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_that_cannot_write_a_letter_shows_a_question_mark(encoding: str) -> None:
    surroundings = os.environ | {"PYTHONIOENCODING": f"{encoding}:strict"}
    words = ("deal", "show", str(EXAMPLES / "tesla-life" / "deal.yaml"))
    done = subprocess.run([*ALIANZA, *words], capture_output=True, env=surroundings, check=True)
    assert b"Tesla Life ???" in done.stdout
    done = subprocess.run([*ALIANZA, *words, "--json"], capture_output=True, env=surroundings, check=True)
    assert "特斯拉" in json.loads(done.stdout)["deal"]["name"]


def test_a_word_that_is_no_text_is_wrong_use(settled: Any) -> None:
    said = settled("explain", os.fsdecode(b"caf\xe9"))
    assert (said.code, "encoding" in said.err) == (2, True)


@pytest.mark.parametrize("columns", ["30", "60", "80"])
def test_a_number_in_a_table_is_never_cut(capsys: Any, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    output.console.cache_clear()
    row = ("taller-x", "MXN", "10000000022718.71", "-9999999977718.72", "-20000000000437.43")
    output.table(("partner", "cur", "old>", "new>", "difference>"), [row], keep=("partner", "cur"))
    output.console.cache_clear()
    shown = capsys.readouterr().out
    assert [cell for cell in row if cell not in shown] == []
