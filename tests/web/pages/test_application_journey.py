"""In a real browser: from an application to the first paid commission, on a telephone in Spanish and on a desk in Chinese."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

from ...conftest import fresh_copy, make_once
from ..conftest import Server, servers
from ..test_snippet import FLAGS
from .conftest import Office, fill

APPLIED, PAID = "2026-11-02", "2026-12-10"


class Applicant(NamedTuple):
    """Somebody who applies, with a browser of their own."""

    page: Page
    business: str
    email: str
    partner: str
    paid: str


class Stage:
    """A server on some day, and the browsers of everybody."""

    def __init__(self, office: Office, server: Server, chrome: Browser) -> None:
        self.office, self.server, self.chrome = office, server, chrome

    @property
    def base(self) -> str:
        return f"http://onlycar.localhost:{self.server.port}"

    def page(self, language: str, width: int, session: str = "") -> Page:
        context = self.chrome.new_context(viewport={"width": width, "height": 860})
        cookies = {"alz_language": language, **({"alz_session": session} if session else {})}
        context.add_cookies([{"name": name, "value": value, "url": self.base} for name, value in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    def caught(self, to: str, part: str) -> str:
        """The newest address with such a part in the mails to somebody, once it is there."""
        page = self.page("en", 900)
        found = page.locator(".mail", has_text=to).locator(f'a[href*="{part}"]').first
        for _ in range(20):
            page.goto(f"{self.base}/dev/outbox")
            try:
                found.wait_for(timeout=1_000)
                break
            except TimeoutError:
                continue
        address = str(found.get_attribute("href"))
        page.context.close()
        return address

    def sign_in(self, who: Applicant) -> None:
        """By a link in a mail, on to the portal."""
        who.page.goto(f"{self.base}/auth/sign-in?alliance=onlycar&onward=/portal")
        self.send_link(who)

    def send_link(self, who: Applicant) -> None:
        who.page.locator("#email").fill(who.email)
        who.page.locator('main form[action="/auth/sign-in"] button, form[action="/auth/sign-in"] button').first.click()
        who.page.wait_for_load_state()
        who.page.goto(self.caught(who.email, "/auth/link/"))
        who.page.locator("form button").first.click()
        who.page.wait_for_url("**/portal")


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield found
        found.close()


def apply_and_sign(stage: Stage, who: Applicant) -> None:
    """The applicant's way to its portal; the manager's in between."""
    page = who.page
    page.goto(f"{stage.base}/apply")
    for name, value in {"business": who.business, "contact": "Eva Li", "email": who.email, "customers": "200"}.items():
        page.locator(f"#f-{name}").fill(value)
    page.locator("#f-group").select_option("talleres")
    page.locator("#f-cars").select_option("many")
    page.locator("#f-care").select_option("much")
    page.locator("#f-consent").check()
    page.locator("main form button").click()
    page.wait_for_url("**/apply/thanks")

    manager = stage.page("es", 1440, stage.office.session("manager"))
    manager.goto(f"{stage.base}/console/applications?state=new")
    manager.get_by_role("link", name=who.business).click()
    if manager.locator("#f-target").count():
        manager.locator("#f-target").fill("https://onlycar.example/")
    manager.locator('form:has(input[value="accept"]) button').click()
    manager.get_by_role("status").wait_for()

    page.goto(stage.caught(who.email, "/join/"))
    page.locator("#f-signer").fill("Eva Li Soto")
    page.locator("#f-agree").check()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("main form button").click()
    with page.expect_download() as kept:
        page.locator('a[href$="agreement.pdf"]').click()
    assert kept.value.suggested_filename.endswith(".pdf")
    page.locator('main a[href^="/auth/sign-in"]').click()
    stage.send_link(who)
    page.goto(f"{stage.base}/portal/agreement")
    assert page.locator("#content").get_by_text("Eva Li Soto").is_visible()

    stage.caught(who.email, "onward=/portal")  # the mail with the kit
    outbox = stage.page("en", 900)
    outbox.goto(f"{stage.base}/dev/outbox")
    assert outbox.locator(".mail", has_text=who.email).filter(has_text=".zip]").count() == 1


def sell(office: Office, who: Applicant) -> None:
    """A customer says the new partner's code; whoever is paid has a bank account."""
    code = office.crm.get("/codes", query={"partner": who.partner}).json["data"][0]["id"]
    sale = {
        "id": f"first-{who.partner}", "code": code, "customer": f"of-{who.partner}", "amount_minor": 9_000_000,
        "currency": "MXN", "occurred_at": f"{APPLIED}T15:00:00Z",
    }  # fmt: skip
    made = office.crm.post("/sales", sale)
    assert made.status in (200, 201), made.body
    account = {"account": "012820011800001372"}
    assert office.crm("PATCH", f"/partners/{who.partner}", account).status == 200


def see_it_paid(stage: Stage, who: Applicant) -> None:
    """The partner's own pages say what it got, and why."""
    page = who.page
    stage.sign_in(who)
    page.goto(f"{stage.base}/portal/statements")
    row = page.locator("tbody tr", has_text=who.paid).first
    assert "4,500.00" in row.inner_text()
    page.goto(f"{stage.base}/portal/sales")
    page.locator("tbody tr", has_text="4,500.00").locator('a[href^="/portal/lines/"]').first.click()
    assert "4,500.00" in page.locator("main").inner_text()


def test_from_an_application_to_the_first_paid_commission(
    home: Any, server_uri: str, template: str, chrome: Browser, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_once(server_uri, f"{template}_pages", fill, template)
    secret = os.environ["ALIANZA_SECRET_KEY"]
    with fresh_copy(server_uri, f"{template}_pages") as database, servers(database, tmp_path / "home") as start:
        office = Office(database)
        stage = Stage(office, start(ALIANZA_SECRET_KEY=secret, ALIANZA_TODAY=APPLIED), chrome)
        both = [
            Applicant(stage.page("es", 390), "Taller Ruiz", "eva@ruiz.example", "taller-ruiz", "pagado"),
            Applicant(stage.page("zh", 1440), "酒店 阳光", "li@sol.example", "酒店-阳光", "已支付"),
        ]
        for who in both:
            apply_and_sign(stage, who)
            sell(office, who)
        stage.server.stop()
        monkeypatch.setenv("ALIANZA_TODAY", PAID)
        assert office.crm.post("/closings", {"period": "2026-11"}).status in (200, 201)
        assert office.crm.post("/payouts", {"period": "2026-11"}).status in (200, 201)
        stage.server = start(ALIANZA_SECRET_KEY=secret, ALIANZA_TODAY=PAID)
        for who in both:
            see_it_paid(stage, who)
        office.directory.close()
        office.world.close()
