"""Links, domains and the funnel from the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alianza.runtime.database import Database

ONLYCAR = Path(__file__).parents[2] / "examples" / "onlycar"
TARGET = "https://onlycar.example/agenda"


@pytest.fixture
def shop(books: Any) -> Any:
    """The onlycar example with its partners."""
    books("deal", "apply", ONLYCAR / "deal.yaml")
    books("partners", "import", ONLYCAR / "partners.csv")
    return books


def test_a_link_has_a_code_of_ones_choice_and_says_its_address(shop: Any) -> None:
    words = (
        "--target",
        TARGET,
        "--utm",
        "source=taller",
        "--parameter",
        "ref=1",
        "--channel",
        "flyer",
        "--program",
        "red",
    )
    said = shop("links", "add", "taller-ramirez", "--code", "Otoño", *words, "--json")
    assert said.json["error"]["code"] == "usage"  # the deal has no such program
    said = shop("links", "add", "taller-ramirez", "--code", "Otoño", *words[:-2], "--json")
    assert (said.json["address"], said.json["state"]) == ("http://onlycar.localhost:8000/r/Oto%C3%B1o", "in force")
    assert said.json["parameters"] == {"utm_source": "taller", "ref": "1"}
    assert shop("links", "list", "--partner", "taller-ramirez", "--json").json["links"][0]["code"] == "Otoño"
    assert shop("links", "list", "--partner", "taller-x", "--json").json["links"] == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("links", "add", "taller-ramirz", "--target", TARGET), 2, "did you mean taller-ramirez?"),
        (("links", "add", "taller-x"), 2, "--target https://"),
        (("links", "add", "taller-x", "--target", "javascript:alert(1)"), 1, "begins with https://"),
        (("links", "add", "taller-x", "--every-partner"), 2, "name one partner, or --every-partner"),
        (("links", "add"), 2, "name one partner, or --every-partner"),
        (("links", "add", "taller-x", "--target", TARGET, "--code", "a b"), 1, "cannot hold the character SPACE"),
        (("links", "add", "taller-x", "--target", TARGET, "--until", "mañana"), 1, "a local day or moment"),
        (
            ("links", "add", "taller-x", "--target", TARGET, "--from", "2026-11-02", "--until", "2026-11-01"),
            1,
            "ends before",
        ),
        (("links", "add", "taller-x", "--target", TARGET, "--status", "301"), 1, "302 or 307"),
        (("links", "add", "taller-x", "--target", TARGET, "--utm", "source"), 2, "has no '='"),
        (("links", "show", "nada"), 2, "alianza links list"),
        (("links", "edit", "nada", "--channel", "x"), 2, "there is no link 'nada'"),
        (("links", "edit", "nada"), 2, "what is to change?"),
        (("links", "defaults", "--consent", "maybe"), 2, "--consent asked"),
        (("domains", "add", "on car"), 1, "no host name"),
        (("domains", "add", "onlycar.localhost"), 1, "works by itself"),
        (("domains", "remove", "go.onlycar.example"), 2, "alianza domains list"),
        (("clicks", "funnel", "--by", "colour"), 2, "--by partner, link"),
        (("clicks", "funnel", "--days", "0"), 2, "--days 30"),
    ],
)
def test_a_wrong_use_is_answered_with_what_is_right(shop: Any, words: tuple[str, ...], code: int, said: str) -> None:
    answer = shop(*words)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert shop("links", "list", "--json").json["links"] == []


def test_an_edit_changes_what_is_named_and_keeps_the_rest_and_the_history(shop: Any) -> None:
    shop(
        "links", "add", "taller-x", "--target", TARGET, "--code", "semana", "--utm", "source=x", "--until", "2026-11-30"
    )
    edited = shop("links", "edit", "SEMANA", "--fallback", "https://onlycar.example/", "--status", "307", "--json").json
    assert (edited["version"], edited["status"], edited["fallback"]) == (2, 307, "https://onlycar.example/")
    assert (edited["parameters"], edited["valid_until"]) == ({"utm_source": "x"}, "2026-12-01T00:00-06:00")
    assert shop("links", "edit", "semana", "--until", "", "--json").json["valid_until"] == ""
    shown = shop("links", "show", "semana", "--json").json
    assert [one["version"] for one in shown["history"]] == [3, 2, 1]
    assert [one["status"] for one in shown["history"]] == [307, 307, 302]
    assert "http://onlycar.localhost:8000/r/semana?s=1" in shop("links", "show", "semana").out


def test_every_partner_has_a_link_and_partners_that_come_later_get_one(shop: Any, tmp_path: Path) -> None:
    assert shop("links", "add", "--every-partner", "--target", TARGET, "--json").json["added"] == 18
    assert shop("links", "add", "--every-partner", "--target", TARGET, "--json").json["added"] == 0
    more = tmp_path / "more.csv"
    more.write_text("partner,name,group\ntaller-nuevo,Taller Nuevo,talleres\n", encoding="utf-8")
    shop("partners", "import", more)
    assert shop("links", "list", "--partner", "taller-nuevo", "--json").json["links"] == []
    shop("links", "defaults", "--target", TARGET)
    shop("partners", "import", more)
    (link,) = shop("links", "list", "--partner", "taller-nuevo", "--json").json["links"]
    assert (link["default"], link["target"]) == (True, TARGET)


def test_a_list_is_imported_whole_and_twice_changes_nothing_twice(shop: Any, tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    head = "partner,code,target,channel,utm_source,parameters,until\n"
    rows = f"taller-x,uno,{TARGET},flyer,x,a=1&b=2,2026-11-30\ntaller-x,,{TARGET},web,,,\n"
    path.write_text(head + rows, encoding="utf-8")
    assert shop("links", "import", path, "--json").json == {"alliance": "onlycar", "added": 2, "edited": 0, "same": 0}
    assert shop("links", "import", path, "--json").json == {"alliance": "onlycar", "added": 0, "edited": 0, "same": 2}
    assert shop("links", "show", "uno", "--json").json["parameters"] == {"utm_source": "x", "a": "1", "b": "2"}
    path.write_text(head + rows.replace("flyer", "poster"), encoding="utf-8")
    assert shop("links", "import", path, "--json").json["edited"] == 1
    path.write_text(
        head + f"taller-z,,{TARGET},,,,\ntaller-ramirez,UNO,{TARGET},,,,\ntaller-x,dos,ftp://x,,,,\n", encoding="utf-8"
    )
    said = shop("links", "import", path)
    assert said.code == 1
    assert (
        f"{path}:2: there is no partner 'taller-z'" in said.err and f"{path}:3: the code 'UNO' is another" in said.err
    )
    assert f"{path}:4: a target begins with" in said.err
    assert len(shop("links", "list", "--json").json["links"]) == 2
    path.write_text("partner,colour\n", encoding="utf-8")
    assert "unknown column 'colour'" in shop("links", "import", path).err


def test_a_domain_belongs_to_one_alliance(shop: Any) -> None:
    assert shop("domains", "add", "Go.OnlyCar.Example.", "--json").json["host"] == "go.onlycar.example"
    assert shop("links", "defaults", "--json").json == {"alliance": "onlycar", "target": "", "consent": "asked"}
    link = shop("links", "add", "taller-x", "--target", TARGET, "--code", "a", "--json").json
    assert link["address"] == "https://go.onlycar.example/r/a"
    shop("deal", "apply", ONLYCAR.parent / "nexors" / "deal.yaml")
    said = shop("domains", "add", "go.onlycar.example", "--alliance", "nexors", "--json")
    assert (said.code, said.json["error"]["code"]) == (1, "domain_taken")
    assert shop("domains", "list", "--alliance", "nexors", "--json").json["domains"] == []
    assert shop("domains", "remove", "go.onlycar.example", "--alliance", "nexors").code == 2
    assert shop("domains", "remove", "go.onlycar.example", "--alliance", "onlycar").code == 0


def test_a_domain_can_be_a_partners_and_links_begin_with_the_alliances(shop: Any) -> None:
    shop("domains", "add", "go.onlycar.example")
    given = ("domains", "add", "a.ramirez.example", "--partner")
    assert "CNAME go.onlycar.example" in shop(*given, "taller-ramirez").out
    assert shop(*given, "nobody", "--json").json["error"]["code"] == "unknown_partner"
    assert shop(*given, "taller-x", "--json").json["error"]["code"] == "domain_taken"
    known = [(one["host"], one["partner"], one["seen_at"]) for one in shop("domains", "list", "--json").json["domains"]]
    assert known == [("a.ramirez.example", "taller-ramirez", None), ("go.onlycar.example", None, None)]
    link = shop("links", "add", "taller-ramirez", "--target", TARGET, "--code", "a", "--json").json
    assert link["address"] == "https://go.onlycar.example/r/a"


def test_the_funnel_goes_from_clicks_to_commission(
    books: Any, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alianza.bootstrap import demo
    from alianza.bootstrap.demo_load import load_demo

    monkeypatch.setattr("alianza.bootstrap.demo.WORLDS", {"onlycar": demo.WORLDS["onlycar"]})
    monkeypatch.setitem(load_demo.__kwdefaults__ or {}, "facts", 400)
    books("demo", "load")
    found = books("clicks", "funnel", "--days", 60, "--json").json
    assert sum(row["clicks"] + row["scans"] for row in found["rows"]) > 1_500
    (ramirez,) = books("clicks", "funnel", "--partner", "taller-ramirez", "--days", 60, "--json").json["rows"]
    assert ramirez == next(row for row in found["rows"] if row["key"] == "taller-ramirez")
    assert ramirez["clicks"] > 0 and ramirez["visitors"] > 0 and ramirez["money"][0]["sales"] > 0
    by_link = books("clicks", "funnel", "--by", "link", "--days", 60, "--json").json["rows"]
    assert sum(row["clicks"] for row in by_link) == sum(row["clicks"] for row in found["rows"])
    assert {row["key"] for row in books("clicks", "funnel", "--by", "campaign", "--json").json["rows"]} == {
        "", "semana-taller"
    }  # fmt: skip
    assert "semana-taller" in books("clicks", "funnel", "--by", "campaign").out
    assert books("clicks", "verify", "--json").json["right"] is True
    owner = database.connect()
    with owner:
        owner.execute("UPDATE click_rollups SET hits = hits + 1 WHERE day = '2026-10-10' AND kind = 0")
    said = books("clicks", "verify", "--json")
    assert (said.code, said.json["right"]) == (1, False)
    assert "cells of the rollups differ" in books("clicks", "verify").out
