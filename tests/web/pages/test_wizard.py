"""Setting up: from an empty installation to a test order, who may, and what is left when somebody stops half-way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from alianza.bootstrap import setup
from alianza.bootstrap.office import open_office
from alianza.bootstrap.overview import overview
from alianza.bootstrap.recording import record
from alianza.bootstrap.setup import founding
from alianza.bootstrap.setup.examples import EXAMPLES, Own, deal_of
from alianza.identity import api as identity
from alianza.ledger import api as ledger
from alianza.orders.facts import SALE
from alianza.rewards.clauses import compile_deal
from alianza.runtime import clock
from alianza.runtime.database import Database, scalar
from alianza.web.api.resources.facts import NewSale, new_fact
from alianza.web.start.slugs import code_of, free_slug, slug_of

from ...conftest import fresh_copy
from .conftest import Browser, Office

CHOSEN = {"name": "Lavado Sol", "slug": "", "currency": "COP", "language": "es", "time_zone": "America/Bogota"}


HERE = "http://127.0.0.1:8000"


class Here(Browser):
    """A browser on this machine, under no alliance's name; a session that it is given stays."""

    def __init__(self, app: Any, session: str = "", language: str = "en") -> None:
        super().__init__(app, session, language)
        self.client.base_url = HERE

    def post(self, path: str, fields: Any, token: str, **headers: str) -> Any:
        return super().post(path, fields, token, **{"origin": HERE, **headers})


class Empty(Office):
    """An installation in which there is nothing."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.key = setup.issue_key(database, clock.now())

    def browser(self, who: str = "", language: str = "en") -> Browser:
        return Here(self.app, language=language)

    def at(self, step: str = "", key: str = "") -> str:
        return f"/start/with/{key or self.key}{step}"


@pytest.fixture
def empty(home: Path, server_uri: str, template: str) -> Iterator[Empty]:
    with fresh_copy(server_uri, template) as database:
        found = Empty(database)
        yield found
        found.directory.close()
        found.world.close()


def follow(browser: Browser, page: Any) -> Any:
    """Where a form leads, with the cookies that it gave."""
    assert page.status_code == 303, page.text[:3_000]
    return browser.get(page.headers["location"])


def send(browser: Browser, page: Any, path: str, **fields: str) -> Any:
    return browser.post(path, fields, browser.token(page))


def founded(empty: Empty, browser: Browser, example: str = "onlycar", **changed: str) -> Any:
    """The page after the founding."""
    page = browser.get(empty.at("/alliance?example=" + example))
    page = follow(browser, send(browser, page, empty.at("/alliance"), example=example, **{**CHOSEN, **changed}))
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    kept.pop("form")
    return send(browser, page, empty.at("/you"), **kept, email="Eva@Sol.example", person="Eva")


def test_from_nothing_to_a_test_order(empty: Empty, home: Path) -> None:
    browser = empty.browser(language="es")
    assert browser.get("/").headers["location"] == "/start"
    assert "alianza setup" in browser.get("/start").text
    assert browser.get(empty.at()).text.count("/alliance?example=") == 4

    page = follow(browser, founded(empty, browser))
    (alliance,) = identity.alliances(empty.database)
    assert (alliance.slug, alliance.currency, alliance.country) == ("lavado-sol", "COP", "CO")
    empty.worker.desk.do()
    mails = [path.read_text(encoding="utf-8") for path in (home / "outbox").glob("*.eml")]
    assert any("To: eva@sol.example" in one and "sign-in?alliance=lavado-sol" in one for one in mails), mails

    page = follow(
        browser, send(browser, page, "/start/partner", name="Taller Ñandú", group="talleres", email="x@y.example")
    )
    assert 'value="TALLERNANDU"' in page.text
    page = follow(browser, send(browser, page, "/start/code", partner="taller-nandu", code="ÑANDÚ 10"))
    assert 'value="200000"' in page.text  # 900 pesos of Mexico, roughly and round
    sent = {"partner": "taller-nandu", "code": "ÑANDÚ 10", "amount": "900"}
    page = follow(browser, send(browser, page, "/start/order", **sent))
    figures = re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page.text)
    found = {label: re.sub(r"\D", "", amount) for label, amount in figures}
    assert found["Taller Ñandú gana"] == "4500" and found["El cliente ahorra"] == "9000", found

    # Nothing of it is owed, and it stands nowhere in earnest.
    with empty.database.unit_of_work(alliance.alliance_id) as connection:
        assert scalar(connection, "SELECT count(*) FROM lines WHERE alliance_id = %s", (alliance.alliance_id,)) == 0
    assert overview(empty.database)[0].steps  # and the terminal goes on from there


class TestWhoMay:
    def test_a_key_founds_one_alliance(self, empty: Empty) -> None:
        browser = empty.browser()
        founded(empty, browser)
        again = browser.get(empty.at())
        assert again.status_code == 200 and "alianza setup" in again.text and "example=" not in again.text
        token = browser.token(browser.get("/console"))
        page = browser.post(
            empty.at("/you"), {**CHOSEN, "example": "nexors", "slug": "two", "email": "x@y.example"}, token
        )
        assert page.headers["location"] == empty.at()
        assert [one.slug for one in identity.alliances(empty.database)] == ["lavado-sol"]

    def test_a_key_ends_after_an_hour(self, empty: Empty) -> None:
        old = setup.issue_key(empty.database, clock.now() - timedelta(hours=1, seconds=1))
        assert "example=" not in empty.browser().get(empty.at(key=old)).text
        assert "example=" in empty.browser().get(empty.at()).text  # control

    def test_an_installation_with_people_is_not_fresh(self, empty: Empty) -> None:
        assert setup.is_fresh(empty.database)
        founded(empty, empty.browser())
        assert not setup.is_fresh(empty.database)


def test_what_a_test_order_did_is_never_read_in_an_alliance_in_earnest(
    empty: Empty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even in one that has the name of the sandbox."""
    browser = empty.browser()
    follow(browser, founded(empty, browser))
    for place in (setup, founding):
        monkeypatch.setattr(place, "slug_taken", lambda *_: False)
    empty.key, other = setup.issue_key(empty.database, clock.now()), empty.browser()
    page = follow(other, founded(empty, other, slug="lavado-sol-test"))
    follow(other, send(other, page, "/start/partner", name="Taller Ajeno", group="talleres"))
    office = open_office(empty.database, "lavado-sol-test")
    told = NewSale(id="S1", partner="taller-ajeno", amount_minor=90_000)
    with empty.database.unit_of_work(office.alliance_id) as connection:
        books = ledger.lock_books(connection, office.alliance_id)
        (outcome,) = record(office, connection, books, [new_fact(office, SALE, told)], clock.now()).outcomes
        assert outcome.state == "new"
    page = browser.get("/start/done?sale=S1")
    assert page.status_code == 200 and "Taller Ajeno" not in page.text


class TestWhatIsTyped:
    def test_each_field_says_what_is_wrong_and_keeps_what_was_typed(self, empty: Empty) -> None:
        browser = empty.browser(language="es")
        page = browser.get(empty.at("/alliance?example=nexors"))
        typed = {**CHOSEN, "slug": "no vale", "currency": "XXX", "time_zone": "Mars/Base", "example": "nexors"}
        page = send(browser, page, empty.at("/alliance"), **typed)
        assert page.status_code in (400, 422)
        assert page.text.count('aria-invalid="true"') == 3 and 'value="Lavado Sol"' in page.text

    def test_a_wrong_address_founds_nothing_and_the_key_stays(self, empty: Empty) -> None:
        browser = empty.browser(language="es")
        address = empty.at("/you?example=onlycar&name=Sol&slug=sol&currency=MXN&language=es&time_zone=America/Lima")
        page = browser.get(address)
        fields = parse_qs(urlsplit(address).query)
        kept = {name: values[0] for name, values in fields.items()}
        page = send(browser, page, empty.at("/you"), **kept, email="nobody")
        assert 'aria-invalid="true"' in page.text and 'value="nobody"' in page.text
        assert identity.alliances(empty.database) == []
        assert send(browser, page, empty.at("/you"), **kept, email="e@x.example").status_code == 303

    def test_a_name_that_is_taken_is_said_at_the_field(self, empty: Empty) -> None:
        browser = empty.browser()
        founded(empty, browser)
        empty.key = setup.issue_key(empty.database, clock.now())
        other = empty.browser()
        page = other.get(empty.at("/alliance?example=onlycar"))
        for slug in ("lavado-sol", "lavado-sol-test"):  # the sandbox of the first one, once it has one
            again = send(other, page, empty.at("/alliance"), **{**CHOSEN, "example": "onlycar", "slug": slug})
            assert 'aria-invalid="true"' in again.text

    def test_steps_can_be_sent_again(self, empty: Empty) -> None:
        browser = empty.browser()
        page = follow(browser, founded(empty, browser))
        for _ in range(2):
            done = send(browser, page, "/start/partner", name="Taller Uno", group="talleres")
            assert done.headers["location"] == "/start/code?partner=taller-uno"
        page = follow(browser, done)
        for _ in range(2):
            done = send(browser, page, "/start/code", partner="taller-uno", code="UNO")
            assert done.headers["location"] == "/start/order?partner=taller-uno&code=UNO"
        assert 'aria-invalid="true"' in send(browser, page, "/start/code", partner="taller-uno", code="---").text
        page = follow(browser, done)
        assert (
            'aria-invalid="true"'
            in send(browser, page, "/start/order", partner="taller-uno", code="UNO", amount="x").text
        )


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_first_kind_earns_by_its_first_order(empty: Empty, example: str) -> None:
    """In the example's own currency and in one without decimals."""
    browser = empty.browser(language="en")
    page = follow(browser, founded(empty, browser, example, currency="CLP", time_zone="America/Santiago"))
    for kind in EXAMPLES[example].kinds:
        step = follow(browser, send(browser, page, "/start/partner", name=f"The {kind.group}", group=kind.group))
        code = re.search(r'id="f-code" name="code" type="text" value="([^"]+)"', step.text)
        partner = re.search(r'name="partner" value="([^"]+)"', step.text)
        assert code and partner
        step = follow(browser, send(browser, step, "/start/code", partner=partner[1], code=code[1]))
        amount = re.search(r'name="amount" type="text" value="([^"]+)"', step.text)
        assert amount
        sent = {"partner": partner[1], "code": code[1], "amount": amount[1]}
        step = follow(browser, send(browser, step, "/start/order", **sent))
        assert f"The {kind.group} gets" in step.text, (kind, step.text[-3_000:])


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=lambda one: one.slug)
def test_a_deal_keeps_its_sums_in_its_own_currency(example: setup.Example) -> None:
    own = Own("mine", 'Mine: "the best" # 1', example.currency, "en", example.time_zone)
    made = deal_of(example, own, clock.now().date().replace(day=1))
    compile_deal(1, made.deal)
    assert made.deal.name == own.name and made.cases == ()
    before = deal_of(example, own._replace(currency="EUR"), clock.now().date().replace(day=1))
    assert before.deal.currencies == ("EUR",)
    assert sorted(one.id for one in made.deal.groups) == sorted(one.id for one in before.deal.groups)


def test_short_names_and_codes_are_made_of_names() -> None:
    assert slug_of("Mi Autolavado, S.A.") == "mi-autolavado-s-a"
    assert slug_of("Автосервис «Заря»") == "avtoservis-zarya" and slug_of("洗车") == ""
    assert free_slug("sol", frozenset({"sol", "sol-2"})) == "sol-3"
    assert code_of("Taller Mecánico Ramírez") == "TALLERMECANICO" and code_of("洗车 之家") == "洗车之家"
    assert code_of("Автосервис") == "АВТОСЕРВИС" and code_of("¡!") == ""
