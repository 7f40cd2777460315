"""Setting up in a real browser, from an empty installation to the test order: a telephone in Spanish, a desk in Chinese."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from alianza.bootstrap import setup
from alianza.runtime import clock

from ...conftest import fresh_copy
from ..conftest import Server, servers
from ..test_snippet import FLAGS

AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
WAYS = {
    "es": ({"width": 390, "height": 844}, "onlycar", "Lavado Sol", "Taller Ramírez", ("45", "90")),
    "zh": ({"width": 1440, "height": 900}, "tesla-life", "阳光联盟", "飞跃健身", ("60", "120")),
}


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture
def empty(
    home: Path, server_uri: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, str]]:
    """A server with nothing in its books, and the key to it."""
    with fresh_copy(server_uri, template) as database:
        key = setup.issue_key(database, clock.now())
        with servers(database, tmp_path_factory.mktemp("empty") / "home") as start:
            yield start(ALIANZA_SECRET_KEY=os.environ["ALIANZA_SECRET_KEY"], ALIANZA_TODAY="2026-11-02"), key


def looked_at(page: Page, step: str) -> None:
    """Nothing is wider than the screen, and axe finds nothing."""
    page.wait_for_url(step)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, step
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run({{runOnly: {TAGS}}})")["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:2]]) for one in found] == [], step


@pytest.mark.parametrize("language", WAYS)
def test_from_an_empty_installation_to_a_test_order(empty: tuple[Server, str], chrome: Browser, language: str) -> None:
    server, key = empty
    size, example, name, partner, sums = WAYS[language]
    base = f"http://127.0.0.1:{server.port}"
    context = chrome.new_context(viewport=size, base_url=base)  # type: ignore[arg-type]
    context.add_cookies([{"name": "alz_language", "value": language, "url": base}])
    page: Any = context.new_page()
    page.set_default_timeout(15_000)
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))

    def go_on() -> None:
        page.locator("main form button").first.click()

    page.goto("/")
    looked_at(page, "**/start")
    page.goto(f"/start/with/{key}")
    looked_at(page, "**/start/with/*")
    page.locator(f'a[href*="example={example}"]').click()
    page.locator("#f-name").fill(name)
    looked_at(page, "**/alliance?*")
    go_on()
    looked_at(page, "**/you?*")
    page.locator("a.back").click()  # nothing that was typed is lost on the way back
    page.wait_for_url("**/alliance?*")
    assert page.locator("#f-name").input_value() == name
    go_on()
    page.wait_for_url("**/you?*")
    page.locator("#f-email").fill("eva@sol.example")
    go_on()
    page.wait_for_url("**/start/partner")
    page.locator("#f-name").fill(partner)
    looked_at(page, "**/start/partner")
    go_on()
    looked_at(page, "**/start/code?*")
    go_on()
    looked_at(page, "**/start/order?*")
    go_on()
    looked_at(page, "**/start/done?*")
    figures = page.locator(".figures").inner_text()
    assert all(f"{one}.00" in figures for one in sums), figures
    assert said == []
    context.close()
