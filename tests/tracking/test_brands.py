"""Brands: every change is a new version, what is left open is inherited, a file is taken in whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import psycopg
import pytest
from tests.conftest import EXAMPLES, FOUNDED_AT
from tests.tracking.made import give_links

from alianza.bootstrap.kit import KitOrder, Shelf, import_brands
from alianza.bootstrap.office import Office
from alianza.kernel.errors import InvalidValue
from alianza.ledger import api as ledger
from alianza.tracking import api as tracking
from alianza.tracking.api import NO_LOGO, Brand, BrandsInvalid, Change
from alianza.tracking.print_kit.logos import Logo

LOGO = Logo("svg", b"<svg/>", 1000, 1000)


@pytest.fixture
def onlycar(office: Callable[[str], Office]) -> Office:
    """The onlycar example."""
    return office("onlycar")


def put(office: Office, change: Change, partner: str = "") -> int:
    """Change the brand of a partner, or of the alliance."""
    someone = office.by_external_id[partner].partner_id if partner else None
    with office.database.unit_of_work(office.alliance_id) as connection:
        return tracking.set_brands(connection, office.alliance_id, [(someone, change)], FOUNDED_AT)


def brand(office: Office, partner: str = "") -> Brand:
    """The brand of a partner, or of the alliance."""
    someone = office.by_external_id[partner].partner_id if partner else None
    with office.database.unit_of_work(office.alliance_id) as connection:
        found = tracking.load_brands(connection, office.alliance_id).get(someone)
        assert tracking.load_brand(connection, office.alliance_id, someone) == found
        return found or Brand()


def count(office: Office, table: str) -> int:
    """How many rows of the alliance a table holds."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # type: ignore[arg-type]
    assert row is not None
    return int(row[0])


def test_a_change_keeps_what_it_does_not_name_and_every_version(onlycar: Office) -> None:
    assert put(onlycar, Change(primary_color="#0B4FD6", industry="wash", logo=LOGO)) == 1
    assert put(onlycar, Change(slogan="Lavamos\nbien")) == 1
    found = brand(onlycar)
    assert (found.primary_color, found.industry, found.slogan) == ("#0b4fd6", "wash", "Lavamos bien")
    assert found.logo is not None
    assert put(onlycar, Change(slogan="")) == 1
    assert brand(onlycar) == found._replace(slogan="")
    assert (count(onlycar, "brands"), count(onlycar, "brand_logos")) == (3, 1)


def test_the_same_again_adds_no_version(onlycar: Office) -> None:
    change = Change("OnlyCar", "wash", "#0b4fd6", "#111111", "Hola", LOGO)
    assert [put(onlycar, change) for _ in range(3)] == [1, 0, 0]
    assert (count(onlycar, "brands"), count(onlycar, "brand_logos")) == (1, 1)


def test_a_logo_can_be_taken_away_and_is_kept_for_the_versions_that_had_it(onlycar: Office) -> None:
    put(onlycar, Change(logo=LOGO))
    assert put(onlycar, Change(logo=NO_LOGO)) == 1
    assert brand(onlycar).logo is None
    assert put(onlycar, Change(logo=NO_LOGO)) == 0
    assert count(onlycar, "brand_logos") == 1


def test_partners_have_brands_of_their_own(onlycar: Office) -> None:
    put(onlycar, Change(primary_color="#0b4fd6"))
    put(onlycar, Change(primary_color="#c8102e"), "taller-ramirez")
    assert brand(onlycar).primary_color == "#0b4fd6"
    assert brand(onlycar, "taller-ramirez").primary_color == "#c8102e"
    assert brand(onlycar, "taller-x") == Brand()


@pytest.mark.parametrize(
    "change",
    [
        Change(primary_color="blue"),
        Change(ink_color="#12"),
        Change(industry="bakery"),
        Change(slogan="x" * 81),
        Change("x" * 121),
    ],
)
def test_what_cannot_be_shown_is_refused_and_nothing_is_saved(onlycar: Office, change: Change) -> None:
    with pytest.raises(InvalidValue):
        put(onlycar, change)
    assert count(onlycar, "brands") == 0


def _change_at_the_same_time(office: Office) -> Brand:
    """Two sessions change the colour and the slogan after both have begun."""
    barrier = Barrier(2)

    def meet(change: Change) -> int:
        with office.database.unit_of_work(office.alliance_id) as connection:
            connection.execute("SELECT 1")
            barrier.wait(10)
            return tracking.set_brands(connection, office.alliance_id, [(None, change)], FOUNDED_AT)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(meet, [Change(primary_color="#0b4fd6"), Change(slogan="Hola")]))
    return brand(office)


def test_two_changes_at_a_time_do_not_lose_one_another(onlycar: Office) -> None:
    found = _change_at_the_same_time(onlycar)
    assert (found.primary_color, found.slogan) == ("#0b4fd6", "Hola")


def test_control_without_the_lock_one_of_them_fails_or_is_lost(
    onlycar: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Barrier(2)
    load = tracking.load_brands

    def load_then_meet(*words: Any) -> Any:
        found = load(*words)
        both.wait(10)  # both have read before either writes
        return found

    monkeypatch.setattr(ledger, "lock_books", lambda *words: None)
    monkeypatch.setattr("alianza.tracking.brands.store.load_brands", load_then_meet)
    try:
        found = _change_at_the_same_time(onlycar)
    except psycopg.errors.UniqueViolation:
        return  # both took the same number
    assert "" in (found.primary_color, found.slogan), "the later one wrote over the earlier one"


# Files ----------------------------------------------------------------------------------------------------------------


def written(folder: Path, text: str) -> Path:
    """A brands file with a logo beside it."""
    (folder / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    )
    path = folder / "brands.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_brands_is_taken_in_and_again_changes_nothing(onlycar: Office, tmp_path: Path) -> None:
    path = written(tmp_path, "partner,color,logo,name\n,#0b4fd6,logo.svg,\ntaller-x,#f08a00,,Taller Equis\n")
    assert import_brands(onlycar, path, FOUNDED_AT) == (2, 2)
    assert import_brands(onlycar, path, FOUNDED_AT) == (2, 0)
    assert brand(onlycar).logo is not None and brand(onlycar, "taller-x").name == "Taller Equis"


def test_a_column_that_is_missing_is_kept_and_an_empty_cell_leaves_open(onlycar: Office, tmp_path: Path) -> None:
    put(onlycar, Change(slogan="Hola", industry="wash", logo=LOGO))
    import_brands(onlycar, written(tmp_path, "partner,industry\n,\n"), FOUNDED_AT)
    assert brand(onlycar)[:-1] == Brand(slogan="Hola")[:-1] and brand(onlycar).logo is not None
    import_brands(onlycar, written(tmp_path, "partner,logo\n,\n"), FOUNDED_AT)
    assert brand(onlycar).logo is None


def test_every_mistake_of_a_file_is_named_and_nothing_is_saved(onlycar: Office, tmp_path: Path) -> None:
    path = written(tmp_path, "partner,color,logo\n,blue,\ntaler-x,,\ntaller-x,,gone.svg\ngestor-norte,,brands.csv\n")
    with pytest.raises(BrandsInvalid) as caught:
        import_brands(onlycar, path, FOUNDED_AT)
    said = [problem.replace(f"{path}:", "") for problem in caught.value.problems]
    assert [problem.partition(":")[0] for problem in said] == ["2", "3", "4", "5"]
    assert "'blue' is no colour" in said[0] and "nearest is 'taller-x'" in said[1]
    assert "No such file" in said[2] and "no SVG, PNG or JPEG" in said[3]
    assert count(onlycar, "brands") == 0
    for text in ("name\nx\n", "partner,colour\n,x\n"):
        with pytest.raises(BrandsInvalid):
            import_brands(onlycar, written(tmp_path, text), FOUNDED_AT)


@pytest.mark.parametrize("slug", ["onlycar", "nexors", "tesla-life", "autoservice"])
def test_the_examples_brands_are_taken_in(office: Callable[[str], Office], slug: str) -> None:
    found = office(slug)
    read, changed = import_brands(found, EXAMPLES / slug / "brands.csv", FOUNDED_AT)
    assert read == changed >= 4
    assert brand(found).logo and brand(found).industry


# What a kit is made from ----------------------------------------------------------------------------------------------


def test_a_kit_shows_the_partners_brand_and_where_that_is_open_the_alliances(onlycar: Office) -> None:
    put(
        onlycar, Change(name="OnlyCar MX", industry="wash", primary_color="#0b4fd6", ink_color="#0c1b33", slogan="Hola")
    )
    put(onlycar, Change(name="Taller Equis", primary_color="#f08a00", slogan="Adiós"), "taller-x")
    give_links(onlycar, "go.onlycar.mx")
    shelf = Shelf(onlycar, KitOrder())
    mine, notes = shelf.subject(onlycar.by_external_id["taller-x"])
    assert notes == []
    assert (mine.partner.name, mine.partner.primary, mine.alliance.name) == ("Taller Equis", "#f08a00", "OnlyCar MX")
    assert (mine.industry, mine.slogan, mine.code, mine.language, mine.paper) == (
        "wash",
        "Adiós",
        "TALLERX",
        "es",
        "us-letter",
    )
    assert (mine.link_url, mine.scan_url) == (
        "https://go.onlycar.mx/r/l-taller-x", "https://go.onlycar.mx/r/l-taller-x?s=1",
    )  # fmt: skip
    other, _ = shelf.subject(onlycar.by_external_id["seguros-aurora"])
    assert (other.partner.name, other.partner.primary, other.slogan, other.code) == ("Seguros Aurora", "", "Hola", "")
