"""`alianza people …`: who may sign in, and the mail that tells them where."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

ONLYCAR = Path(__file__).parents[2] / "examples/onlycar"


@pytest.fixture
def onlycar(books: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("ALIANZA_SMTP_URL", "ALIANZA_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    assert books("deal", "apply", ONLYCAR / "deal.yaml").code == 0
    assert books("partners", "import", ONLYCAR / "partners.csv").code == 0
    return books


def mails(home: Path) -> list[str]:
    return [path.read_text() for path in sorted((home / "home/outbox").iterdir())]


def test_an_invitation_says_where_to_sign_in_and_opens_nothing_itself(onlycar: Any, tmp_path: Path) -> None:
    said = onlycar("people", "invite", "Ana@example.com", "--role", "manager", "--role", "finance", "--name", "Ana")
    assert said.code == 0 and "ana@example.com may sign in to onlycar as manager, finance." in said.out
    (mail,) = mails(tmp_path)
    assert "http://onlycar.localhost:8000/auth/sign-in?alliance=onlycar" in mail and "OnlyCar" in mail
    assert not re.search(r"alz_[a-z]+_\w{40}", mail)


def test_at_its_public_address(onlycar: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIANZA_PUBLIC_URL", "https://partners.example.org")
    onlycar("people", "invite", "ana@example.com", "--role", "manager")
    assert "https://partners.example.org/auth/sign-in?alliance=onlycar" in mails(tmp_path)[0]


def test_listed_with_their_roles_changed_and_revoked(onlycar: Any) -> None:
    partner = onlycar("partners", "list", "--json").json["partners"][0]["partner"]
    onlycar("people", "invite", "ana@example.com", "--role", "manager")
    onlycar("people", "invite", "ana@example.com", "--role", "partner_owner", "--partner", partner)
    listed = onlycar("people", "list", "--json").json["people"]
    assert listed[0]["roles"] == {"": ["manager"], partner: ["partner_owner"]}
    assert onlycar("people", "role", "ana@example.com", "--role", "auditor").code == 0
    assert onlycar("people", "role", listed[0]["person"], "--role", "staff", "--partner", partner).code == 0
    listed = onlycar("people", "list", "--json").json["people"]
    assert listed[0]["roles"] == {"": ["auditor"], partner: ["staff"]}
    assert onlycar("people", "sign-out", "ana@example.com", "--json").json == {"ended": 0}
    assert onlycar("people", "revoke", "ana@example.com").code == 0
    assert onlycar("people", "list", "--json").json["people"][0]["roles"] == {}


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("invite", "ana", "--role", "manager"), 1, "invalid_value"),
        (("invite", "ana@example.com", "--role", "manger"), 2, "did you mean manager?"),
        (("invite", "ana@example.com", "--role", "partner_owner"), 2, "--partner"),
        (("invite", "ana@example.com", "--role", "staff", "--partner", "nobody"), 2, "unknown_partner"),
        (("role", "ana@example.com", "--role", "staff"), 1, "unknown_person"),
        (("reset-second-factor", "ana@example.com"), 1, "unknown_person"),
    ],
)
def test_what_is_refused(onlycar: Any, words: tuple[str, ...], code: int, error: str) -> None:
    said = onlycar("people", *words)
    assert said.code == code and error in said.err
    assert onlycar("people", "list", "--json").json["people"] == []


def test_when_the_mail_fails_the_person_is_there_all_the_same(onlycar: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIANZA_SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("ALIANZA_MAIL_FROM", "alianza@example.org")
    said = onlycar("people", "invite", "ana@example.com", "--role", "manager")
    assert said.code == 1 and "mail_failed" in said.err
    assert len(onlycar("people", "list", "--json").json["people"]) == 1


def test_a_second_factor_is_required_of_roles(onlycar: Any) -> None:
    onlycar("people", "invite", "ana@example.com", "--role", "manager")
    onlycar("people", "invite", "luis@example.com", "--role", "staff")
    assert "No role in onlycar has to" in onlycar("people", "require-second").out
    said = onlycar("people", "require-second", "finance", "manager", "--json").json
    assert said["roles"] == ["manager", "finance"] and [one["email"] for one in said["without"]] == ["ana@example.com"]
    assert "ana@example.com" in onlycar("people", "require-second").out
    assert onlycar("people", "require-second", "boss").code == 2
    assert onlycar("people", "require-second", "manager", "--nobody").code == 2
    assert onlycar("people", "require-second", "--nobody", "--json").json["roles"] == []


def test_what_failed_is_listed(onlycar: Any) -> None:
    assert onlycar("audit", "failures", "--json").json == {"alliance": "onlycar", "failures": []}
    assert onlycar("audit", "failures", "--days", "0").code == 2


def test_who_is_let_in_without_a_second_factor_is_told(
    onlycar: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    onlycar("people", "invite", "ana@example.com", "--role", "manager")
    monkeypatch.setattr("alianza.identity.api.reset_second", lambda *_: None)
    assert onlycar("people", "reset-second-factor", "ana@example.com").code == 0
    # Of the two mails, which lie there in no order: the clock stands still here.
    assert sum("/auth/account" in mail for mail in mails(tmp_path)) == 1
