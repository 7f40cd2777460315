"""Ways that people go together, each in a browser of their own: on a telephone in Spanish, on a desk in Chinese."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page

from ...conftest import fresh_copy, make_once
from ..conftest import servers
from .conftest import Office, fill
from .test_in_a_browser import DESK, TELEPHONE, Place, chrome

__all__ = ["chrome"]
# A browser without a head says so, and is taken for a robot.
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
WAYS = [pytest.param(("es", TELEPHONE), id="es-telephone"), pytest.param(("zh", DESK), id="zh-desk")]


class Way(Place):
    """A place of the test's own, in one language on one size of screen."""

    def __init__(self, *parts: Any, language: str, size: Any) -> None:
        super().__init__(*parts)
        self.language, self.size = language, size

    def of(self, who: str) -> Page:
        """A browser of somebody."""
        return self.page(who, self.size, self.language)


@pytest.fixture
def way(
    request: pytest.FixtureRequest, home: Path, server_uri: str, template: str, chrome: Browser, tmp_path: Path
) -> Iterator[Way]:
    language, size = request.param
    make_once(server_uri, f"{template}_pages", fill, template)
    with fresh_copy(server_uri, f"{template}_pages") as database, servers(database, tmp_path / "home") as start:
        office = Office(database)
        server = start(ALIANZA_SECRET_KEY=os.environ["ALIANZA_SECRET_KEY"], ALIANZA_TODAY="2026-11-02")
        yield Way(server, office, chrome, language=language, size=size)
        office.directory.close()
        office.world.close()


def settle_a_dispute(way: Way) -> None:
    """The partner says what is wrong; finance finds it under Today and answers; the partner reads the answer's effect."""
    partner, finance = way.of("partner"), way.of("finance")
    partner.goto("/portal/statements")
    partner.locator('tbody a[href^="/portal/statements/"]').first.click()
    partner.locator("details.card summary").click()
    partner.locator("#f-reason").fill("Falta la venta S3")
    partner.locator('form[action$="/dispute"] button').click()
    partner.get_by_role("status").wait_for()
    finance.goto("/console")
    finance.locator('a[href*="state=disputed"]').first.click()
    finance.locator('#statements-rows tbody a[href^="/console/statements/"]').first.click()
    finance.get_by_text("Falta la venta S3").wait_for()
    finance.locator("#f-reason").fill("Es de septiembre")
    finance.locator('form[action$="/resolve"] button').click()
    finance.get_by_role("status").wait_for()
    partner.reload()
    assert partner.locator('form[action$="/dispute"]').count() == 1  # open to review once more
    assert partner.get_by_text("Falta la venta S3").count() == 0


def close_the_month(way: Way) -> None:
    """From Today to the closed month; a wrong word leaves the button dead."""
    finance = way.of("finance")
    finance.goto("/console")
    finance.locator('a[href="/console/month"].button').first.click()
    form = finance.locator('form[action="/console/month/close"]')
    finance.locator("details.confirm summary").first.click()
    form.locator("input[name=confirm]").fill("2026-09")
    assert form.locator("button").is_disabled()
    form.locator("input[name=confirm]").fill("2026-10")
    form.locator("button").click()
    finance.wait_for_url("**/console/month/2026-10")
    finance.locator("tbody tr").nth(1).wait_for()


def go_by_a_link(way: Way) -> None:
    """A link is made, clicked in another browser, bought by, and the sale explains itself by that click."""
    partner = way.of("partner")
    customer = way.chrome.new_context(user_agent=PERSON, base_url=way.base).new_page()
    partner.goto("/portal/links")
    partner.locator("#f-target").fill("https://onlycar.example/agenda")
    partner.locator("#f-code").fill("feria")
    partner.locator('form[action="/portal/links"] button').click()
    partner.get_by_role("status").wait_for()
    asked: list[str] = []
    customer.on("request", lambda request: asked.append(request.url))
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):  # the shop's own page is nowhere here
        customer.goto("/r/feria")
    click = re.findall(r"[?&]alz=([^&]+)", " ".join(asked))[0]
    sale = {
        "id": "F1", "click": click, "customer": "feria-1", "amount_minor": 7_654_300, "currency": "MXN",
        "occurred_at": "2026-11-02T18:00:00Z",
    }  # fmt: skip
    assert way.office.crm.post("/sales", sale).status == 201
    partner.goto("/portal/sales")
    partner.locator("tbody tr", has_text="76,543.00").locator('a[href^="/portal/lines/"]').first.click()
    partner.wait_for_url("**/portal/lines/*")
    partner.locator("main", has_text=click).wait_for()


@pytest.mark.parametrize("way", WAYS, indirect=True)
def test_a_dispute_a_link_and_a_month(way: Way) -> None:
    settle_a_dispute(way)
    go_by_a_link(way)
    close_the_month(way)
