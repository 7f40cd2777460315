"""Signing in by an e-mailed link, as a browser sees it; and what somebody who is not the person gets to see."""

from __future__ import annotations

import re
from typing import Any

import pytest

from alianza.identity import api as identity
from alianza.kernel.languages import LANGUAGES
from alianza.web.auth.common import address_group, local_path

from .conftest import HOST


def cookies_of(answer: Any) -> dict[str, str]:
    return {text.partition("=")[0]: text for text in answer.headers.get_list("set-cookie")}


def html_in(language: str) -> str:
    return f'<html lang="{"zh-Hans" if language == "zh" else language}"'


def without_tokens(text: str) -> str:
    return re.sub(r'value="[^"]*"', "", text)


class TestTheWayIn:
    def test_ask_read_follow_confirm(self, world: Any) -> None:
        world.invite("ana@example.com", "manager", "finance", name="Ana")
        browser = world.browser()
        answer = browser.sign_in("Ana@Example.com")
        assert (answer.status_code, answer.headers["location"]) == (303, "/auth/account")
        page = browser.get("/auth/account")
        assert page.status_code == 200 and "ana@example.com" in page.text and "Onlycar" in page.text
        assert "alliance manager, finance" in page.text

    def test_opening_the_link_uses_nothing_up(self, world: Any) -> None:
        """A program that looks at mails opens every link in them."""
        world.invite("ana@example.com", "manager")
        browser = world.browser()
        browser.ask("ana@example.com")
        world.desk.do()
        for _ in range(3):
            page = browser.get(world.link())
            assert page.status_code == 200 and "an…@example.com" in page.text
        assert browser.post("/auth/link", browser.form(page)).status_code == 303
        assert browser.get(world.link()).status_code == 400

    def test_in_another_browser_it_opens_nothing(self, world: Any) -> None:
        world.invite("ana@example.com", "manager")
        mine, theirs = world.browser(), world.browser()
        mine.ask("ana@example.com")
        world.desk.do()
        theirs.get("/auth/sign-in")
        page = theirs.get(world.link())
        assert page.status_code == 400 and "ticket_refused" in page.text and "ana" not in page.text
        ticket = world.link().rpartition("/")[2]
        form = {**theirs.form(theirs.get("/auth/sign-in")), "ticket": ticket}
        assert theirs.post("/auth/link", form).status_code == 400
        assert mine.get(world.link()).status_code == 200

    def test_it_leads_on_to_where_one_wanted_to_go(self, world: Any) -> None:
        world.invite("ana@example.com", "manager")
        browser = world.browser()
        browser.ask("ana@example.com", "/auth/sign-in?onward=/reports/2026-10")
        world.desk.do()
        answer = browser.post("/auth/link", browser.form(browser.get(world.link())))
        assert answer.headers["location"] == "/reports/2026-10"

    def test_on_a_host_of_nobody_in_particular_each_alliance_sends_its_own(self, world: Any) -> None:
        for slug in ("onlycar", "nexors"):
            world.invite("ana@example.com", "manager", slug=slug)
        browser = world.browser("http://localhost:8000")
        browser.ask("ana@example.com")
        world.desk.do()
        assert len(world.mails) == 2
        browser.ask("ana@example.com", "/auth/sign-in?alliance=nexors")
        world.desk.do()
        assert len(world.mails) == 3 and "Nexors" in world.mails[-1].subject

    def test_of_another_alliance_one_is_unknown_here(self, world: Any) -> None:
        world.invite("ana@example.com", "manager", slug="nexors")
        world.browser().ask("ana@example.com", "/auth/sign-in?alliance=nexors")
        world.desk.do()
        assert world.mails == []


class TestWhoIsKnownHere:
    """Nobody finds out: the same answer, the same work before it, and the rest is done afterwards."""

    def test_the_answer_to_an_unknown_address_is_the_same(self, world: Any) -> None:
        world.invite("ana@example.com", "manager")
        answers, work = [], []
        for email in ("ana@example.com", "xyz@example.com"):
            browser = world.browser()
            form = browser.form(browser.get("/auth/sign-in"), email=email)
            before = world.database.asked
            answer = browser.post("/auth/sign-in", form)
            work.append(world.database.asked - before)
            body = without_tokens(answer.text).replace(email, "")
            answers.append((answer.status_code, body, sorted(answer.headers.items())))
        assert answers[0][:2] == answers[1][:2]
        assert [name for name, _ in answers[0][2]] == [name for name, _ in answers[1][2]]
        assert work[0] == work[1] and len(world.desk.waiting) == 2
        world.desk.do()
        assert [mail.to for mail in world.mails] == ["ana@example.com"]

    def test_control_looking_it_up_before_the_answer_would_be_seen(self, world: Any) -> None:
        """With the rest done at once, the two differ in what they ask of the database."""
        world.invite("ana@example.com", "manager")
        world.desk.leave = lambda work: work()
        work = []
        for email in ("ana@example.com", "xyz@example.com"):
            browser = world.browser("http://localhost:8000")
            form = browser.form(browser.get("/auth/sign-in"), email=email)
            before = world.database.asked
            browser.post("/auth/sign-in", form)
            work.append(world.database.asked - before)
        assert work[0] != work[1]

    def test_too_many_tries_are_stopped_whether_the_address_is_known_or_not(self, world: Any) -> None:
        world.invite("ana@example.com", "manager")
        for email in ("ana@example.com", "xyz@example.com"):
            codes = [world.browser().ask(email).status_code for _ in range(6)]
            assert codes == [200] * 5 + [429]
        answer = world.browser().ask("ana@example.com")
        assert int(answer.headers["retry-after"]) > 0 and "too_many_attempts" in answer.text

    def test_one_address_cannot_ask_for_everybody(self, world: Any) -> None:
        codes = [world.browser().ask(f"x{number}@example.com").status_code for number in range(32)]
        assert codes == [200] * 30 + [429] * 2


class TestForgedForms:
    @pytest.fixture
    def browser(self, world: Any) -> Any:
        return world.browser()

    def test_without_its_token_or_with_another_browsers(self, world: Any, browser: Any) -> None:
        page = browser.get("/auth/sign-in")
        other = world.browser()
        theirs = other.form(other.get("/auth/sign-in"), email="ana@example.com")
        for form in ({"email": "ana@example.com"}, theirs, {**browser.form(page), "form": "", "email": "a@b.co"}):
            assert browser.post("/auth/sign-in", form).status_code == 403
        assert world.desk.waiting == []

    @pytest.mark.parametrize(
        "headers",
        [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"},
         {"sec-fetch-site": "same-site"}],
    )  # fmt: skip
    def test_from_another_site(self, browser: Any, headers: dict[str, str]) -> None:
        form = browser.form(browser.get("/auth/sign-in"), email="ana@example.com")
        assert browser.post("/auth/sign-in", form, **headers).status_code == 403
        assert browser.post("/auth/sign-in", form).status_code == 200

    def test_signed_in_a_form_belongs_to_the_session(self, world: Any, browser: Any) -> None:
        world.invite("ana@example.com", "manager")
        browser.sign_in("ana@example.com")
        before = browser.form(browser.get("/auth/account"))
        browser.sign_in("ana@example.com")
        assert browser.post("/auth/sign-out", before).status_code == 403
        assert browser.post("/auth/sign-out", browser.form(browser.get("/auth/account"))).status_code == 303


class TestCookies:
    def test_scripts_do_not_read_them_and_other_sites_do_not_send_them(self, world: Any) -> None:
        world.invite("ana@example.com", "manager")
        answer = world.browser().sign_in("ana@example.com")
        for name in ("alz_session", "alz_browser"):
            text = cookies_of(answer)[name].lower()
            assert "httponly" in text and "samesite=lax" in text and "path=/" in text and "domain" not in text

    def test_with_tls_they_are_secure_and_of_this_host_alone(self, world: Any) -> None:
        world.invite("ana@example.com", "manager")
        browser = world.browser("https://onlycar.localhost:8000")
        answer = browser.sign_in("ana@example.com")
        assert answer.status_code == 303
        assert all("; Secure" in text for text in cookies_of(answer).values())
        assert set(cookies_of(answer)) == {"__Host-alz_session", "__Host-alz_browser", "__Host-alz_device"}
        assert "max-age" in answer.headers["strict-transport-security"]

    def test_signing_in_exchanges_both(self, world: Any) -> None:
        """What somebody planted in the browser before opens nothing afterwards."""
        world.invite("ana@example.com", "manager")
        browser = world.browser()
        first = cookies_of(browser.sign_in("ana@example.com"))
        before = dict(browser.client.cookies)
        second = cookies_of(browser.sign_in("ana@example.com"))
        assert first["alz_session"] != second["alz_session"] and first["alz_browser"] != second["alz_browser"]
        thief = world.browser()
        thief.client.cookies.update(before)
        assert thief.get("/auth/account").status_code == 303


class TestTheLog:
    """What is done here stands in the audit log with the id that the proxy gave the request, when it gave a plain one."""

    @pytest.mark.parametrize("sent", ["7f3b0c1e-0d5a-4a52-9d0e-1c1d2e3f4a5b", "req_01.abc"])
    def test_the_requests_id_is_the_proxys(self, world: Any, sent: str) -> None:
        assert self._logged(world, sent) == sent

    @pytest.mark.parametrize("sent", ["", "a b", "<b>", "x" * 65])
    def test_or_one_of_ours(self, world: Any, sent: str) -> None:
        found = self._logged(world, sent)
        assert found != sent and found.startswith("req")

    def _logged(self, world: Any, sent: str) -> str:
        world.invite("ana@example.com", "manager")
        world.browser(**{"x-request-id": sent}).sign_in("ana@example.com")
        by = identity.system(identity.alliance_id_of("onlycar"), "terminal:ana")
        (found,) = [one for one in identity.audit.entries(world.database, by) if one.action == "session.begun"]
        return found.request_id


class TestSessions:
    def test_listed_ended_and_signed_out(self, world: Any) -> None:
        world.invite("ana@example.com", "manager")
        phone, desktop = world.browser(**{"user-agent": "Phone<b>"}), world.browser(**{"user-agent": "Desktop"})
        for browser in (phone, desktop):
            browser.sign_in("ana@example.com")
        page = desktop.get("/auth/account")
        assert "Phone&lt;b&gt;" in page.text and "Desktop" in page.text
        ended = re.findall(r'name="session" value="(ses_\w+)"', page.text)
        assert len(ended) == 1
        form = {**desktop.form(page), "session": ended[0]}
        assert desktop.post("/auth/sessions/end", form).status_code == 303
        assert phone.get("/auth/account").headers["location"] == "/auth/sign-in"
        assert desktop.post("/auth/sign-out", desktop.form(page)).status_code == 303
        assert desktop.get("/auth/account").headers["location"] == "/auth/sign-in"

    def test_nobody_ends_somebody_elses(self, world: Any) -> None:
        for email in ("ana@example.com", "luis@example.com"):
            world.invite(email, "manager")
        ana, luis = world.browser(), world.browser()
        for browser, email in ((ana, "ana@example.com"), (luis, "luis@example.com")):
            browser.sign_in(email)
        second = world.browser()
        second.sign_in("luis@example.com")
        theirs = re.findall(r'name="session" value="(ses_\w+)"', luis.get("/auth/account").text)[0]
        answer = ana.post("/auth/sessions/end", {**ana.form(ana.get("/auth/account")), "session": theirs})
        assert answer.status_code == 400 and "unknown_session" in answer.text
        assert second.get("/auth/account").status_code == 200

    def test_without_one_a_page_leads_to_sign_in_and_a_form_is_refused(self, world: Any) -> None:
        browser = world.browser()
        assert browser.get("/auth/account").headers["location"] == "/auth/sign-in"
        assert browser.post("/auth/sign-out", {}).status_code == 401


class TestHosts:
    """The mails lead back to the host of the request: a stranger's host gets none of these pages."""

    @pytest.mark.parametrize(
        "host", ["http://evil.example", "http://onlycar.localhost.evil.example", "http://nobody.localhost"]
    )
    def test_not_ours(self, world: Any, host: str) -> None:
        answer = world.browser(host).get("/auth/sign-in")
        assert answer.status_code == 421 and "set-cookie" not in answer.headers

    @pytest.mark.parametrize("host", ["http://127.0.0.1:8000", "http://nexors.localhost", "https://public.example"])
    def test_ours(self, world: Any, host: str) -> None:
        assert world.browser(host).get("/auth/sign-in").status_code == 200

    def test_the_link_leads_back_to_it(self, world: Any) -> None:
        world.invite("ana@example.com", "manager")
        world.browser("https://public.example").ask("ana@example.com")
        world.desk.do()
        assert "https://public.example/auth/link/alz_link_" in world.mails[0].text


class TestPages:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_in_each_language(self, world: Any, language: str) -> None:
        world.invite("ana@example.com", "manager")
        pages = []
        for chosen in (language, "en"):
            browser = world.browser(**{"accept-language": chosen})
            first = browser.get("/auth/sign-in")
            browser.sign_in("ana@example.com")
            texts = [first.text, browser.get("/auth/account").text, browser.get("/auth/link/x").text]
            assert all(html_in(chosen) in text for text in texts)
            pages.append([without_tokens(re.sub(r"<nav.*</nav>", "", text, flags=re.S)) for text in texts])
        assert language == "en" or not set(pages[0]) & set(pages[1])

    def test_the_language_that_was_chosen_is_remembered(self, world: Any) -> None:
        browser = world.browser(**{"accept-language": "en"})
        browser.get("/auth/sign-in?lang=ru")
        assert "Вход" in browser.get("/auth/sign-in").text
        assert "Sign in" in world.browser(**{"accept-language": "en"}).get("/auth/sign-in?lang=de").text

    def test_what_is_written_into_addresses_and_forms_is_text(self, world: Any) -> None:
        browser = world.browser()
        bad = '"><script>alert(1)</script>'
        page = browser.client.get("/auth/sign-in", params={"alliance": bad, "onward": bad})
        assert "<script>alert" not in page.text
        answer = browser.post("/auth/sign-in", browser.form(page, email="<b>@example.com"))
        assert answer.status_code == 400 and "<b>@" not in answer.text

    def test_the_headers_keep_everything_else_out(self, world: Any) -> None:
        answer = world.browser().get("/auth/sign-in")
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "<script>" not in answer.text and "style=" not in answer.text and " onclick" not in answer.text

    def test_the_stylesheet_is_that_of_all_pages_and_nothing_lies_beside_it(self, world: Any) -> None:
        browser = world.browser()
        found = browser.get(re.findall(r'href="(/ui/ui.css[^"]+)"', browser.get("/auth/sign-in").text)[0])
        assert found.status_code == 200 and found.headers["content-type"].startswith("text/css")
        for path in ("/ui/x", "/ui/../words.py", "/ui/%2e%2e%2fwords.py", "/auth/static/auth.css"):
            assert browser.get(path).status_code == 404

    def test_it_stands_under_the_brand_of_its_alliance_as_soon_as_that_is_known(self, world: Any) -> None:
        branded = [
            world.browser(host).get(f"/auth/sign-in{query}").text
            for host, query in (
                (HOST, ""),
                ("http://localhost:8000", "?alliance=onlycar"),
                ("http://localhost:8000", ""),
            )
        ]
        assert ["/brand/onlycar.css" in text for text in branded] == [True, True, False]
        assert ["· Onlycar</title>" in text for text in branded] == [True, True, False]

    def test_in_another_language_one_still_goes_where_one_wanted_to(self, world: Any) -> None:
        browser = world.browser()
        page = browser.get("/auth/sign-in?onward=/portal")
        (other,) = re.findall(r'href="([^"]+)" lang="ru"', page.text)
        assert 'name="onward" value="/portal"' in browser.get(other.replace("&amp;", "&")).text
        assert 'lang="pt"' not in browser.ask("ana@example.com").text, "what answers a form can't be opened again"

    def test_a_form_has_a_measure(self, world: Any) -> None:
        browser = world.browser()
        form = browser.form(browser.get("/auth/sign-in"), email="a" * 30_000)
        assert browser.post("/auth/sign-in", form).status_code == 413


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/reports/2026-10?a=1", "/reports/2026-10?a=1"), ("/", "/"), ("", ""), ("//evil.example", ""),
        ("https://evil.example", ""), ("/\\evil.example", ""), ("/a\r\nSet-Cookie: x", ""), ("javascript:alert(1)", ""),
        ("/a//b", ""), ("/@evil.example", ""), ("/" + "a" * 400, ""),
    ],
)  # fmt: skip
def test_one_is_led_on_to_pages_of_ours_only(text: str, path: str) -> None:
    assert local_path(text) == path


@pytest.mark.parametrize(
    ("address", "group"),
    [("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"), ("nonsense", "nonsense")],
)
def test_an_address_of_ipv6_counts_by_its_network(address: str, group: str) -> None:
    assert address_group(address) == group
