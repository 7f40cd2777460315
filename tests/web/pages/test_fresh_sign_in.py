"""What gives rights to somebody, or takes them away, counts only from whoever signed in just now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from alianza.bootstrap import demo_links
from alianza.identity import api as identity
from alianza.identity import tickets
from alianza.runtime import clock
from alianza.web.screens import pages
from alianza.web.ui.screen import Screen

from .conftest import PEOPLE, Office

FRESH = {one.id: one for one in pages().screens.values() if one.fresh}
# What each form sends when it is meant.
SENT: dict[str, dict[str, Any]] = {
    "key_make": {"name": "CRM", "scope": "g_links:read"},
    "key_rotate": {"overlap_hours": "24"},
    "invite": {"email": "nueva@onlycar.example", "role": "staff"},
    "person_change": {"role": "auditor"},
    "person_remove": {"confirm": "aud@onlycar.example"},
    "second_save": {"required": "finance"},
    "portal_team_invite": {"email": "nuevo@taller.example", "role": "staff"},
    "portal_team_change": {"person": "luis@taller.example", "role": "partner_owner"},
    "portal_team_remove": {"person": "luis@taller.example"},
    "webhook_rotate": {"overlap_hours": "24"},
    "webhook_remove": {"confirm": "crm.example"},
}
WHO = {"console": "manager", "portal": "partner"}
COUNTS = (
    "api_keys",
    "memberships",
    "people",
    "second_factor_rules",
    "webhook_endpoints",
    "webhook_secrets",
    "audit_entries",
)


def _counts(office: Office) -> Mapping[str, int]:
    with office.database.unit_of_work(identity.alliance_id_of("onlycar")) as connection:
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in COUNTS}  # type: ignore[index]


def _page_of(office: Office, screen: Screen) -> str:
    return office.address(pages().screens[screen.again])


def test_these_and_no_others_have_to_be_fresh() -> None:
    assert FRESH.keys() == SENT.keys()
    assert all(one.writes and one.again for one in FRESH.values())


@pytest.mark.parametrize("name", FRESH)
def test_who_signed_in_a_while_ago_signs_in_again_and_nothing_is_done(
    office: Office, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    screen = FRESH[name]
    browser, page = office.browser(WHO[screen.room], "es"), _page_of(office, screen)
    before = _counts(office)
    token, later = browser.token(browser.get(page)), clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    answer = browser.post(office.address(screen), SENT[name], token)
    assert answer.status_code == 403 and "vuelva a entrar primero" in answer.text, answer.text[:500]
    assert f'href="/auth/sign-in?onward={page.replace("%", "%25")}"' in answer.text
    assert _counts(office) == before


def test_the_page_says_so_before_anything_is_typed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    manager, later = office.browser("manager"), clock.now() + timedelta(minutes=11)
    assert "more than ten minutes" not in manager.get("/console/settings/keys/new").text
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "more than ten minutes" in manager.get("/console/settings/keys/new").text
    assert "more than ten minutes" not in office.browser("auditor").get("/console/settings/second-factor").text


def test_a_key_of_a_program_is_asked_for_no_sign_in(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    made = office.crm.post("/keys", {"name": "A program's", "scopes": ["links:read"]})
    assert made.status == 201, made.body


def test_a_link_of_the_demo_is_a_sign_in_like_another(own: Office) -> None:
    alliance_id = identity.alliance_id_of("onlycar")
    with own.database.unit_of_work(alliance_id) as connection:
        ana = identity.load_people(connection, alliance_id, email=PEOPLE["manager"][0])[0]
        ticket = tickets.issue(
            connection, alliance_id, demo_links.KIND, demo_links._ANY_BROWSER, clock.now(), demo_links.LIFETIME,
            person_id=ana.person_id,
        )  # fmt: skip
    manager, page = own.browser(), "/console/settings/keys/new"
    assert manager.get(f"/start/demo/{ticket}").status_code in (200, 303)
    assert manager.post(page, SENT["key_make"], manager.token(manager.get(page))).status_code == 200
