"""The snippet in a real browser, across two hosts: the alliance's links and the shop's own pages."""

from __future__ import annotations

import http.server
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from alianza.bootstrap import reviews
from alianza.bootstrap.office import Office
from alianza.runtime import clock
from alianza.tracking import api as tracking
from alianza.tracking import sites

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip
PAGE = '<!doctype html><title>Shop</title><script src="{snippet}" data-consent="{consent}" data-days="7"></script><h1>Shop</h1>'


class ShopPages(http.server.BaseHTTPRequestHandler):
    """The shop: every page has the snippet; `/asked…` asks for consent first."""

    snippet = ""

    def do_GET(self) -> None:
        consent = "asked" if self.path.startswith("/asked") else "assumed"
        body = PAGE.format(snippet=self.snippet, consent=consent).encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield found
        found.close()


def browser_name(browser: Browser) -> str:
    """What this Chromium calls itself with a window."""
    return (
        f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{browser.version} Safari/537.36"
    )


class Street:
    """A shop at shop.localhost and onlycar's links at onlycar.localhost, and a visitor's browser profile."""

    def __init__(self, office: Office, server: Any, shop_port: int, page: Page) -> None:
        self.office, self.server, self.page = office, server, page
        self.shop = f"http://shop.localhost:{shop_port}"
        self.links = f"http://onlycar.localhost:{server.port}"

    def tell(self, kind: str, fact: dict[str, str]) -> Any:
        return self.page.evaluate(f"fact => alianza.{kind}(fact)", fact)

    def facts(self) -> list[tuple[Any, ...]]:
        with self.office.database.unit_of_work(self.office.alliance_id) as connection:
            return connection.execute(
                "SELECT kind, fact_id, customer FROM facts WHERE alliance_id = %s AND kind > 0 ORDER BY 1, 2",
                (self.office.alliance_id,),
            ).fetchall()

    def earned(self) -> dict[tuple[str, str], int]:
        """Commission by fact and partner."""
        with self.office.database.unit_of_work(self.office.alliance_id) as connection:
            rows = connection.execute(
                "SELECT l.fact_id, p.external_id, sum(l.amount_minor)::bigint FROM lines l"
                " JOIN partners p USING (alliance_id, partner_id) WHERE l.alliance_id = %s AND l.kind = 1 GROUP BY 1, 2",
                (self.office.alliance_id,),
            )
            return {(fact_id, partner): amount for fact_id, partner, amount in rows}

    def sightings(self) -> list[tuple[Any, ...]]:
        with self.office.database.unit_of_work(self.office.alliance_id) as connection:
            return connection.execute(
                "SELECT s.fact_id, c.partner_id, s.address_hash IS NOT NULL FROM order_sightings s"
                " LEFT JOIN clicks c ON c.alliance_id = %(a)s AND c.click_id = s.click_id WHERE s.alliance_id = %(a)s",
                {"a": self.office.alliance_id},
            ).fetchall()


@pytest.fixture
def street(
    office: Callable[[str], Office], serve: Callable[..., Any], browser: Browser, tmp_path: Any, monkeypatch: Any
) -> Iterator[Street]:
    found = office("onlycar")
    monkeypatch.setenv("ALIANZA_HOME", str(tmp_path / "home"))
    shop = http.server.ThreadingHTTPServer(("127.0.0.1", 0), ShopPages)
    threading.Thread(target=shop.serve_forever, daemon=True).start()
    origin = f"http://shop.localhost:{shop.server_port}"
    partner = next(one for one in found.partners if one.external_id == "taller-ramirez")
    with found.database.unit_of_work(found.alliance_id) as connection:
        sites.save_site(connection, found.alliance_id, origin, True, clock.now())
        for code, target in (("ir", f"{origin}/"), ("pide", f"{origin}/asked")):
            terms = tracking.Terms(target=target)
            link = tracking.NewLink(uuid.UUID(bytes=partner.partner_id), code, terms)
            tracking.add_links(connection, found.alliance_id, [link], clock.now())
    server = serve()
    ShopPages.snippet = f"http://onlycar.localhost:{server.port}/a.js"
    # A headless browser says so in its name, and would be counted among the machines.
    context = browser.new_context(user_agent=browser_name(browser))
    yield Street(found, server, shop.server_port, context.new_page())
    context.close()
    shop.shutdown()


def cookie(page: Page) -> str:
    return next(
        (one["value"] for one in page.context.cookies() if one["name"] == "alz" and "shop" in one["domain"]), ""
    )


def test_from_a_click_to_a_sale_on_a_later_page(street: Street) -> None:
    page = street.page
    page.goto(f"{street.links}/r/ir")
    assert page.url.startswith(f"{street.shop}/?alz=clk_")
    assert cookie(page) == page.url.partition("alz=")[2]
    page.goto(f"{street.shop}/basket")
    told = street.tell("sale", {"id": "A-1", "customer": "C-1", "amount": "1000.00", "currency": "MXN"})
    assert told == {"fact": "sale", "id": "A-1", "recorded": "new", "held": "in review"}
    assert street.facts() == [(2, "A-1", "C-1")]
    (fact_id, partner_id, has_address) = street.sightings()[0]
    names = {one.partner_id: one.external_id for one in street.office.partners}
    assert (fact_id, names[partner_id.bytes], has_address) == ("A-1", "taller-ramirez", True)
    assert street.earned() == {("A-1", "taller-ramirez"): 5_000}, "the click brought it: nobody gave a code"
    raised = {one.rule for one in reviews.list_signals(street.office, "open")}
    assert raised == {"from_browser", "too_fast"}, "no person buys within five seconds of a click"


def test_click_and_sale_from_one_network_are_told_once_that_rule_is_on(street: Street) -> None:
    reviews.set_rule(street.office, "click_address", True, None, None, clock.now())
    with street.office.database.unit_of_work(street.office.alliance_id) as connection:
        tracking.save_defaults(connection, street.office.alliance_id, tracking.Defaults(consent="assumed"), clock.now())
    street.page.goto(f"{street.links}/r/ir?consent=1")
    street.tell("sale", {"id": "A-1", "customer": "C-1", "amount": "1000.00", "currency": "MXN"})
    raised = {one.rule for one in reviews.list_signals(street.office, "open")}
    assert raised == {"from_browser", "too_fast", "click_address"}


def test_a_reload_and_a_double_click_count_once(street: Street) -> None:
    street.page.goto(f"{street.links}/r/ir")
    sale = {"id": "A-1", "customer": "C-1", "amount": "1000.00", "currency": "MXN"}
    first = street.tell("sale", sale)
    street.page.reload()
    again = [street.tell("sale", sale)["recorded"] for _ in range(2)]
    assert (first["recorded"], again) == ("new", ["known", "known"])
    assert len(street.facts()) == 1


def test_without_consent_nothing_is_kept_but_the_page_itself_counts(street: Street) -> None:
    page = street.page
    page.goto(f"{street.links}/r/pide")
    assert cookie(page) == ""
    street.tell("lead", {"id": "L-1", "customer": "C-1"})
    assert street.sightings()[0][1] is not None and street.sightings()[0][2] is False, "the click, but no address"
    page.goto(f"{street.shop}/asked/next")
    assert page.evaluate("alianza.click()") == "", "the next page knows nothing of it"


def test_consent_given_later_keeps_the_click_and_taken_back_forgets_it(street: Street) -> None:
    page = street.page
    page.goto(f"{street.links}/r/pide")
    page.evaluate("alianza.consent(true)")
    assert cookie(page).startswith("clk_")
    page.goto(f"{street.shop}/asked/next")
    assert page.evaluate("alianza.click()").startswith("clk_")
    page.evaluate("alianza.consent(false)")
    assert cookie(page) == ""


def test_a_browser_that_asks_not_to_be_tracked_is_believed(street: Street) -> None:
    page = street.page
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {get: () => true})")
    page.goto(f"{street.links}/r/ir")
    page.evaluate("alianza.consent(true)")
    assert cookie(page) == ""


def test_what_could_not_be_sent_is_sent_from_the_next_page(street: Street) -> None:
    page = street.page
    page.goto(f"{street.links}/r/ir")
    page.route("**/e/sale", lambda route: route.abort())
    failed = page.evaluate(
        "fact => alianza.sale(fact).then(() => 'sent', () => 'kept')",
        {"id": "A-1", "customer": "C-1", "amount": "1000.00", "currency": "MXN"},
    )
    assert failed == "kept" and street.facts() == []
    page.unroute("**/e/sale")
    with page.expect_response("**/e/sale") as answered:
        page.goto(f"{street.shop}/thanks")
    assert answered.value.status == 201
    assert street.facts() == [(2, "A-1", "C-1")]
    page.goto(f"{street.shop}/again")
    assert page.evaluate("localStorage.getItem('alz_q')") == "[]"


def test_a_mistake_reaches_the_page_with_its_reason(street: Street) -> None:
    street.page.goto(f"{street.links}/r/ir")
    problem = street.page.evaluate(
        "fact => alianza.sale(fact).catch(e => e)", {"id": "A-1", "amount": "much", "currency": "MXN"}
    )
    assert (problem["code"], problem["pointer"]) == ("event_rejected", "amount")
    assert street.page.evaluate("localStorage.getItem('alz_q')") in (None, "[]"), "sending it again would not help"
