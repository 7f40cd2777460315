"""`alianza matches …`: what a user types, what is answered, and the exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import ONLYCAR, Cli

HEAD = "fact,fact_id,occurred_at,customer,amount,telefono\n"


@pytest.fixture
def shop(books: Cli) -> Cli:
    """Commands on the books of the onlycar example."""
    assert books("deal", "apply", ONLYCAR / "deal.yaml").code == 0
    assert books("partners", "import", ONLYCAR / "partners.csv").code == 0
    return books


def ingest(shop: Cli, folder: Path, number: int, phone: str) -> None:
    path, profile = folder / "orders.csv", folder / "profile.yaml"
    path.write_text(f"{HEAD}sale,S{number},2026-10-3{number}T10:00,c{number},1000.00,{phone}\n", encoding="utf-8")
    profile.write_text("columns:\n  telefono: phone\n", encoding="utf-8")
    assert shop("ingest", path, "--map", profile).code == 0


def winner(shop: Cli, fact: str) -> str:
    touches = shop("explain", fact, "--json").json["touches"]
    return next((one["partner"] for one in touches if not one["lost"]), "")


def test_a_customer_named_in_advance_an_order_and_the_list_taken_back(shop: Cli, tmp_path: Path) -> None:
    said = shop(
        "matches", "register", "--partner", "taller-x", "--phone", "55 5123 4567", "--since", "2026-10-20", "--json"
    )
    assert (said.code, said.json["matches"], said.json["touches"]) == (0, 1, 0)
    ingest(shop, tmp_path, 0, "+52 55 5123 4567")
    assert winner(shop, "S0") == "taller-x"
    listed = shop("matches", "list", "--json").json["lists"]
    assert [(one["partner"], one["phone"], one["email"]) for one in listed] == [("taller-x", 1, 0)]
    assert said.json["list"] in shop("matches", "list").out  # whole, to be copied
    taken = shop("matches", "withdraw", said.json["list"], "--json")
    assert (taken.code, taken.json["touches"]) == (0, 1)
    assert winner(shop, "S0") == ""
    assert "withdrawn" in shop("matches", "list").out
    assert shop("ledger", "verify").code == 0


def test_a_list_that_comes_after_the_orders_decides_them_anew(shop: Cli, tmp_path: Path) -> None:
    ingest(shop, tmp_path, 1, "55 5123 4567")
    path = tmp_path / "named.csv"
    path.write_text("partner;phone;since\ntaller-x;5551234567;2026-10-20\n", encoding="utf-8")
    said = shop("matches", "register", path)
    assert said.code == 0 and "They meet 1 customers or orders" in said.out
    assert winner(shop, "S1") == "taller-x"
    assert "1 known already" not in said.out
    assert shop("matches", "register", path).out == "All 1 were registered already.\n"


def test_a_list_with_mistakes_is_told_whole_and_not_registered(shop: Cli, tmp_path: Path) -> None:
    path = tmp_path / "named.csv"
    path.write_text(
        "partner,phone,until,own\ntaler-x,5551234567,,\ntaller-x,12,,\ntaller-x,5551234567,soon,\ntaller-x,,,\n"
        "taller-x,5551234567,,maybe\ntaller-x,5551234567,2026-12-31,yes\n",
        encoding="utf-8",
    )
    said = shop("matches", "register", path)
    assert said.code == 1
    for line, words in enumerate(
        ("did you mean taller-x", "is no telephone number", "is no day", "nothing says who", "neither", "no end"), 2
    ):
        assert any(f"named.csv:{line}" in row and words in row for row in said.err.splitlines()), (
            line,
            words,
            said.err,
        )
    assert "No partner has named a customer yet." in shop("matches", "list").out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ((), "name a file"),
        (("named.csv", "--partner", "taller-x"), "name a file"),
        (("--partner", "taller-x"), "nothing says who is meant"),
        (("--partner", "taller-x", "--email", "ana"), "is no e-mail address"),
        (("--partner", "taller-x", "--email", "ana@example.com", "--since", "2026-12-24"), "in the future"),
        (("--partner", "taller-x", "--plate", "ABC1", "--since", "2026-10-02", "--until", "2026-10-01"), "ends before"),
    ],
)
def test_wrong_uses_are_told(shop: Cli, words: tuple[str, ...], hint: str) -> None:
    said = shop("matches", "register", *words)
    assert said.code in (1, 2) and hint in said.err


def test_an_unknown_list_is_told(shop: Cli) -> None:
    assert "looks like" in shop("matches", "withdraw", "nothing").err
    assert "no such list" in shop("matches", "withdraw", "mls_01k9m2v7w8x9y0z1a2b3c4d5e6").err
