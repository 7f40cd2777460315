"""The print kit in the portal: what can be downloaded, for which link, and whose."""

from __future__ import annotations

import io
import zipfile

import pytest

from alianza.bootstrap import partner_kit
from alianza.bootstrap.kit import KitOrder, Shelf

from .conftest import Office

PAGE = "/portal/kit/taller-x-web"
MAGIC = {"svg": (b"<svg", b"<?xml"), "png": (b"\x89PNG",), "pdf": (b"%PDF",), "html": (b"<!doctype", b"<a", b"<!--")}


@pytest.mark.parametrize("name", ["qr.svg", "qr.png", "tent.pdf", "banner-300x250@2x.png", "banners.html"])
def test_a_file_is_what_its_name_says(office: Office, name: str) -> None:
    found = office.browser("partner").get(f"{PAGE}/{name}")
    assert found.status_code == 200 and found.content.startswith(MAGIC[name.rpartition(".")[2]])
    assert found.headers["content-disposition"].startswith("inline" if name.endswith(("svg", "png")) else "attachment")


def test_the_archive_holds_all_of_it(office: Office) -> None:
    found = office.browser("partner").get(f"{PAGE}/kit.zip")
    with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
        assert {name.rpartition("/")[2] for name in archive.namelist()} == set(partner_kit.PIECE_OF)


@pytest.mark.parametrize("path", [f"{PAGE}/passwd.svg", f"{PAGE}/qr.svg?code=RAMIREZ", "/portal/kit/nobodys/qr.svg"])
def test_what_is_not_theirs_is_not_found(office: Office, path: str) -> None:
    assert office.browser("partner").get(path).status_code == 404


def test_what_is_read_for_one_partner_is_its_own_alone(office: Office) -> None:
    """A page of it asks for a dozen pictures, and an alliance may have 100,000 partners."""
    books = office.world.office()
    partner = books.by_external_id["taller-x"]
    order = KitOrder(link="taller-x-web")
    shelf, whole = Shelf(books, order, partner), Shelf(books, order)
    assert set(shelf.codes) == {partner.partner_id} < set(whole.codes)
    assert set(shelf.brands) <= {partner.partner_id, None}
    assert shelf.subject(partner) == whole.subject(partner)


def test_who_has_no_link_is_told_to_make_one(office: Office) -> None:
    page = office.browser("other", "es").get("/portal/kit").text
    assert "Todavía no tiene un enlace" in page and 'href="/portal/links"' in page
