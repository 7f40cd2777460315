"""The pages in a real browser: what axe finds, whether anything is wider than the screen, and ways that people go."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from alianza.runtime import clock
from alianza.web.screens import pages
from alianza.web.ui.screen import Screen

from ...conftest import fresh_copy, make_once
from ..conftest import Server, servers
from ..test_snippet import FLAGS
from .conftest import SIGN_IN, Office, fill

AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
SHOWN = [one for one in pages().screens.values() if not one.writes]
WHO = {"console": "manager", "portal": "partner", "counter": "staff", "open": ""}
TELEPHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield found
        found.close()


class Place:
    """A server with the alliance, and browsers of whoever is signed in."""

    def __init__(self, server: Server, office: Office, chrome: Browser) -> None:
        self.server, self.office, self.chrome = server, office, chrome
        self.base = f"http://onlycar.localhost:{server.port}"

    def page(self, who: str, size: Any, language: str = "es", theme: str = "light") -> Page:
        context = self.chrome.new_context(viewport=size, color_scheme=theme, base_url=self.base)  # type: ignore[arg-type]
        cookies = {"alz_language": language, **({"alz_session": self.office.session(who)} if who else {})}
        context.add_cookies([{"name": name, "value": value, "url": self.base} for name, value in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page


@pytest.fixture(scope="module")
def place(
    home: Path, server_uri: str, template: str, chrome: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    make_once(server_uri, f"{template}_pages", fill, template)
    with fresh_copy(server_uri, f"{template}_pages") as database:
        office = Office(database)
        with servers(database, tmp_path_factory.mktemp("pages") / "home") as start:
            server = start(ALIANZA_SECRET_KEY=os.environ["ALIANZA_SECRET_KEY"], ALIANZA_TODAY="2026-11-02")
            yield Place(server, office, chrome)
        office.directory.close()
        office.world.close()


def html(screen: Screen) -> bool:
    """Whether it is a page, and not a file."""
    return not screen.id.endswith(("_qr", "_document", "_png", "_kit", "_file", "_download"))


@pytest.mark.parametrize("room", sorted({one.room for one in SHOWN}))
def test_axe_finds_nothing(place: Place, room: str) -> None:
    """WCAG 2.2 AA as far as axe-core can tell, on every page of a room; what depends on colours in both themes."""
    page = place.page(WHO[room], DESK)
    found: list[str] = []
    for screen in SHOWN:
        if screen.room != room or not html(screen):
            continue
        page.emulate_media(color_scheme="light")
        page.goto(place.office.address(screen))
        found += violations(page, screen.id)
    assert found == []


def violations(page: Page, name: str) -> list[str]:
    """What axe has against a page that is open: all of it as it is, its colours in the dark too."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    tags = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
    seen = page.evaluate(f"axe.run({{runOnly: {tags}}})")["violations"]
    page.emulate_media(color_scheme="dark")
    seen += page.evaluate("axe.run({runOnly: ['color-contrast']})")["violations"]
    page.emulate_media(color_scheme="light")
    return [f"{name}: {one['id']} {[node['html'][:160] for node in one['nodes'][:3]]}" for one in seen]


SHIFTS = """window.shifted = 0; new PerformanceObserver((seen) => {
  for (const one of seen.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
}).observe({type: "layout-shift", buffered: true});"""


@pytest.mark.parametrize("size", [TELEPHONE, DESK], ids=["telephone", "desk"])
@pytest.mark.parametrize("language", ["es", "zh"])
def test_the_pages_of_signing_in_are_as_good_as_the_others(place: Place, size: Any, language: str) -> None:
    """Those that are opened, and those that answer a form: a link is asked for, a second factor set up."""
    found: list[str] = []

    def look(page: Page, name: str) -> None:
        wide, shifted = page.evaluate("[document.documentElement.scrollWidth - innerWidth, window.shifted]")
        found.extend([f"{name}: {wide} px too wide"] if wide > 0 else [])
        found.extend([f"{name}: moved by {shifted}"] if shifted > 0.01 else [])
        found.extend(violations(page, name))

    pages_ = {who: place.page(who, size, language) for who in ("", "manager", "auditor")}
    for page in pages_.values():
        page.add_init_script(SHIFTS)
        page.on("pageerror", lambda error: found.append(str(error)))
    for path, who in SIGN_IN.items():
        pages_[who].goto(path)
        look(pages_[who], path)
    nobody, auditor = pages_[""], pages_["auditor"]
    nobody.goto("/auth/sign-in")
    nobody.locator("#email").fill("nobody@example.com")
    nobody.locator("main form button").first.click()
    nobody.wait_for_load_state()
    look(nobody, "sent")
    auditor.goto("/auth/second-factor")
    auditor.locator("main form button").click()
    auditor.locator("#code").wait_for()
    look(auditor, "second factor, to be scanned")
    auditor.locator("#code").fill(pyotp.TOTP(auditor.locator("main code").inner_text()).at(clock.now()))
    auditor.locator("main form button").click()
    auditor.locator(".codes").wait_for()
    look(auditor, "second factor, its codes")
    auditor.goto("/auth/second-factor")
    auditor.locator("main form button").click()  # taken away again, for the next language
    auditor.wait_for_load_state()
    assert found == []


@pytest.mark.parametrize("language", ["es", "zh"])
@pytest.mark.parametrize("room", sorted({one.room for one in SHOWN}))
def test_nothing_is_wider_than_a_telephone_and_no_script_fails(place: Place, room: str, language: str) -> None:
    page = place.page(WHO[room], TELEPHONE, language)
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda one: said.append(f"{one.text} {one.location}") if one.type == "error" else None)
    for screen in SHOWN:
        if screen.room == room and html(screen):
            page.goto(place.office.address(screen))
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (screen.id, wide)
    assert said == []


@pytest.mark.parametrize("size", [TELEPHONE, DESK], ids=["telephone", "desk"])
@pytest.mark.parametrize("language", ["es", "zh"])
def test_a_code_is_made_switched_off_and_back(place: Place, size: Any, language: str) -> None:
    code = f"PRUEBA{language}{size['width']}".upper()
    page = place.page("manager", size, language)
    page.goto("/console/codes/new")
    page.locator("#f-code").fill(code)
    page.locator("#f-partner").select_option("taller-x")
    page.locator("main form button").click()
    page.wait_for_url(f"**/console/codes/{code}")
    assert code in page.get_by_role("status").inner_text()
    page.locator(".actions button").click()
    page.get_by_role("status").get_by_role("button").click()  # undo
    page.wait_for_load_state()
    assert page.locator(".tag.good").count() == 1


def test_what_was_typed_stays_when_a_form_is_refused(place: Place) -> None:
    page = place.page("manager", DESK)
    page.goto("/console/codes/new")
    page.locator("#f-code").fill("TALLERX")
    page.locator("#f-note").fill("otra vez")
    page.locator("main form button").click()
    assert page.get_by_role("alert").is_visible()
    assert page.locator("#f-note").input_value() == "otra vez"


def test_by_keyboard_alone(place: Place) -> None:
    """Ctrl-K, a name, Enter: the partner's page; g and a letter: another section; the first Tab skips to the content."""
    page = place.page("manager", DESK)
    page.goto("/console")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Control+k")
    page.keyboard.type("Taller X", delay=20)
    page.keyboard.press("ArrowDown")  # before anything was found: it waits for what belongs to the text
    page.locator("#search .found a:focus").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/partners/taller-x")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/console/codes")


def test_enter_follows_what_was_typed_last(place: Place) -> None:
    """Not what was found for something else: an "e" stands in the names of several sections."""
    page = place.page("manager", DESK)
    page.goto("/console")
    page.keyboard.press("Control+k")
    page.keyboard.type("e")
    page.locator("#search .found a").nth(1).wait_for()
    page.locator("#search-field").fill("Taller X")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/partners/taller-x")


def test_a_list_is_narrowed_while_one_types(place: Place) -> None:
    page = place.page("manager", DESK)
    page.goto("/console/partners")
    page.locator("#f-name").fill("Ramírez")
    page.wait_for_url("**name=Ram*")
    page.locator("#partners-rows tbody tr").nth(1).wait_for(state="detached")
    assert page.locator("#partners-rows tbody tr").count() == 1


def test_a_chart_is_drawn_and_its_numbers_are_there(place: Place) -> None:
    page = place.page("manager", DESK)
    page.goto("/console")
    page.locator(".plot canvas").first.wait_for()
    page.locator(".chart summary").click()
    with page.expect_download() as kept:
        page.locator("[data-chart-csv]").click()
    assert kept.value.suggested_filename.endswith(".csv")


def test_the_theme_is_remembered(place: Place) -> None:
    page = place.page("manager", DESK)
    page.goto("/console")
    page.locator(".who summary").click()
    page.locator("[data-theme-switch]").first.click()
    page.goto("/console/partners")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
