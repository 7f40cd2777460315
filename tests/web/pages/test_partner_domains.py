"""A partner's own domain: its portal in its brand, its people, its links; and nothing and nobody else, over all screens."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest

from alianza.bootstrap import access
from alianza.identity import api as identity
from alianza.kernel.languages import LANGUAGES
from alianza.runtime import clock
from alianza.runtime.mail import Mail
from alianza.web.auth import common
from alianza.web.directory import Entry, Missing
from alianza.web.screens import pages
from alianza.web.ui.screen import Screen

from .conftest import HOST, Browser, Office

NAME = "portal.taller-x.example"
THERE = f"http://{NAME}"
SCREENS = list(pages().screens.values())
PORTAL = [one for one in SCREENS if one.room == "portal"]
REST = [one for one in SCREENS if one.room != "portal" and one.path != "/"]


def name(screen: Screen) -> str:
    return screen.id


def ask(browser: Browser, office: Office, screen: Screen) -> Any:
    path = office.address(screen)
    return browser.post(path, {}, "x") if screen.writes else browser.get(path)


@pytest.mark.parametrize("screen", REST, ids=name)
def test_no_screen_of_another_room_answers(office: Office, screen: Screen) -> None:
    for who in ("", "manager", "staff", "partner"):
        page = ask(office.browser(who, host=THERE), office, screen)
        assert (page.status_code, "not_here" in page.text) == (404, True)
        assert f'href="{HOST}/' in page.text, "it says where to go"


@pytest.mark.parametrize("screen", PORTAL, ids=name)
def test_the_portal_is_this_partners_alone(office: Office, screen: Screen) -> None:
    """Whoever brings the session of somebody else, a manager or another partner's owner, gets nothing of it."""
    for who in ("manager", "staff", "other"):
        page = ask(office.browser(who, host=THERE), office, screen)
        assert (page.status_code, "sign_in_elsewhere" in page.text) == (403, True)
        assert f'href="{HOST}/auth/sign-in"' in page.text
    nobody = ask(office.browser(host=THERE), office, screen)
    assert nobody.status_code == (401 if screen.writes else 303)


@pytest.mark.parametrize("screen", [one for one in PORTAL if not one.writes], ids=name)
def test_it_stands_in_the_partners_brand_with_its_rows_only(office: Office, screen: Screen) -> None:
    path = office.address(screen).partition("?")[0]
    page = office.browser("partner", host=THERE).get(f"{path}?partner=taller-ramirez")
    assert page.status_code == 200
    if page.headers["content-type"].startswith("text/html"):
        assert "· Taller X</title>" in page.text and 'href="/counter' not in page.text
        assert re.search(r'href="/brand/onlycar.css\?[0-9a-f]{32}"', page.text)
        assert "taller-ramirez" not in page.text.replace("partner=taller-ramirez", "") and "Ramírez" not in page.text


class TestSigningIn:
    @pytest.fixture
    def mails(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Mail]]:
        sent: list[Mail] = []
        monkeypatch.setattr(common, "mailer", lambda: type("Caught", (), {"send": staticmethod(sent.append)}))
        yield sent

    def follow(self, office: Office, mails: list[Mail], email: str, language: str = "en") -> tuple[Browser, Any]:
        """Ask for a link under the partner's domain, and follow it."""
        browser = office.browser(language=language, host=THERE)
        browser.send("/auth/sign-in?onward=", "/auth/sign-in", email=email)
        office.worker.desk.do()
        (found,) = re.findall(r"(\S+)(/auth/link/\S+)", mails[-1].text)
        assert found[0] == THERE
        page = browser.get(found[1])
        ticket = found[1].rpartition("/")[2]
        return browser, browser.post("/auth/link", {"ticket": ticket}, browser.token(page))

    def test_its_people_come_to_their_portal(self, office: Office, mails: list[Mail]) -> None:
        first = office.browser(host=THERE).get("/")
        assert first.headers["location"] == "/auth/sign-in?onward=/portal"
        page = office.browser(host=THERE).get(first.headers["location"])
        assert "· Taller X</title>" in page.text and "OnlyCar" not in page.text
        browser, signed = self.follow(office, mails, "luis@taller.example")
        assert "Taller X" in mails[-1].subject
        assert (signed.status_code, signed.headers["location"]) == (303, "/")
        assert "domain=" not in signed.headers["set-cookie"].lower()
        assert browser.get("/").headers["location"] == "/portal"
        assert browser.get("/portal").status_code == 200

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_nobody_elses_do(self, office: Office, mails: list[Mail], language: str) -> None:
        email = "otro@taller.example" if language in ("es", "ru") else "ana@onlycar.example"
        _, refused = self.follow(office, mails, email, language)
        assert refused.status_code == 403 and "alz_session" not in refused.headers.get("set-cookie", "")
        assert "sign_in_elsewhere" in refused.text and f'href="{HOST}/auth/sign-in"' in refused.text
        assert language == "en" or "This address is for" not in refused.text

    def test_who_has_roles_on_both_sides_acts_for_the_partner(self, own: Office, mails: list[Mail]) -> None:
        access.invite(own.database, "onlycar", "luis@taller.example", ["manager"], clock.now())
        browser, signed = self.follow(own, mails, "luis@taller.example")
        assert signed.status_code == 303 and browser.get("/portal").status_code == 200
        assert browser.get("/console").status_code == 404

    def test_an_invitation_leads_there_once_it_was_seen(self, own: Office) -> None:
        alliance_id = identity.alliance_id_of("onlycar")
        alliance = identity.find_alliance(own.database, "onlycar")

        def invited() -> str:
            with own.database.unit_of_work(alliance_id) as connection:
                person = identity.load_people(connection, alliance_id, email="luis@taller.example")[0]
                return access.invitation(connection, alliance, person, person.memberships[0].partner_id).text

        assert NAME not in invited()
        own.browser(host=THERE).get("/auth/sign-in")
        own.directory._threads.shutdown()  # what was left to be noted is
        assert f"https://{NAME}/auth/sign-in" in invited()


class TestLinks:
    def find(self, office: Office, host: str, code: str) -> Any:
        return asyncio.run(office.directory.find((host.encode(), f"/r/{code}".encode()), host, code))

    def test_its_own_work_under_it_and_nobody_elses(self, office: Office) -> None:
        other = {"partner": "taller-ramirez", "code": "ramirez-web", "target": "https://onlycar.example/"}
        assert office.crm.post("/links", other).status == 201
        assert isinstance(self.find(office, NAME, "taller-x-web"), Entry)
        assert isinstance(self.find(office, NAME, "ramirez-web"), Missing)
        for code in ("taller-x-web", "ramirez-web"):  # control
            assert isinstance(self.find(office, "onlycar.localhost", code), Entry)

    def test_an_edit_reaches_both(self, office: Office) -> None:
        both = [self.find(office, host, "taller-x-web") for host in (NAME, "onlycar.localhost")]
        office.directory.forget_links(identity.alliance_id_of("onlycar"), ["taller-x-web"])
        assert [one.stale for one in both] == [True, True]

    def test_addresses_are_made_with_the_alliances_own(self, office: Office) -> None:
        assert NAME not in str(office.crm.get("/links/taller-x-web").json)
        assert office.crm.get("/alliances/onlycar").json["domains"] == []


class TestRegistering:
    def test_from_the_partners_page_to_where_it_is_seen_and_back(self, own: Office) -> None:
        manager, host = own.browser("manager"), "socios.ramirez.example"
        assert (
            "/console/settings/domains?partner=taller-ramirez" in manager.get("/console/partners/taller-ramirez").text
        )
        page = "/console/settings/domains?partner=taller-ramirez"
        made = manager.send(page, "/console/settings/domains", host=f"{host.title()}.", partner="taller-ramirez")
        assert made.headers["location"] == f"/console/settings/domains/{host}"
        assert own.browser(host=f"http://{host}").get("/auth/sign-in").status_code == 421, "not before it is known"
        own.directory.renew()
        assert own.crm.get(f"/domains/{host}").json["seen_at"] is None
        assert own.browser(host=f"http://{host}").get("/auth/sign-in").status_code == 200
        own.directory._threads.shutdown()
        assert own.crm.get(f"/domains/{host}").json["seen_at"] is not None
        assert "tag good" in manager.get(f"/console/settings/domains/{host}").text
        assert host in manager.get("/console/partners/taller-ramirez").text
        remove = f"/console/settings/domains/{host}/remove"
        assert manager.send(f"/console/settings/domains/{host}", remove, confirm="x").status_code == 422
        assert manager.send(f"/console/settings/domains/{host}", remove, confirm=host).status_code == 303
        own.directory.renew()
        assert own.browser(host=f"http://{host}").get("/auth/sign-in").status_code == 421

    @pytest.mark.parametrize(
        ("host", "partner", "code"),
        [
            (NAME, "taller-ramirez", "domain_taken"), (NAME, None, "domain_taken"), ("go.alianza.example", None, "domain_taken"),
            ("localhost", "taller-x", "invalid_value"), ("10.0.0.7", "taller-x", "invalid_value"),
            ("taller", "taller-x", "invalid_value"), ("a b.example", "taller-x", "invalid_value"),
        ],
    )  # fmt: skip
    def test_what_is_somebody_elses_is_refused(
        self, office: Office, monkeypatch: pytest.MonkeyPatch, host: str, partner: str | None, code: str
    ) -> None:
        monkeypatch.setenv("ALIANZA_PUBLIC_URL", "https://go.alianza.example")
        found = office.crm.post("/domains", {"host": host, **({"partner": partner} if partner else {})})
        assert found.status in (409, 422) and found.code == code

    def test_a_partner_sees_its_own(self, office: Office) -> None:
        mine, other = (office.world.client(partner=one) for one in ("taller-x", "taller-ramirez"))
        assert [one["host"] for one in mine.get("/domains").json["data"]] == [NAME]
        assert other.get("/domains").json["data"] == [] and other.get(f"/domains/{NAME}").status == 404
