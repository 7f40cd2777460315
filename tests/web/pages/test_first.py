"""The first page leads on; caught mail is for this machine only, and never where mail really goes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from alianza.runtime.mail import Mail, mailer

from .conftest import Browser, Office


@pytest.mark.parametrize(("who", "to"), [("manager", "/console"), ("partner", "/portal"), ("staff", "/counter")])
def test_whoever_is_signed_in_is_led_on(office: Office, who: str, to: str) -> None:
    page = office.browser(who).get("/")
    assert (page.status_code, page.headers["location"]) == (303, to)


class TestTheOutbox:
    @pytest.fixture(autouse=True)
    def caught(self, home: Path) -> None:
        mailer().send(Mail("ana@example.com", "Hola <b>", "https://example.com/x?a=1&b=2 <script>"))

    def test_shows_mail_as_text_with_its_links(self, office: Office) -> None:
        page = office.browser().get("/dev/outbox").text
        assert "Hola &lt;b&gt;" in page and '<a href="https://example.com/x?a=1&amp;b=2">' in page
        assert "<script>\n" not in page and "&lt;script&gt;" in page

    def test_is_not_there_under_a_public_name(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(office.worker, "public_url", "http://alianza.example")
        browser = Browser(office.app)
        assert browser.client.get("http://alianza.example/dev/outbox").status_code == 404
        assert browser.client.get("http://alianza.example/").status_code == 200  # control: the name is served

    def test_is_not_there_through_a_proxy(self, office: Office) -> None:
        assert office.browser().get("/dev/outbox").status_code == 200  # control
        assert office.browser().get("/dev/outbox", **{"x-forwarded-for": "203.0.113.9"}).status_code == 404

    def test_is_not_there_where_mail_goes_out(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ALIANZA_SMTP_URL", "smtp://localhost")
        assert office.browser().get("/dev/outbox").status_code == 404
