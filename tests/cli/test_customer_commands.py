"""`alianza customers …`: what a user types, what is answered, and the exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import ONLYCAR, Cli


@pytest.fixture
def shop(books: Cli, tmp_path: Path) -> Cli:
    """Commands on the books of the onlycar example, with a lead of ana's and a sale of anna's."""
    assert books("deal", "apply", ONLYCAR / "deal.yaml").code == 0
    assert books("partners", "import", ONLYCAR / "partners.csv").code == 0
    path = tmp_path / "orders.csv"
    path.write_text(
        "fact,fact_id,occurred_at,customer,partner,amount\nlead,L1,2026-10-20T10:00,ana,taller-x,\n"
        "sale,S1,2026-10-21T10:00,anna,,1000.00\n",
        encoding="utf-8",
    )
    assert books("ingest", path).code == 0
    return books


def test_merged_listed_and_undone(shop: Cli) -> None:
    assert shop("customers", "merges").out == "No customer is another yet.\n"
    said = shop("customers", "merge", "anna", "--into", "ana")
    assert said.code == 0 and said.out.startswith("1 merged, 0 were one already;")
    (merge,) = shop("customers", "merges", "--json").json["merges"]
    assert (merge["customer"], merge["into"], merge["undone_at"]) == ("anna", "ana", None)
    assert shop("explain", "S1", "--json").json["touches"][0]["evidence"] == "lead"
    assert merge["merge_id"] in shop("customers", "merges").out
    assert "is undone" in shop("customers", "unmerge", merge["merge_id"]).out
    assert "undone" in shop("customers", "merges").out
    assert shop("explain", "S1", "--json").json["touches"] == []
    assert shop("ledger", "verify").code == 0


def test_a_list_and_its_mistakes(shop: Cli, tmp_path: Path) -> None:
    path = tmp_path / "twins.csv"
    path.write_text("customer;into\nanna;ana\nzoe;ana\n", encoding="utf-8")
    said = shop("customers", "merge", "--file", path)
    assert said.code == 0 and "2 merged" in said.out and "No order names zoe yet." in said.out
    assert "0 merged, 2 were one already" in shop("customers", "merge", "--file", path).out
    path.write_text("customer,into\nben,\nben,ben\n", encoding="utf-8")
    said = shop("customers", "merge", "--file", path)
    assert said.code == 1 and "twins.csv:2" in said.err and "twins.csv:3" in said.err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ((), "name two customers"),
        (("ana",), "name two customers"),
        (("ana", "--into", "ana"), "name two customers"),
        (("ana", "--into", "ben", "--file", "x.csv"), "or a file"),
    ],
)
def test_wrong_uses_are_told(shop: Cli, words: tuple[str, ...], hint: str) -> None:
    said = shop("customers", "merge", *words)
    assert said.code == 2 and hint in said.err


def test_a_person_is_forgotten_under_all_its_ids_and_the_books_stay(shop: Cli, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text(
        "fact,fact_id,occurred_at,customer,partner,amount,phone,name\n"
        "sale,S2,2026-10-21T10:00,ana,taller-x,500.00,5551234567,Ana García\n"
        "sale,S3,2026-10-21T10:00,anna,taller-x,500.00,5551234568,\n"
        "sale,S4,2026-10-21T10:00,ben,taller-x,500.00,5551234569,Ben Ruiz\n",
        encoding="utf-8",
    )
    assert shop("ingest", path).code == 0
    assert shop("matches", "register", "--partner", "taller-x", "--phone", "5551234567").code == 0
    assert shop("customers", "merge", "anna", "--into", "ana").code == 0
    accounts = shop("ledger", "accounts").out
    assert shop("customers", "forget", "anna").code == 2
    said = shop("customers", "forget", "anna", "--yes", "--json").json
    assert (said["customers"], said["facts"], said["identities"], said["matches"]) == (["ana", "anna"], 1, 2, 1)
    assert shop("ledger", "accounts").out == accounts
    assert shop("ledger", "verify").code == 0
    assert "no order names" in shop("customers", "forget", "zoe", "--yes").err
    assert shop("customers", "forget", "ben", "--yes", "--json").json["facts"] == 1


def test_what_is_not_only_that_persons_stays(shop: Cli, tmp_path: Path) -> None:
    """A telephone number of a family, and the first digits of a card, which are a bank's."""
    path = tmp_path / "more.csv"
    path.write_text(
        "fact,fact_id,occurred_at,customer,amount,phone,card_bin\n"
        "sale,S5,2026-10-21T10:00,ana,500.00,5551234567,455636\nsale,S6,2026-10-21T10:00,ben,500.00,5551234567,\n",
        encoding="utf-8",
    )
    assert shop("ingest", path).code == 0
    for words in (("--phone", "5551234567"), ("--card-bin", "455636")):
        assert shop("matches", "register", "--partner", "taller-x", *words).code == 0
    assert shop("customers", "forget", "ana", "--yes", "--json").json["matches"] == 0
    assert shop("customers", "forget", "ben", "--yes", "--json").json["matches"] == 1


def test_who_is_somebody_else_already_is_told(shop: Cli) -> None:
    assert shop("customers", "merge", "anna", "--into", "ana").code == 0
    said = shop("customers", "merge", "anna", "--into", "ben")
    assert said.code == 1 and "alianza customers merge ana --into ben" in said.err
    assert "no such merge" in shop("customers", "unmerge", "cmg_01k9m2v7w8x9y0z1a2b3c4d5e6").err
