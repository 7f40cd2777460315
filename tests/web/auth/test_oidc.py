"""Signing in through a provider, as a browser sees it: there and back, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pyotp
import pytest

from alianza.identity import api as identity
from alianza.identity.providers import usecases as providers
from alianza.identity.providers.model import new_provider
from alianza.identity.sign_in.rules import require_second
from alianza.kernel.languages import LANGUAGES
from alianza.runtime import clock

from ...identity.conftest import NOW
from ...identity.provider import CLIENT, SECRET, Provider, provider
from .test_passkeys import add, device, failed
from .test_sign_in import cookies_of, html_in

ONLYCAR = identity.alliance_id_of("onlycar")


@pytest.fixture
def fake(world: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider that onlycar accepts, and Ana, who was invited."""
    monkeypatch.setenv("ALIANZA_PRIVATE_TARGETS", "1")
    world.invite("ana@example.com", "manager")
    with provider() as made:
        accept(world, made)
        yield made


def accept(world: Any, fake: Provider, slug: str = "onlycar", **words: Any) -> None:
    by = identity.system(identity.alliance_id_of(slug), "terminal:ana")
    one = new_provider("fake", "Fake <b>", fake.issuer, CLIENT, ["example.com"], words.get("second_factor", False), NOW)
    with world.database.unit_of_work(by.alliance_id) as connection:
        providers.add_provider(connection, by, one, SECRET, NOW)


def link(browser: Any, page: str = "/auth/sign-in") -> str:
    return re.findall(r'href="(/auth/oidc/[^"]+)"', browser.get(page).text)[0].replace("&amp;", "&")


def back(fake: Provider, there: Any, **changed: Any) -> str:
    """What the provider sends the browser back to."""
    to = there.headers["location"]
    assert to.startswith(fake.issuer)
    here = parse_qs(urlsplit(to).query)["redirect_uri"][0]
    return f"{urlsplit(here).path}?{urlencode(fake.authorize(to, **changed))}"


def come(fake: Provider, browser: Any, page: str = "/auth/sign-in", **changed: Any) -> Any:
    return browser.get(back(fake, browser.get(link(browser, page)), **changed))


class TestTheWay:
    def test_there_and_back(self, world: Any, fake: Provider) -> None:
        browser = world.browser()
        answer = come(fake, browser, "/auth/sign-in?onward=/reports/2026-10")
        assert (answer.status_code, answer.headers["location"]) == (303, "/reports/2026-10")
        assert set(cookies_of(answer)) == {"alz_session", "alz_browser", "alz_device"}
        assert "ana@example.com" in browser.get("/auth/account").text
        world.desk.do()
        assert [mail.text.partition(".\n")[0] for mail in world.mails] == [
            "Your account with another organisation was connected"
        ]

    def test_without_a_cookie_before_too(self, world: Any, fake: Provider) -> None:
        browser = world.browser()
        there = browser.get("/auth/oidc/fake")
        assert "alz_browser" in cookies_of(there)
        assert browser.get(back(fake, there)).status_code == 303

    def test_the_page_offers_it_where_the_alliance_accepts_it(self, world: Any, fake: Provider) -> None:
        assert "Sign in with <b>Fake &lt;b&gt;</b>" in world.browser().get("/auth/sign-in").text
        assert "/auth/oidc/" not in world.browser("http://nexors.localhost:8000").get("/auth/sign-in").text
        assert "/auth/oidc/" not in world.browser("http://localhost:8000").get("/auth/sign-in").text
        assert "/auth/oidc/fake" in world.browser("http://localhost:8000").get("/auth/sign-in?alliance=onlycar").text

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_in_each_language(self, world: Any, fake: Provider, language: str) -> None:
        browser = world.browser(**{"accept-language": language})
        assert link(browser)
        text = come(fake, browser, error="access_denied").text
        assert html_in(language) in text and "provider_refused" in text
        assert language == "en" or "can't sign in" not in text


class TestRefused:
    def test_in_another_browser(self, world: Any, fake: Provider) -> None:
        mine, theirs = world.browser(), world.browser()
        address = back(fake, mine.get(link(mine)))
        theirs.get("/auth/sign-in")
        assert theirs.get(address).status_code == 400
        assert mine.get(address).status_code == 303

    def test_on_another_alliances_host(self, world: Any, fake: Provider) -> None:
        accept(world, fake, "nexors")
        browser = world.browser()
        address = back(fake, browser.get(link(browser)))
        other = world.browser("http://nexors.localhost:8000")
        other.client.cookies.update(dict(browser.client.cookies))
        assert other.get(address).status_code in (400, 403)

    def test_a_field_twice(self, world: Any, fake: Provider) -> None:
        browser = world.browser()
        address = back(fake, browser.get(link(browser)))
        assert browser.get(f"{address}&code=x").status_code == 403

    @pytest.mark.parametrize(
        "lies", [{"email": "xyz@example.com"}, {"email": "ana@evil.example"}, {"verified": False}], ids=str
    )
    def test_who_is_known_here_is_not_told(self, world: Any, fake: Provider, lies: dict[str, Any]) -> None:
        """An address that nobody has, one of another domain and one that is not verified get the same answer."""
        fake.__dict__.update(lies)
        answer = come(fake, world.browser())
        assert answer.status_code == 403 and "provider_refused" in answer.text and "@" not in answer.text
        ((method, reason, times),) = failed(world)
        assert (method, times) == ("oidc", 1) and reason in ("unknown", "domain", "unverified")

    def test_a_provider_that_is_away_is_a_page_too(self, world: Any, fake: Provider) -> None:
        browser = world.browser()
        address = link(browser)
        fake.paths["/.well-known/openid-configuration"] = lambda on: on.say(500, {})
        answer = browser.get(address)
        assert answer.status_code == 502 and "did not answer as it should" in answer.text
        assert browser.get("/auth/oidc/other").status_code == 400

    def test_so_often_an_address(self, world: Any, fake: Provider) -> None:
        codes = [world.browser().get("/auth/oidc/fake").status_code for _ in range(61)]
        assert codes == [303] * 60 + [429]
        assert world.browser().get("/auth/oidc/fake/back?state=x&code=x").status_code == 400


class TestTheSecondFactor:
    def test_is_asked_for_afterwards(self, world: Any, fake: Provider) -> None:
        browser = world.browser()
        come(fake, browser)
        shown = browser.post("/auth/second-factor/begin", browser.form(browser.get("/auth/second-factor")))
        app = pyotp.TOTP(re.findall(r"<code>([A-Z2-7]{32})</code>", shown.text)[0])
        done = browser.post("/auth/second-factor/confirm", browser.form(shown, code=app.at(clock.now())))
        code = re.findall(r"<li>([0-9a-f]{5}-[0-9a-f]{5})</li>", done.text)[0]
        other = world.browser()
        asked = come(fake, other, "/auth/sign-in?onward=/reports")
        assert asked.status_code == 200 and other.get("/auth/account").status_code == 303
        assert other.post("/auth/second", other.form(asked, code=code)).headers["location"] == "/reports"
        assert "fake + Second factor" in other.get("/auth/account").text

    def test_of_the_provider_counts_where_the_alliance_believes_it(self, world: Any, fake: Provider) -> None:
        with world.database.unit_of_work(ONLYCAR) as connection:
            require_second(connection, identity.system(ONLYCAR, "terminal:ana"), ["manager"], NOW)
        fake.claims = {"amr": ["pwd", "mfa"]}
        for believed, opens in ((False, 303), (True, 200)):
            accept(world, fake, second_factor=believed)
            browser = world.browser()
            come(fake, browser)
            assert browser.get("/auth/account").status_code == opens

    def test_a_passkey_that_has_to_be_is_asked_for(self, world: Any, fake: Provider) -> None:
        with world.database.unit_of_work(ONLYCAR) as connection:
            require_second(connection, identity.system(ONLYCAR, "terminal:ana"), ["manager"], NOW)
        browser = world.browser()
        come(fake, browser)
        assert browser.get("/auth/account").headers["location"] == "/auth/second-factor"
        assert add(browser, device()).status_code == 303
        asked = come(fake, world.browser())
        assert asked.status_code == 200 and "use your passkey" in asked.text
