"""Signing in with a real browser: with a passkey of an authenticator of its own, and through a provider and back."""

from __future__ import annotations

import email
import email.policy
import re
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from alianza.identity import api as identity
from alianza.identity.providers.model import new_provider
from alianza.identity.providers.usecases import add_provider
from alianza.runtime import clock
from alianza.runtime.database import Database

from ...identity import provider as providers
from ...identity.conftest import alliance
from ..conftest import Server, servers
from ..test_snippet import FLAGS

SECRET = "the same for the server and for these tests"


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture(scope="module")
def server(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with module_database.unit_of_work(None) as connection:
        for slug in ("onlycar", "nexors"):
            identity.found_alliance(connection, alliance(slug)._replace(name=slug.title()), clock.now())
    home = tmp_path_factory.mktemp("passkeys") / "home"
    with servers(module_database, home) as start:
        yield start(ALIANZA_SECRET_KEY=SECRET, ALIANZA_PRIVATE_TARGETS="1")


class Person:
    """Ana with a browser that has an authenticator."""

    def __init__(self, server: Server, page: Page, email: str) -> None:
        self.server, self.page, self.email = server, page, email
        self.base = f"http://onlycar.localhost:{server.port}"
        self.tools = page.context.new_cdp_session(page)
        self.tools.send("WebAuthn.enable")
        self.device = self.add_device()

    def add_device(self, **options: Any) -> str:
        said = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        made = self.tools.send("WebAuthn.addVirtualAuthenticator", {"options": {**said, **options}})
        return str(made["authenticatorId"])

    def credentials(self) -> list[dict[str, Any]]:
        found = self.tools.send("WebAuthn.getCredentials", {"authenticatorId": self.device})
        return list(found["credentials"])

    def sign_in_by_mail(self) -> None:
        before = set(self._mails())
        self.page.goto(f"{self.base}/auth/sign-in")
        self.page.get_by_label("E-mail address").fill(self.email)
        self.page.get_by_role("button", name="E-mail me a link").click()
        self.page.goto(self._link(before))
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/auth/account")

    def _mails(self) -> list[Path]:
        return sorted((self.server.home / "outbox").glob("*.eml"))

    def _link(self, before: set[Path]) -> str:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            for path in set(self._mails()) - before:
                text = email.message_from_bytes(path.read_bytes(), policy=email.policy.default).get_content()
                if found := re.search(r"\S+/auth/link/\S+", text):
                    return found[0]
            time.sleep(0.05)
        raise AssertionError("no mail came")

    def add_passkey(self) -> None:
        self.page.goto(f"{self.base}/auth/passkeys")
        self.page.get_by_label("What you will call it").fill("Ana's telephone")
        self.page.get_by_role("button", name="Add a passkey").click()

    def make_passkey(self) -> None:
        with self.page.expect_response(lambda one: one.url.endswith("/auth/passkeys/add")):
            self.add_passkey()
        self.page.wait_for_selector("text=Ana's telephone")

    def sign_out(self) -> None:
        self.page.goto(f"{self.base}/auth/account")
        self.page.get_by_role("button", name="Sign out").click()
        self.page.wait_for_url("**/auth/sign-in")


@pytest.fixture
def ana(
    server: Server, chrome: Browser, module_database: Database, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Person]:
    monkeypatch.setenv("ALIANZA_SECRET_KEY", SECRET)
    by = identity.system(identity.alliance_id_of("onlycar"), "terminal:ana")
    address = f"ana.{uuid.uuid4().hex[:8]}@example.com"  # of each test's own
    identity.list_in_directory(module_database, by.alliance_id, address)
    with module_database.unit_of_work(by.alliance_id) as connection:
        identity.invite(connection, by, address, ["manager"], clock.now())
    page = chrome.new_page(locale="en", viewport={"width": 390, "height": 844})
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield Person(server, page, address)
    page.close()
    # What the server refuses on purpose shows as a failed resource, and that is all.
    assert [one for one in problems if "Failed to load resource" not in one] == []


def test_made_on_the_account_page_it_signs_in_with_nothing_typed(ana: Person) -> None:
    ana.sign_in_by_mail()
    ana.make_passkey()
    (kept,) = ana.credentials()
    assert kept["isResidentCredential"] and kept["rpId"] == "onlycar.localhost"
    ana.sign_out()
    ana.page.goto(f"{ana.base}/auth/sign-in?onward=/auth/passkeys")
    ana.page.get_by_role("button", name="Sign in with a passkey").press("Enter")
    ana.page.wait_for_selector("text=last used")
    assert ana.page.url == f"{ana.base}/auth/passkeys"

    # The same device is told that it has one.
    ana.page.get_by_role("button", name="Add a passkey").click()
    ana.page.wait_for_selector("text=has a passkey of yours already")
    ana.page.get_by_role("button", name="Remove").click()
    ana.page.wait_for_load_state()
    ana.sign_out()
    ana.page.get_by_role("button", name="Sign in with a passkey").click()
    ana.page.wait_for_selector("text=can't be used here")


def test_a_device_that_does_not_know_its_user_gives_none(ana: Person) -> None:
    ana.sign_in_by_mail()
    ana.tools.send("WebAuthn.setUserVerified", {"authenticatorId": ana.device, "isUserVerified": False})
    ana.add_passkey()
    ana.page.wait_for_selector("text=No passkey was used")
    assert ana.credentials() == []
    ana.page.reload()
    assert ana.page.locator("ul.rows li").count() == 0


def test_a_copy_of_the_device_is_found_out(ana: Person) -> None:
    ana.sign_in_by_mail()
    ana.make_passkey()
    (copy,) = ana.credentials()
    ana.sign_out()
    ana.page.get_by_role("button", name="Sign in with a passkey").click()
    ana.page.wait_for_url("**/auth/account")
    ana.sign_out()
    # The copy still counts from where it was copied.
    ana.tools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": ana.device})
    ana.device = ana.add_device()
    ana.tools.send("WebAuthn.addCredential", {"authenticatorId": ana.device, "credential": copy})
    ana.page.get_by_role("button", name="Sign in with a passkey").click()
    ana.page.wait_for_selector("text=can't be used here")


def test_another_alliances_host_is_offered_nothing_of_it(ana: Person) -> None:
    ana.sign_in_by_mail()
    ana.make_passkey()
    (kept,) = ana.credentials()
    ana.page.goto(f"http://nexors.localhost:{ana.server.port}/auth/sign-in")
    ana.page.get_by_role("button", name="Sign in with a passkey").click()
    ana.page.wait_for_selector("text=No passkey was used")
    assert ana.credentials() == [kept]


def test_through_a_provider_and_back(
    ana: Person, module_database: Database, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    """What the browser itself decides: that the policy lets the page lead there, and that the cookies come back along."""
    monkeypatch.setenv("ALIANZA_PRIVATE_TARGETS", "1")
    by = identity.system(identity.alliance_id_of("onlycar"), "terminal:ana")
    with providers.provider() as fake:
        fake.email = ana.email
        one = new_provider("fake", "Fake", fake.issuer, providers.CLIENT, ["example.com"], False, clock.now())
        with module_database.unit_of_work(by.alliance_id) as connection:
            add_provider(connection, by, one, providers.SECRET, clock.now())
        ana.page.goto(f"{ana.base}/auth/sign-in?onward=/auth/passkeys")
        ana.page.get_by_role("link", name="Sign in with Fake").click()
        ana.page.wait_for_selector("text=What you will call it")
        assert ana.page.url == f"{ana.base}/auth/passkeys" and "/token" in fake.asked
