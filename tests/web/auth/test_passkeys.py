"""Passkeys as the pages serve them: forms, cookies, hosts, limits, words; and who must not be told what."""

from __future__ import annotations

import re
from typing import Any

import pytest

from alianza.identity import api as identity
from alianza.identity.sign_in.failures import failures
from alianza.kernel.languages import LANGUAGES

from ...identity.authenticator import Authenticator
from ...identity.conftest import NOW
from .test_sign_in import html_in

HOST = "onlycar.localhost"


def device() -> Authenticator:
    return Authenticator(f"http://{HOST}:8000", HOST)


def forms(page: Any) -> dict[str, dict[str, str]]:
    """The hidden fields of each form by its action."""
    found = re.findall(r'<form method="post" action="([^"]+)"(.*?)</form>', page.text, re.S)
    return {action: dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', body)) for action, body in found}


def add(browser: Any, key: Authenticator, name: str = "Phone") -> Any:
    form = forms(browser.get("/auth/passkeys"))["/auth/passkeys/add"]
    asked = browser.post("/auth/passkeys/begin", form)
    assert asked.status_code == 200, asked.text
    answer = {**form, "name": name, "ticket": asked.json()["ticket"], "credential": key.make(asked.json()["options"])}
    return browser.post("/auth/passkeys/add", answer)


def show(browser: Any, key: Authenticator, page: str = "/auth/sign-in", **words: str) -> Any:
    form = forms(browser.get(page))["/auth/passkey"]
    asked = browser.post("/auth/passkey/begin", form)
    assert asked.status_code == 200, asked.text
    answer = {**form, "ticket": asked.json()["ticket"], "credential": key.show(asked.json()["options"]), **words}
    return browser.post("/auth/passkey", answer)


@pytest.fixture
def key(world: Any) -> Authenticator:
    """Ana's, made on the page."""
    world.invite("ana@example.com", "manager")
    browser, made = world.browser(), device()
    browser.sign_in("ana@example.com")
    assert add(browser, made).status_code == 303
    return made


def failed(world: Any) -> list[tuple[str, str, int]]:
    by = identity.system(identity.alliance_id_of("onlycar"), "terminal:ana")
    return [(one.method, one.reason, one.times) for one in failures(world.database, by, NOW)]


class TestSigningIn:
    def test_without_typing_anything(self, world: Any, key: Authenticator) -> None:
        browser = world.browser()
        answer = show(browser, key, "/auth/sign-in?onward=/reports/2026-10")
        assert (answer.status_code, answer.headers["location"]) == (303, "/reports/2026-10")
        page = browser.get("/auth/account")
        assert "ana@example.com" in page.text and "passkey" in page.text

    def test_the_person_is_told_when_one_is_added_and_removed(self, world: Any, key: Authenticator) -> None:
        browser = world.browser()
        show(browser, key)
        page = browser.get("/auth/passkeys")
        assert "Phone" in page.text and HOST in page.text
        gone = browser.post("/auth/passkeys/remove", forms(page)["/auth/passkeys/remove"])
        assert gone.status_code == 303 and "Phone" not in browser.get("/auth/passkeys").text
        world.desk.do()
        told = [mail.text.partition(".\n")[0] for mail in world.mails if "/auth/link/" not in mail.text]
        assert told == ["A passkey was added", "Sign-in from a new browser", "A passkey was removed"]
        assert show(world.browser(), key).status_code == 400

    def test_renamed(self, world: Any, key: Authenticator) -> None:
        browser = world.browser()
        show(browser, key)
        form = forms(browser.get("/auth/passkeys"))["/auth/passkeys/rename"]
        assert browser.post("/auth/passkeys/rename", {**form, "name": "<b>Desk</b>"}).status_code == 303
        assert "&lt;b&gt;Desk&lt;/b&gt;" in browser.get("/auth/passkeys").text

    def test_in_another_browser_the_challenge_is_worth_nothing(self, world: Any, key: Authenticator) -> None:
        mine, theirs = world.browser(), world.browser()
        form = forms(mine.get("/auth/sign-in"))["/auth/passkey"]
        asked = mine.post("/auth/passkey/begin", form).json()
        stolen = {
            **forms(theirs.get("/auth/sign-in"))["/auth/passkey"],
            "ticket": asked["ticket"],
            "credential": key.show(asked["options"]),
        }
        assert theirs.post("/auth/passkey", stolen).status_code == 400
        assert ("passkey", "ticket_refused", 1) in failed(world)

    def test_on_another_alliances_host_it_opens_nothing(self, world: Any, key: Authenticator) -> None:
        world.invite("ana@example.com", "manager", slug="nexors")
        key.origin, key.host = "http://nexors.localhost:8000", "nexors.localhost"
        assert show(world.browser("http://nexors.localhost:8000"), key).status_code == 400

    @pytest.mark.parametrize(
        "lies", [{"host": "localhost"}, {"forged": True}, {"flags": 1}, {"handle": b"x" * 32}], ids=str
    )
    def test_what_is_refused_is_counted_and_looks_the_same(self, world: Any, key: Authenticator, lies: Any) -> None:
        browser = world.browser()
        form = forms(browser.get("/auth/sign-in"))["/auth/passkey"]
        asked = browser.post("/auth/passkey/begin", form).json()
        sent = {**form, "ticket": asked["ticket"], "credential": key.show(asked["options"], **lies)}
        answer = browser.post("/auth/passkey", sent)
        assert answer.status_code == 400 and "passkey_refused" in answer.text and "ana" not in answer.text
        assert sum(times for method, _, times in failed(world) if method == "passkey") == 1

    def test_so_many_challenges_an_address(self, world: Any) -> None:
        browser = world.browser()
        form = forms(browser.get("/auth/sign-in"))["/auth/passkey"]
        codes = [browser.post("/auth/passkey/begin", form).status_code for _ in range(62)]
        assert codes == [200] * 60 + [429] * 2
        assert failed(world) == [("passkey", "too_many_attempts", 2)]

    @pytest.mark.parametrize(
        "path",
        ["/auth/passkey/begin", "/auth/passkey", "/auth/passkeys/begin", "/auth/passkeys/add", "/auth/passkeys/remove"],
    )
    def test_a_forged_form_gets_nothing(self, world: Any, path: str) -> None:
        world.invite("ana@example.com", "manager")
        browser = world.browser()
        browser.sign_in("ana@example.com")
        assert browser.post(path, {"form": "x"}).status_code == 403
        assert browser.post(path, {"form": "x"}, origin="https://evil.example").status_code == 403

    def test_nobody_else_adds_renames_or_removes(self, world: Any, key: Authenticator) -> None:
        world.invite("luis@example.com", "manager")
        ana, luis = world.browser(), world.browser()
        show(ana, key)
        luis.sign_in("luis@example.com")
        theirs = forms(ana.get("/auth/passkeys"))["/auth/passkeys/remove"]["passkey"]
        mine = forms(luis.get("/auth/passkeys"))["/auth/passkeys/add"]["form"]
        for path in ("rename", "remove"):
            answer = luis.post(f"/auth/passkeys/{path}", {"form": mine, "passkey": theirs, "name": "x"})
            assert answer.status_code == 400 and "unknown_passkey" in answer.text
        assert world.browser().get("/auth/passkeys").status_code == 303


class TestPages:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_in_each_language(self, world: Any, key: Authenticator, language: str) -> None:
        texts = []
        for chosen in (language, "en"):
            browser = world.browser(**{"accept-language": chosen})
            first = browser.get("/auth/sign-in")
            show(browser, key)
            pages = [first.text, browser.get("/auth/passkeys").text]
            assert all(html_in(chosen) in text for text in pages)
            words = re.compile(
                r'data-(?:cancelled|known)="([^"]+)"|<button[^>]*>([^<]+)<|<h1>([^<]+)<|<p[^>]*>([^<]+)<'
            )
            texts.append({"".join(found).strip() for text in pages for found in words.findall(text)} - {"Alianza", ""})
        assert language == "en" or not texts[0] & texts[1]

    def test_where_no_passkey_can_be_none_is_offered(self, world: Any) -> None:
        page = world.browser("http://127.0.0.1:8000").get("/auth/sign-in")
        assert page.status_code == 200 and "/auth/passkey" not in forms(page)

    def test_the_script_is_a_file_of_ours_and_the_policy_allows_no_other(self, world: Any) -> None:
        browser = world.browser()
        page = browser.get("/auth/sign-in")
        (path,) = re.findall(r'<script src="(/ui/passkey\.js\?\w+)" defer blocking="render"></script>', page.text)
        found = browser.get(path)
        assert (
            found.headers["content-type"].startswith("text/javascript")
            and "immutable" in found.headers["cache-control"]
        )
        policy = page.headers["content-security-policy"]
        assert "script-src 'self'" in policy and "connect-src 'self'" in policy and "unsafe" not in policy
        for word in ("innerHTML", "eval(", "document.write"):
            assert word not in found.text
