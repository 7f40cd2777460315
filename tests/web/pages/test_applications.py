"""Applying and signing by the pages: what strangers are told, what the office decides, what both sides keep."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from alianza.bootstrap.applications import signing
from alianza.web.apply.apply import OF_ADDRESS, TRAP
from alianza.web.screens import pages

from .conftest import MARKUP, Browser, Office, pages_of_a_copy

NEW = {
    "business": "Estética Bella", "contact": "María", "email": "maria@bella.example", "group": "talleres", "cars": "many",
    "care": "much", "consent": "1",
}  # fmt: skip


@pytest.fixture
def own(home: Path, server_uri: str, template: str) -> Iterator[Office]:
    """An alliance of the test's own, to change."""
    for old in (home / "outbox").glob("*.eml"):
        old.unlink()
    with pages_of_a_copy(server_uri, template) as found:
        yield found


def mails(office: Office, home: Path) -> list[EmailMessage]:
    """The mails that went out by now."""
    office.worker.desk.do()
    found = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted((home / "outbox").glob("*.eml"))
    ]
    return [one for one in found if isinstance(one, EmailMessage)]


def test_a_defect_writes_no_invitation_into_the_log(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*said: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(signing, "look", broken)
    with caplog.at_level("ERROR", "alianza.auth"):
        assert office.browser().get("/join/alz_join_secret").status_code == 500
    said = [one.getMessage() for one in caplog.records if one.name == "alianza.auth"]
    assert said == ["GET /join/{token}"]


@pytest.mark.parametrize(
    ("language", "said"), [("es", "90 días"), ("en", "90 days"), ("zh", "90 天"), ("ru", "90 дней"), ("pt", "90 dias")]
)
def test_who_applies_reads_when_it_is_erased(
    office: Office, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    unanswered = said.replace("90", "177")
    monkeypatch.setenv("ALIANZA_UNANSWERED_DAYS", "177")
    page = office.browser("", language).get("/apply").text
    assert said in page and unanswered in page
    monkeypatch.setenv("ALIANZA_UNANSWERED_DAYS", "0")
    page = office.browser("", language).get("/apply").text
    assert said in page and unanswered not in page


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def invitation(office: Office, home: Path, address: str) -> str:
    """The path that the newest invitation of an address leads to."""
    told = [text(one) for one in mails(office, home) if one["To"] == address]
    return next(found[1] for one in reversed(told) if (found := re.search(r"https?://[^/\s]+(/join/\S+)", one)))


def applications(office: Office, state: str = "new") -> list[dict[str, object]]:
    return list(office.crm.get("/applications", query={"state": state}).json["data"])


class TestAStranger:
    def test_gets_the_same_answer_whatever_is_known_and_one_mail(self, own: Office, home: Path) -> None:
        browser = own.browser(language="zh")
        answers = [browser.send("/apply", "/apply", **NEW) for _ in range(2)]
        answers.append(browser.send("/apply", "/apply", **{**NEW, "email": "luis@taller.example"}))
        assert {(one.status_code, one.headers["location"], one.text) for one in answers} == {(303, "/apply/thanks", "")}
        sent = mails(own, home)
        assert [str(one["To"]) for one in sent].count(NEW["email"]) == 1
        assert "OnlyCar" in str(sent[0]["Subject"])
        mine = [one for one in applications(own) if one["applicant"]["email"] == NEW["email"]]  # type: ignore[index]
        assert len(mine) == 1 and mine[0]["language"] == "zh" and mine[0]["fit"] == 100

    def test_that_is_a_program_leaves_nothing(self, own: Office) -> None:
        before = len(applications(own))
        sent = own.browser().send("/apply", "/apply", **NEW, **{TRAP: "555"})
        assert sent.headers["location"] == "/apply/thanks"
        assert len(applications(own)) == before

    def test_who_does_not_agree_or_errs_keeps_what_was_typed(self, own: Office) -> None:
        for wrong in ({"consent": ""}, {"email": "maria"}, {"group": "flotas"}, {"business": " "}):
            refused = own.browser().send("/apply", "/apply", **{**NEW, "town": "Mérida", **wrong})
            assert refused.status_code == 422 and 'value="Mérida"' in refused.text, wrong

    def test_is_stopped_after_so_many(self, own: Office) -> None:
        browser = own.browser()
        token = browser.token(browser.get("/apply"))
        found = [browser.post("/apply", {**NEW, "email": f"a{n}@b.example"}, token) for n in range(OF_ADDRESS.most + 1)]
        assert [one.status_code for one in found] == [303] * OF_ADDRESS.most + [429]

    def test_finds_it_closed_once_no_group_is_open(self, own: Office) -> None:
        manager = own.browser("manager")
        manager.send("/console/applications/open", "/console/applications/open")
        assert "No applications are taken" in own.browser().get("/apply").text
        manager.send("/console/applications/open", "/console/applications/open", group=["gestores"])
        assert 'name="business"' in own.browser().get("/apply").text

    @pytest.mark.parametrize("path", ["/join/x", f"/join/alz_join_{'0' * 71}", "/join/x/agreement.pdf"])
    def test_without_an_invitation_reads_no_agreement(self, own: Office, path: str) -> None:
        assert own.browser().get(path).status_code == 404


class TestTheOffice:
    def test_sees_them_on_its_first_page_and_declines_with_a_way_back(self, own: Office, home: Path) -> None:
        manager = own.browser("manager")
        assert "/console/applications?state=new" in manager.get("/console").text
        one = str(applications(own)[0]["id"])
        page = f"/console/applications/{one}"
        declined = manager.send(page, f"{page}/decide", do="decline", reason="Lejos")
        assert declined.headers["location"] == page
        shown = manager.get(page)
        assert "Lejos" in shown.text and f'action="{page}/decide"' in shown.text
        manager.post(f"{page}/decide", {"do": "reopen"}, manager.token(shown))
        assert [row["id"] for row in applications(own)] == [one]
        assert not any("Lejos" in text(one) for one in mails(own, home))

    def test_of_counter_staff_reads_no_applicant(self, own: Office) -> None:
        one = applications(own)[0]["id"]
        assert own.browser("staff").get("/console/applications").status_code == 403
        assert own.browser("staff").get(f"/console/applications/{one}").status_code == 403

    def test_decides_once(self, own: Office) -> None:
        manager, one = own.browser("manager"), applications(own)[0]["id"]
        page = f"/console/applications/{one}"
        token = manager.token(manager.get(page))
        manager.post(f"{page}/decide", {"do": "accept", "group": "gestores"}, token)
        late = manager.post(f"{page}/decide", {"do": "decline"}, token)
        assert late.status_code == 409
        assert applications(own, "accepted")[0]["state"] == "accepted"

    def test_invites_whom_it_knows_but_not_twice(self, own: Office, home: Path) -> None:
        manager, page = own.browser("manager"), "/console/applications/new"
        who = {
            "business": "Hotel Sol",
            "contact": "Li",
            "email": "li@sol.example",
            "group": "gestores",
            "language": "zh",
        }
        made = manager.send(page, page, **who)
        assert made.headers["location"].startswith("/console/applications/apl_")
        assert invitation(own, home, "li@sol.example").startswith("/join/alz_join_")
        again = manager.send(page, page, **who)
        assert again.status_code == 409 and 'value="Hotel Sol"' in again.text


class TestSigning:
    def sign(self, own: Office, home: Path) -> tuple[Browser, str]:
        """A business that was invited signs."""
        manager, page = own.browser("manager"), "/console/applications/new"
        who = {
            "business": "Hotel Sol",
            "contact": "Li",
            "email": "li@sol.example",
            "group": "talleres",
            "target": "https://o.mx",
        }
        manager.send(page, page, **who)
        path, browser = invitation(own, home, "li@sol.example"), own.browser(language="zh")
        digest = re.search(r'name="digest" value="(\w+)"', browser.get(path).text)
        assert digest is not None
        signed = browser.send(path, path, signer="李 明", agree="1", digest=digest[1])
        assert (signed.status_code, signed.headers["location"]) == (303, path)
        return browser, path

    def test_gives_both_sides_the_same_document(self, own: Office, home: Path) -> None:
        browser, path = self.sign(own, home)
        assert "li@sol.example" in browser.get(path).text
        kept = browser.get(f"{path}/agreement.pdf").content
        assert kept.startswith(b"%PDF")
        page = "/console/partners/hotel-sol/agreement"
        shown = own.browser("manager").get(page).text
        assert "李 明" in shown
        address = re.search(r'href="([^"]+file=signed[^"]+)"', shown)
        assert address is not None
        assert own.browser("manager").get(address[1].replace("&amp;", "&")).content == kept
        mail = next(one for one in mails(own, home) if one.is_multipart())
        assert kept in [one.get_content() for one in mail.iter_attachments()]
        outbox = own.browser().get("/dev/outbox").text
        assert ".zip]" in outbox and ".pdf]" in outbox

    def test_is_no_other_partners_to_read(self, own: Office, home: Path) -> None:
        self.sign(own, home)
        shown = own.browser("manager").get("/console/partners/hotel-sol/agreement").text
        address = re.search(r"file=signed&amp;id=(sig_\w+)", shown)
        assert address is not None
        theirs = own.browser("partner").get(f"/portal/agreement?file=signed&id={address[1]}")
        assert theirs.status_code == 404
        assert (
            own.browser("partner").get(f"/console/partners/hotel-sol/agreement?file=signed&id={address[1]}").status_code
            == 403
        )

    def test_without_agreeing_or_a_name_is_refused(self, own: Office, home: Path) -> None:
        path = own.address(pages().screens["join"])
        browser = own.browser()
        digest = re.search(r'name="digest" value="(\w+)"', browser.get(path).text)
        assert digest is not None
        for fields in ({"signer": "Eva"}, {"agree": "1"}, {"signer": "Eva", "agree": "1", "digest": "0"}):
            refused = browser.send(path, path, **{"digest": digest[1], **fields})
            assert refused.status_code in (409, 422) and 'name="signer"' in refused.text
        assert applications(own, "signed") == []

    def test_a_name_full_of_markup_is_signed_as_text(self, own: Office) -> None:
        path = own.address(pages().screens["join"])
        browser = own.browser()
        digest = re.search(r'name="digest" value="(\w+)"', browser.get(path).text)
        assert digest is not None
        assert browser.send(path, path, signer=MARKUP, agree="1", digest=digest[1]).status_code == 303
        partner = str(applications(own, "signed")[0]["partner"])
        assert MARKUP not in own.browser("manager").get(f"/console/partners/{partner}/agreement").text
