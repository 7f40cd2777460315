"""The counter on a telephone: a QR scanned by the camera, a code redeemed without a connection, sent later, counted once."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Page, Route, sync_playwright

from ...conftest import fresh_copy, make_once
from ..conftest import servers
from ..test_snippet import FLAGS
from .conftest import Office, fill
from .test_in_a_browser import AXE, TELEPHONE, Place

WIDE, HIGH = 640, 480
WAITING = {"es": "Sin confirmar: 1", "zh": "尚未确认: 1"}


def film(path: Path, text: str) -> None:
    """A picture of a QR as a camera sees it."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(scale=8, border=6)]
    left, top = (WIDE - len(rows[0])) // 2, (HIGH - len(rows)) // 2
    light = bytearray(b"\xeb" * (WIDE * HIGH))
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            light[(top + down) * WIDE + left + across] = 16 if dark else 235
    out = io.BytesIO(f"YUV4MPEG2 W{WIDE} H{HIGH} F10:1 Ip A1:1 C420jpeg\n".encode())
    out.seek(0, io.SEEK_END)
    out.write(b"FRAME\n" + light + b"\x80" * (WIDE * HIGH // 2))
    path.write_bytes(out.getvalue())


@pytest.fixture(scope="module")
def place(
    home: Path, server_uri: str, template: str, chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """A server with the alliance, and browsers whose camera sees the code LAVA."""
    folder = tmp_path_factory.mktemp("counter")
    make_once(server_uri, f"{template}_pages", fill, template)
    with fresh_copy(server_uri, f"{template}_pages") as database, sync_playwright() as playwright:
        office = Office(database)
        for code in ("LAVA", "LAVAZH"):
            assert office.crm.post("/codes", {"code": code, "partner": "taller-x", "max_uses": 9}).status == 201
        film(folder / "qr.y4m", "LAVA")
        camera = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
        seen = f"--use-file-for-fake-video-capture={folder / 'qr.y4m'}"
        chrome = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *camera, seen])
        with servers(database, folder / "home") as start:
            server = start(ALIANZA_SECRET_KEY=os.environ["ALIANZA_SECRET_KEY"], ALIANZA_TODAY="2026-11-02")
            yield Place(server, office, chrome)
        chrome.close()
        office.directory.close()
        office.world.close()


def uses(place: Place, code: str) -> int:
    return int(place.office.crm.get(f"/codes/{code}").json["uses"])


def installed(page: Page) -> None:
    """Wait until the counter opens without a connection."""
    page.goto("/counter")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def test_the_camera_reads_a_qr_and_one_tap_redeems(place: Place) -> None:
    page = place.page("staff", TELEPHONE)
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto("/counter")
    page.locator("[data-scan]").click()
    page.wait_for_url("**/counter?code=LAVA")
    assert "Taller X" in page.locator("[data-card]").inner_text()
    before = uses(place, "LAVA")
    page.locator("button[value=redeem]").dblclick()  # a hurried thumb
    page.locator("[data-tone=good]").wait_for()
    assert uses(place, "LAVA") == before + 1
    assert said == []


@pytest.mark.parametrize(("language", "code"), [("es", "LAVA"), ("zh", "LAVAZH")])
def test_what_is_redeemed_offline_is_told_so_and_counts_once(place: Place, language: str, code: str) -> None:
    waiting = WAITING[language]
    page = place.page("staff", TELEPHONE, language)
    installed(page)
    before = uses(place, code)
    page.context.set_offline(True)
    page.locator("#code").fill(code)
    page.locator("[data-find] button:not([data-scan])").click()
    page.locator("[data-unchecked]").wait_for()
    page.locator("[data-unchecked] details summary").first.click()
    page.locator("#order-a").fill(f"A-{language}")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate("axe.run()")["violations"] == []
    page.locator("[data-unchecked] button[value=redeem]").click()
    page.locator("[data-tone=wait]").wait_for()
    assert page.locator("[data-queue-title]").inner_text() == waiting
    page.reload()
    assert page.locator("[data-queue-title]").inner_text() == waiting
    assert page.locator("[data-queue-list] li.wait").count() == 1 and uses(place, code) == before
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    sent: list[str] = []

    def lose(route: Route) -> None:
        """The server has done it, and its answer is lost on the way."""
        sent.append(route.request.post_data or "")
        if len(sent) > 1:
            return route.continue_()
        host = {**route.request.headers, "host": place.base.removeprefix("http://")}
        route.fetch(url=f"http://127.0.0.1:{place.server.port}/counter/sync", headers=host)
        return route.abort()

    page.context.route("**/counter/sync", lose)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/counter/sync")):
        page.context.set_offline(False)
    assert page.locator("[data-queue-title]").inner_text() == waiting  # it does not know yet
    page.locator("[data-send]").click()
    page.locator("[data-queue-list] .tag.good").wait_for()
    assert len(sent) == 2 and uses(place, code) == before + 1
    page.goto("/counter/shift")
    assert page.locator("#counter-actions-rows tbody tr", has_text=f"A-{language}").count() == 1


def test_a_queue_stays_its_owners(place: Place) -> None:
    """Signed out it is kept and told; whoever signs in next on the device neither sees nor sends it."""
    page = place.page("staff", TELEPHONE)
    installed(page)
    before = uses(place, "LAVA")
    page.context.set_offline(True)
    page.goto("/counter?code=LAVA")
    page.locator("[data-unchecked] button[value=redeem]").click()
    page.locator("[data-tone=wait]").wait_for()
    session = page.context.cookies()
    page.context.clear_cookies(name="alz_session")
    page.context.set_offline(False)
    page.locator("[data-queue-problem] a").wait_for()  # sign in again
    assert page.locator("[data-queue-list] li.wait").count() == 1
    other = {"name": "alz_session", "value": place.office.session("manager"), "url": place.base}
    page.context.add_cookies([other])  # type: ignore[list-item]
    page.goto("/counter")
    assert page.locator("[data-queue-problem]").is_visible()
    assert page.locator("[data-queue-list] li").count() == 0 and uses(place, "LAVA") == before
    page.context.add_cookies(session)  # type: ignore[arg-type]
    page.goto("/counter")
    page.locator("[data-queue-list] .tag.good").wait_for()
    assert uses(place, "LAVA") == before + 1


def test_without_a_camera_the_field_has_the_focus(place: Place) -> None:
    page = place.page("staff", TELEPHONE)
    page.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('refused'))")
    page.goto("/counter")
    page.locator("[data-scan]").click()
    page.locator("[data-no-camera]").wait_for()
    assert page.evaluate("document.activeElement.id") == "code"
