"""Sign-in links: for whoever is known, in their language, for one alliance each; and nothing for anybody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alianza.identity import api as identity
from alianza.identity.sign_in.links import Asked, follow_link, issue_links, look_at_link
from alianza.identity.tokens import PATTERN
from alianza.kernel.languages import LANGUAGES
from alianza.runtime.database import Database
from alianza.runtime.mail import Mail

from .conftest import NOW

BROWSER = b"b" * 32
BASE = "https://go.example.org"


def invite(database: Database, by: identity.Principal, email: str, *roles: str, **words: Any) -> identity.Person:
    identity.list_in_directory(database, by.alliance_id, email)
    with database.unit_of_work(by.alliance_id) as connection:
        return identity.invite(connection, by, email, roles, NOW, **words)


def ask(database: Database, email: str, alliance: Any = None, onward: str = "") -> list[Mail]:
    return issue_links(database, Asked(email, BROWSER, alliance, BASE, onward), NOW)


def ticket_in(mail: Mail) -> str:
    found = PATTERN.search(mail.text)
    assert found is not None and f"{BASE}/auth/link/{found[0]}\n" in mail.text
    return found[0]


def test_a_link_leads_to_the_person_and_on_to_where_they_wanted(database: Database, onlycar: Any) -> None:
    person = invite(database, onlycar, "ana@example.com", "manager")
    (mail,) = ask(database, "ana@example.com", onward="/auth/account")
    assert mail.to == "ana@example.com"
    found = follow_link(database, ticket_in(mail), BROWSER, NOW + timedelta(minutes=14))
    assert (found.alliance_id, found.person, found.onward) == (onlycar.alliance_id, person, "/auth/account")


def test_in_two_alliances_there_are_two_links(database: Database, onlycar: Any, nexors: Any) -> None:
    for by in (onlycar, nexors):
        invite(database, by, "ana@example.com", "manager")
    mails = ask(database, "ana@example.com")
    owners = {follow_link(database, ticket_in(mail), BROWSER, NOW).alliance_id for mail in mails}
    assert owners == {onlycar.alliance_id, nexors.alliance_id}
    assert len(ask(database, "ana@example.com", nexors.alliance_id)) == 1


def test_nobody_else_gets_any(database: Database, onlycar: Any, nexors: Any) -> None:
    invite(database, onlycar, "ana@example.com", "manager")
    assert ask(database, "luis@example.com") == []
    assert ask(database, "ana@example.com", nexors.alliance_id) == []


def test_nor_does_whoever_was_revoked_even_with_a_link_from_before(database: Database, onlycar: Any) -> None:
    person = invite(database, onlycar, "ana@example.com", "manager")
    (mail,) = ask(database, "ana@example.com")
    with database.unit_of_work(onlycar.alliance_id) as connection:
        identity.revoke_person(connection, onlycar, person, NOW)
    assert ask(database, "ana@example.com") == []
    with pytest.raises(identity.TicketRefused):
        look_at_link(database, ticket_in(mail), BROWSER, NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_each_language(database: Database, onlycar: Any, language: str) -> None:
    invite(database, onlycar, "ana@example.com", "manager", language=language)
    (mail,) = ask(database, "ana@example.com")
    assert "{" not in mail.subject + mail.text and "15" in mail.text
    invite(database, onlycar, "luis@example.com", "auditor", language="en")
    (other,) = ask(database, "luis@example.com")
    assert (mail.subject == other.subject) is (language == "en")


def test_after_a_quarter_of_an_hour_it_is_over(database: Database, onlycar: Any) -> None:
    invite(database, onlycar, "ana@example.com", "manager")
    (mail,) = ask(database, "ana@example.com")
    with pytest.raises(identity.TicketRefused):
        follow_link(database, ticket_in(mail), BROWSER, NOW + timedelta(minutes=15))
