"""The partner's team: invited, changed and removed by an owner, of whom one has to stay; and nobody else's people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ...conftest import fresh_copy, make_once
from .conftest import Office, fill

PAGE = "/portal/team"


@pytest.fixture(scope="module")
def own(home: Path, server_uri: str, template: str) -> Iterator[Office]:
    """An alliance of this module's own, to change."""
    make_once(server_uri, f"{template}_pages", fill, template)
    with fresh_copy(server_uri, f"{template}_pages") as database:
        found = Office(database)
        yield found
        found.directory.close()
        found.world.close()


def person(own: Office, email: str) -> str:
    return str(own.crm.get(f"/people/{email}").json["id"])


def roles(own: Office, email: str) -> list[str]:
    return [role for one in own.crm.get(f"/people/{email}").json["memberships"] for role in one["roles"]]


def test_somebody_is_invited_made_an_owner_and_removed(own: Office) -> None:
    partner, email = own.browser("partner"), "eva@taller.example"
    assert partner.send(PAGE, PAGE, email=email, name="Eva", role="partner_member").status_code == 303
    assert roles(own, email) == ["partner_member"]
    assert email in partner.get(PAGE).text and email not in own.browser("other").get(PAGE).text
    partner.send(PAGE, f"{PAGE}/role", person=person(own, email), role="partner_owner")
    assert roles(own, email) == ["partner_owner"]
    partner.send(PAGE, f"{PAGE}/remove", person=person(own, email))
    assert roles(own, email) == []


def test_the_last_owner_stays(own: Office) -> None:
    partner, me = own.browser("partner"), person(own, "luis@taller.example")
    page = partner.get(PAGE)
    assert "last owner" in page.text
    token = partner.token(page)
    assert partner.post(f"{PAGE}/remove", {"person": me}, token).status_code == 409
    assert partner.post(f"{PAGE}/role", {"person": me, "role": "partner_member"}, token).status_code == 409
    assert roles(own, "luis@taller.example") == ["partner_owner"]


@pytest.mark.parametrize("email", ["otro@taller.example", "ana@onlycar.example"])
def test_other_people_are_not_theirs(own: Office, email: str) -> None:
    partner, before = own.browser("partner"), roles(own, email)
    token, who = partner.token(partner.get(PAGE)), person(own, email)
    assert partner.post(f"{PAGE}/remove", {"person": who}, token).status_code == 404
    assert partner.post(f"{PAGE}/role", {"person": who, "role": "partner_member"}, token).status_code == 404
    assert roles(own, email) == before


@pytest.mark.parametrize("role", ["manager", "finance", ""])
def test_no_role_of_the_alliance_is_given(own: Office, role: str) -> None:
    refused = own.browser("partner").send(PAGE, PAGE, email="x@taller.example", name="", role=role)
    assert refused.status_code == 422 and own.crm.get("/people/x@taller.example").status == 404
