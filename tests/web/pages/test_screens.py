"""Every screen, made of the table: who gets in, whose forms count, what is in the headers, and that nobody's markup runs."""

from __future__ import annotations

import gzip
import re

import httpx
import pytest

from alianza.web.screens import pages
from alianza.web.ui import files, frame
from alianza.web.ui.addresses import TAKEN
from alianza.web.ui.screen import Screen

from .conftest import MARKUP, SIGN_IN, Office

SCREENS = list(pages().screens.values())
SHOWN = [one for one in SCREENS if not one.writes]
FORMS = [one for one in SCREENS if one.writes]
CLOSED = [one for one in SCREENS if one.room != "open"]
WHO = {"console": "manager", "portal": "partner", "counter": "staff"}


def name(screen: Screen) -> str:
    return screen.id


def theirs(screen: Screen) -> str:
    """Somebody who may see a screen."""
    return WHO.get(screen.room, "")


@pytest.mark.parametrize("screen", SHOWN, ids=name)
@pytest.mark.parametrize("language", ["es", "en", "zh", "ru", "pt"])
def test_it_opens_in_every_language(office: Office, screen: Screen, language: str) -> None:
    page = office.browser(theirs(screen), language).get(office.address(screen))
    assert page.status_code == 200, page.text[:2_000]
    if page.headers["content-type"].startswith("text/html"):
        assert f'<html lang="{"zh-Hans" if language == "zh" else language}"' in page.text
        assert page.text.count("<h1") == 1


@pytest.mark.parametrize("path", SIGN_IN)
def test_signing_in_looks_as_everything_else_does(office: Office, path: str) -> None:
    for language in ("es", "en", "zh", "ru", "pt"):
        page = office.browser(SIGN_IN[path], language).get(path)
        assert f'<html lang="{"zh-Hans" if language == "zh" else language}"' in page.text
        assert page.text.count("<h1") == 1 and "/ui/ui.css?" in page.text
        nothing_inline(page)
        assert "blob:" not in page.headers["content-security-policy"]


@pytest.mark.parametrize("screen", SHOWN, ids=name)
def test_nothing_inline_can_run(office: Office, screen: Screen) -> None:
    nothing_inline(office.browser(theirs(screen)).get(office.address(screen)))


def nothing_inline(page: httpx.Response) -> None:
    policy = page.headers["content-security-policy"]
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
    assert "frame-ancestors 'none'" in policy and "default-src 'none'" in policy
    assert page.headers["x-frame-options"] == "DENY" and page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cache-control"] == "no-store"
    tags = re.sub(r'="[^"]*"', '=""', page.text)  # a name full of markup may stand in an attribute, as text
    assert not re.search(r"<[^>]+\s(style|on\w+)=", tags), "an inline style or handler does nothing under the policy"
    assert not re.search(r"<script(?![^>]*\ssrc=)", page.text)


@pytest.mark.parametrize("screen", SHOWN, ids=name)
def test_a_name_full_of_markup_is_text(office: Office, screen: Screen) -> None:
    page = office.browser(theirs(screen)).get(office.address(screen))
    assert MARKUP not in page.text and "<img src=x" not in page.text


def test_control_the_name_is_there(office: Office) -> None:
    page = office.browser("manager").get("/console/partners?name=script")
    assert "&lt;script&gt;" in page.text


@pytest.mark.parametrize("screen", CLOSED, ids=name)
def test_nobody_is_led_to_sign_in(office: Office, screen: Screen) -> None:
    browser = office.browser()
    path = office.address(screen)
    if screen.writes:
        assert browser.post(path, {}, "x").status_code in (401, 403)
    else:
        page = browser.get(path)
        assert (page.status_code, page.headers["location"].partition("?")[0]) == (303, "/auth/sign-in")


@pytest.mark.parametrize("screen", [one for one in CLOSED if one.room == "console"], ids=name)
def test_the_console_is_not_a_partners(office: Office, screen: Screen) -> None:
    browser = office.browser("partner")
    page = browser.post(office.address(screen), {}, "x") if screen.writes else browser.get(office.address(screen))
    assert page.status_code == 403


@pytest.mark.parametrize("screen", [one for one in CLOSED if one.room == "portal"], ids=name)
def test_the_portal_is_not_the_alliances(office: Office, screen: Screen) -> None:
    browser = office.browser("manager")
    page = browser.post(office.address(screen), {}, "x") if screen.writes else browser.get(office.address(screen))
    assert page.status_code == 403


@pytest.mark.parametrize("screen", [one for one in SHOWN if one.room == "portal" and "{" in one.path], ids=name)
def test_a_partner_never_reaches_what_is_anothers(office: Office, screen: Screen) -> None:
    path = office.address(screen)
    mine, theirs_ = office.browser("partner").get(path), office.browser("other").get(path)
    assert mine.status_code == 200  # control: it is there for whose it is
    assert theirs_.status_code == 404


@pytest.mark.parametrize("screen", [one for one in SHOWN if one.room == "portal"], ids=name)
@pytest.mark.parametrize("export", ["", "csv"])
def test_nothing_of_another_partner_stands_on_a_page(office: Office, screen: Screen, export: str) -> None:
    query = f"?export={export}&partner=taller-ramirez&period=2026-07" if export else "?partner=taller-ramirez"
    path = office.address(screen)
    page = office.browser("partner").get(path.partition("?")[0] + query)
    if page.headers["content-type"].startswith("text/"):
        assert "taller-ramirez" not in page.text.replace("partner=taller-ramirez", "") and "Ramírez" not in page.text
        assert not re.search(r">\s*R[123]\s*<|^R[123],", page.text, re.MULTILINE)


@pytest.mark.parametrize("screen", FORMS, ids=name)
def test_a_forged_form_is_refused(office: Office, screen: Screen) -> None:
    browser = office.browser(theirs(screen))
    path = office.address(screen)
    assert browser.post(path, {}, "forged").status_code == 403
    assert browser.post(path, {}, "").status_code == 403
    # One that another page sends is not even read.
    assert browser.client.post(path, data={}, headers={"origin": "https://evil.example"}).status_code == 403


# A person's own saved views change nothing of the alliance's.
OF_A_PERSON = {"save_view", "remove_view"}


@pytest.mark.parametrize("screen", [one for one in FORMS if one.room != "open" and one.id not in OF_A_PERSON], ids=name)
def test_a_form_needs_a_scope_to_write(screen: Screen) -> None:
    assert screen.scope.endswith(":write")


@pytest.mark.parametrize("screen", [one for one in FORMS if one.room == "console" and one.scope], ids=name)
def test_who_lacks_the_scope_is_refused(office: Office, screen: Screen) -> None:
    browser = office.browser("auditor")
    token = browser.token(browser.get("/console"))
    assert browser.post(office.address(screen), {}, token).status_code == 403


@pytest.mark.parametrize("screen", SHOWN, ids=name)
def test_a_page_is_light(office: Office, screen: Screen) -> None:
    """What comes compressed before a page can be used: under 150 kB, charts not counted: they come when they are looked at."""
    page = office.browser(theirs(screen)).get(office.address(screen))
    if not page.headers["content-type"].startswith("text/html"):
        return
    names = set(re.findall(r'(?:href|src)="/ui/([\w.-]+)\?', page.text)) | {"inter-latin.woff2"}
    weight = len(gzip.compress(page.content)) + sum(
        len(files.load()[one].packed or files.load()[one].body) for one in names if one != "charts.js"
    )
    assert "htmx.js" in names
    assert weight < 150_000, (weight, names)


def test_no_id_is_taken_for_a_page_beside_it() -> None:
    """Where an id stands in a path and another screen has a word there, an id of that name is written apart."""
    paths = [screen.path.strip("/").split("/") for screen in pages().screens.values()]
    spots = {(*path[:at],) for path in paths for at, one in enumerate(path) if one.startswith("{")}
    words = {
        path[len(spot)] for path in paths for spot in spots if len(path) > len(spot) and (*path[: len(spot)],) == spot
    }
    assert {one for one in words if not one.startswith("{")} - TAKEN == set()
    assert {"new", "brings"} <= words


@pytest.mark.parametrize("place", [*frame.CONSOLE, *frame.PORTAL], ids=lambda place: place.path)
def test_the_navigation_leads_to_pages(place: frame.Place) -> None:
    screen = next((one for one in SHOWN if one.path == place.path), None)
    assert screen is not None and place.scope in ("", screen.scope)
