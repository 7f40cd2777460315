"""A second factor that has to be, new browsers, and what failed: as a browser sees it."""

from __future__ import annotations

import re
from typing import Any

import pyotp
import pytest

from alianza.identity import api as identity
from alianza.identity.sign_in.rules import require_second
from alianza.runtime import clock
from alianza.web.auth.agents import browser_of

from ...identity.conftest import NOW
from .test_passkeys import add, device, failed, forms, show

ONLYCAR = identity.alliance_id_of("onlycar")


def require(world: Any, *roles: str) -> None:
    with world.database.unit_of_work(ONLYCAR) as connection:
        require_second(connection, identity.system(ONLYCAR, "terminal:ana"), roles, NOW)


@pytest.fixture
def ana(world: Any) -> Any:
    """Ana's browser; her role has to have a second factor, and she has none."""
    world.invite("ana@example.com", "manager")
    require(world, "manager")
    browser = world.browser()
    browser.sign_in("ana@example.com")
    return browser


class TestWhoHasNone:
    def test_is_led_to_set_one_up_whatever_page_is_asked_for(self, ana: Any) -> None:
        for path in ("/auth/account",):
            assert ana.get(path).headers["location"] == "/auth/second-factor"
        page = ana.get("/auth/second-factor")
        assert page.status_code == 200 and "has to have a second factor" in page.text and "/auth/passkeys" in page.text

    @pytest.mark.parametrize("path", ["sessions/end", "sessions/end-others", "passkeys/rename", "passkeys/remove"])
    def test_and_no_form_does_anything_else(self, ana: Any, path: str) -> None:
        form = ana.form(ana.get("/auth/second-factor"))
        answer = ana.post(f"/auth/{path}", form)
        assert answer.status_code == 403 and "second_factor_needed" in answer.text

    def test_but_one_can_leave(self, ana: Any) -> None:
        form = ana.form(ana.get("/auth/second-factor"))
        assert ana.post("/auth/sign-out", form).status_code == 303

    def test_with_an_app_everything_opens(self, ana: Any) -> None:
        shown = ana.post("/auth/second-factor/begin", ana.form(ana.get("/auth/second-factor")))
        app = pyotp.TOTP(re.findall(r"<code>([A-Z2-7]{32})</code>", shown.text)[0])
        ana.post("/auth/second-factor/confirm", ana.form(shown, code=app.at(clock.now())))
        assert ana.get("/auth/account").status_code == 200
        gone = ana.post("/auth/second-factor/remove", ana.form(ana.get("/auth/second-factor")))
        assert gone.status_code == 403 and "second_factor_needed" in gone.text

    def test_with_a_passkey_too_and_from_then_on_the_link_asks_for_it(self, world: Any, ana: Any) -> None:
        key = device()
        assert add(ana, key).status_code == 303
        assert ana.get("/auth/account").status_code == 200
        other = world.browser()
        asked = other.sign_in("ana@example.com")
        assert asked.status_code == 200 and "use your passkey" in asked.text
        assert other.get("/auth/account").status_code == 303, "the link alone opens nothing"
        form = forms(asked)["/auth/passkey"]
        options = other.post("/auth/passkey/begin", form).json()
        sent = {**form, "ticket": options["ticket"], "credential": key.show(options["options"])}
        assert other.post("/auth/passkey", sent).status_code == 303
        assert other.get("/auth/account").status_code == 200


class TestNewBrowsers:
    def told(self, world: Any) -> int:
        world.desk.do()
        return sum(mail.text.startswith("Sign-in from a new browser") for mail in world.mails)

    def test_the_first_is_no_news_another_is_and_the_same_again_is_not(self, world: Any) -> None:
        world.invite("ana@example.com", "manager")
        one, other = world.browser(**{"user-agent": "Phone"}), world.browser(**{"user-agent": "Desktop"})
        for browser, told in ((one, 0), (one, 0), (other, 1), (one, 1), (other, 1)):
            browser.sign_in("ana@example.com")
            assert self.told(world) == told
        (mail,) = [one for one in world.mails if one.text.startswith("Sign-in")]
        assert "Desktop" in mail.text and "http://onlycar.localhost:8000/auth/account" in mail.text
        assert (mail.to, mail.subject) == ("ana@example.com", "Onlycar: Sign-in from a new browser")

    def test_a_browser_is_known_to_each_person_by_itself(self, world: Any) -> None:
        for email in ("ana@example.com", "luis@example.com"):
            world.invite(email, "manager")
            world.browser().sign_in(email)
        shared = world.browser()
        shared.sign_in("ana@example.com")
        assert self.told(world) == 1
        shared.sign_in("luis@example.com")
        assert self.told(world) == 2

    def test_of_many_browsers_the_oldest_are_forgotten(self, world: Any) -> None:
        from alianza.identity.sessions import devices

        person = world.invite("ana@example.com", "manager").person_id
        with world.database.unit_of_work(ONLYCAR) as connection:
            for number in range(60):
                devices.is_new(connection, ONLYCAR, person, bytes([number]), NOW.replace(minute=number))
            assert not devices.is_new(connection, ONLYCAR, person, bytes([59]), NOW)
            assert devices.is_new(connection, ONLYCAR, person, bytes([0]), NOW)
            count = connection.execute("SELECT count(*) FROM devices WHERE alliance_id = %s", (ONLYCAR,)).fetchone()
        assert count == (50,)


class TestWhatFailed:
    def test_an_unknown_address_a_stale_link_and_a_wrong_code_are_counted(self, world: Any) -> None:
        person = world.invite("ana@example.com", "manager")
        browser = world.browser()
        for _ in range(3):
            browser.ask("xyz@example.com")
        world.desk.do()
        browser.sign_in("ana@example.com")
        shown = browser.post("/auth/second-factor/begin", browser.form(browser.get("/auth/second-factor")))
        app = pyotp.TOTP(re.findall(r"<code>([A-Z2-7]{32})</code>", shown.text)[0])
        browser.post("/auth/second-factor/confirm", browser.form(shown, code=app.at(clock.now())))
        other = world.browser()
        asked = other.sign_in("ana@example.com")
        for _ in range(2):
            other.post("/auth/second", other.form(asked, code="000000"))
        other.post("/auth/link", {**other.form(other.get("/auth/sign-in")), "ticket": "x"})
        assert set(failed(world)) == {
            ("link", "unknown", 3),
            ("code", "code_refused", 2),
            ("link", "ticket_refused", 1),
        }
        with world.database.connect() as owner:
            text = "".join(row[0] for row in owner.execute("SELECT f::text FROM sign_in_failures f"))
        assert str(person.person_id) in text and "@" not in text and "127." not in text

    def test_showing_a_known_passkey_is_no_failure(self, world: Any) -> None:
        world.invite("ana@example.com", "manager")
        browser, key = world.browser(), device()
        browser.sign_in("ana@example.com")
        add(browser, key)
        assert show(world.browser(), key).status_code == 303 and failed(world) == []


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36", "Chrome · Linux"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge · Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.7; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox · macOS"),
        ("curl/8.5.0", "curl/8.5.0"), ("", ""), ("x" * 200, "x" * 60),
    ],
)  # fmt: skip
def test_a_browser_goes_by_the_name_that_its_owner_knows(agent: str, name: str) -> None:
    assert browser_of(agent) == name
