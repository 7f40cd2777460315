"""`alianza brand`, `alianza kit` and `alianza qr`."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import ONLYCAR, Cli
from tests.tracking.made import give_links

from alianza.bootstrap import kit as kits
from alianza.bootstrap.office import open_office
from alianza.runtime.database import Database

FILES = 16


@pytest.fixture
def onlycar(books: Cli, database: Database) -> Cli:
    """Commands on books with the onlycar example; every partner but one has a link."""
    assert books("deal", "apply", ONLYCAR / "deal.yaml").code == 0
    assert books("partners", "import", ONLYCAR / "partners.csv").code == 0
    office = open_office(database, "onlycar")
    office.partners = [one for one in office.partners if one.external_id != "gestor-norte"]
    give_links(office, "go.onlycar.mx")
    return books


# Brand ----------------------------------------------------------------------------------------------------------------


def test_a_brand_is_set_shown_and_again_changes_nothing(onlycar: Cli) -> None:
    words = ("brand", "set", "--color", "#0B4FD6", "--industry", "wash", "--logo", ONLYCAR / "brand" / "onlycar.svg")
    said = onlycar(*words)
    assert said.code == 0 and "The brand is set." in said.out
    assert "The brand was so already." in onlycar(*words).out
    found = onlycar("brand", "show", "--json").json
    assert (found["color"], found["industry"], found["logo"].split(",")[0]) == ("#0b4fd6", "wash", "svg")
    assert onlycar("brand", "set", "--no-logo", "--json").json["logo"] == ""
    assert (
        onlycar("brand", "set", "--partner", "taller-x", "--color", "#f08a00", "--json").json["partner"] == "taller-x"
    )
    assert onlycar("brand", "show", "--json").json["color"] == "#0b4fd6"


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        ((), "usage", 2),
        (("--color", "blue"), "invalid_value", 1),
        (("--industry", "bakery"), "invalid_value", 1),
        (("--logo", ONLYCAR / "deal.yaml"), "logo_refused", 1),
        (("--logo", "nowhere.svg"), "usage", 2),
        (("--logo", ONLYCAR / "brand" / "onlycar.svg", "--no-logo"), "usage", 2),
        (("--partner", "taler-x", "--color", "#fff"), "usage", 2),
    ],
)
def test_what_is_no_brand_is_refused(onlycar: Cli, words: tuple[Any, ...], code: str, exit_code: int) -> None:
    said = onlycar("brand", "set", *words, "--json")
    assert (said.code, said.json["error"]["code"]) == (exit_code, code)
    assert onlycar("brand", "show", "--json").json["color"] == ""


def test_a_file_of_brands_is_taken_in(onlycar: Cli, tmp_path: Path) -> None:
    said = onlycar("brand", "import", ONLYCAR / "brands.csv", "--json")
    assert said.json["brands"] == said.json["changed"] > 3
    assert onlycar("brand", "import", ONLYCAR / "brands.csv", "--json").json["changed"] == 0
    semicolons = tmp_path / "semicolons.csv"
    semicolons.write_text("partner;color;slogan\n;#0b4fd6;Limpio, hoy\n", encoding="utf-8")
    assert onlycar("brand", "import", semicolons, "--json").json["brands"] == 1
    assert onlycar("brand", "show", "--json").json["slogan"] == "Limpio, hoy"
    bad = tmp_path / "brands.csv"
    bad.write_text("partner,color\n,blue\nnobody,\n", encoding="utf-8")
    said = onlycar("brand", "import", bad, "--json")
    assert said.code == 1 and len(said.json["error"]["problems"]) == 2


# Kit ------------------------------------------------------------------------------------------------------------------


def test_a_partners_kit_is_written_into_the_folder(onlycar: Cli, tmp_path: Path) -> None:
    onlycar("brand", "import", ONLYCAR / "brands.csv")
    said = onlycar("kit", "--partner", "taller-ramirez", "--out", tmp_path / "kit")
    assert said.code == 0 and said.err == "", said
    files = sorted(path.name for path in (tmp_path / "kit").iterdir())
    assert len(files) == FILES and {"qr.svg", "sheet.pdf", "banners.html"} <= set(files)
    page = (tmp_path / "kit" / "banners.html").read_text(encoding="utf-8")
    assert 'href="https://go.onlycar.mx/r/l-taller-ramirez"' in page
    before = {path.name: path.read_bytes() for path in (tmp_path / "kit").iterdir()}
    assert onlycar("kit", "--partner", "taller-ramirez", "--out", tmp_path / "kit").code == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "kit").iterdir()} == before


def test_only_some_pieces_in_an_archive(onlycar: Cli, tmp_path: Path) -> None:
    words = ("--only", "qr, tent", "--zip", "--press", "--language", "en", "--code", "", "--out", tmp_path)
    said = onlycar("kit", "--partner", "taller-x", *words, "--json")
    (made,) = said.json["kits"]
    assert made["files"] == ["qr.svg", "qr.png", "tent.pdf"] and made["place"] == str(tmp_path / "taller-x.zip")
    assert "the alliance has no brand yet: alianza brand set --alliance onlycar" in made["notes"]
    assert "the partner has no code to speak" in made["notes"]
    with zipfile.ZipFile(tmp_path / "taller-x.zip") as archive:
        assert archive.namelist() == ["taller-x/qr.svg", "taller-x/qr.png", "taller-x/tent.pdf"]
        assert archive.testzip() is None


@pytest.mark.parametrize(
    ("code", "told"),
    [("taller-x", False), ("no such code", True), ("RAMIREZ", True)],
)
def test_a_code_that_brings_the_partner_nothing_is_named(onlycar: Cli, tmp_path: Path, code: str, told: bool) -> None:
    said = onlycar("kit", "--partner", "taller-x", "--only", "qr", "--code", code, "--out", tmp_path, "--json")
    (made,) = said.json["kits"]
    assert (f"'{code}' is no code of taller-x: whoever says it brings it nothing" in made["notes"]) == told


def test_every_partner_gets_a_kit_and_who_cannot_is_named(onlycar: Cli, tmp_path: Path) -> None:
    said = onlycar("kit", "--every-partner", "--only", "qr,sticker", "--out", tmp_path)
    assert said.code == 1, "one partner has no link"
    assert "17 kits, 68 files, " in said.out and " a second. 1 not made." in said.out
    assert "gestor-norte: error [no_link]" in said.err and "alianza links add" in said.err
    assert len(list(tmp_path.iterdir())) == 17
    assert all(len(list(folder.iterdir())) == 4 for folder in tmp_path.iterdir())


def test_in_several_processes_the_files_are_the_same(onlycar: Cli, database: Database, tmp_path: Path) -> None:
    office = open_office(database, "onlycar")
    for processes in (1, 2):
        order = kits.KitOrder(("qr", "sticker"), apart=True)
        made = list(kits.make_kits(office, office.partners, tmp_path / str(processes), order, processes=processes))
        assert len(made) == 18 and sum(one.error is None for one in made) == 17
    one, two = (
        {path.relative_to(tmp_path / n): path.read_bytes() for path in (tmp_path / n).rglob("*.*")} for n in "12"
    )
    assert one == two and len(one) == 68


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "usage"),
        (("--partner", "taller-x", "--every-partner"), "usage"),
        (("--every-partner", "--code", "X"), "usage"),
        (("--partner", "taler-x"), "usage"),
        (("--partner", "taller-x", "--only", "poster"), "usage"),
        (("--partner", "taller-x", "--language", "fr"), "unsupported_language"),
        (("--partner", "taller-x", "--link", "nothing"), "unknown_link"),
        (("--partner", "taller-x", "--link", "l-taller-ramirez"), "no_link"),
        (("--partner", "gestor-norte"), "no_link"),
    ],
)
def test_what_is_no_kit_is_refused(onlycar: Cli, tmp_path: Path, words: tuple[str, ...], code: str) -> None:
    said = onlycar("kit", *words, "--out", tmp_path / "kit", "--json")
    assert said.code in (1, 2) and said.json["error"]["code"] == code
    assert not (tmp_path / "kit").exists()


def test_ids_become_names_of_folders_that_differ() -> None:
    names = ["taller-x", "taller/x", "taller:x", "../x", "мойка", ""]
    made = [kits.kit_name(name) for name in names]
    assert made[0] == "taller-x" and made[4] == "мойка"
    assert len(set(made)) == len(names) and not any("/" in name or name.startswith(".") for name in made)


# QR -------------------------------------------------------------------------------------------------------------------

LINK = "https://go.onlycar.mx/r/7kq2m9w"


def test_a_code_is_shown_in_the_terminal(cli: Cli) -> None:
    said = cli("qr", LINK)
    assert said.code == 0 and said.out.rstrip().endswith(LINK)
    assert said.out.count("█") > 100 and len({len(line) for line in said.out.splitlines()[:10]}) == 1


@pytest.mark.parametrize("name", ["qr.svg", "qr.png"])
def test_a_code_is_written_to_a_file(cli: Cli, tmp_path: Path, name: str, zbarimg: str) -> None:
    said = cli(
        "qr",
        LINK,
        "--out",
        tmp_path / name,
        "--color",
        "#0b4fd6",
        "--logo",
        ONLYCAR / "brand" / "onlycar.svg",
        "--json",
    )
    assert said.json["file"] == str(tmp_path / name) and said.json["level"] == "H"
    if name.endswith("png"):
        read = subprocess.run([zbarimg, "-q", "--raw", "--nodbus", tmp_path / name], capture_output=True, text=True)
        assert read.stdout.strip() == LINK


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("RAMIREZ",), "invalid_value"),
        ((LINK, "--color", "#ffc400"), "low_contrast"),
        ((LINK, "--color", "#ffffff", "--ground", "#000000"), "low_contrast"),
        ((LINK, "--out", "qr.gif"), "usage"),
        (("https://x.example/" + "a" * 1900, "--logo", ONLYCAR / "brand" / "onlycar.svg"), "qr_too_dense"),
    ],
)
def test_what_is_no_code_is_refused(cli: Cli, words: tuple[Any, ...], code: str) -> None:
    said = cli("qr", *words, "--json")
    assert said.code in (1, 2) and json.loads(said.out)["error"]["code"] == code
