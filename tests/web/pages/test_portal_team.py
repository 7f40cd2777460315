"""The partner's team: invited, changed and removed by an owner, of whom one has to stay; and nobody else's people."""

from __future__ import annotations

import pytest

from .conftest import Office

PAGE = "/portal/team"


def person(office: Office, email: str) -> str:
    return str(office.crm.get(f"/people/{email}").json["id"])


def roles(office: Office, email: str) -> list[str]:
    return [role for one in office.crm.get(f"/people/{email}").json["memberships"] for role in one["roles"]]


def test_somebody_is_invited_made_an_owner_and_removed(office: Office) -> None:
    partner, email = office.browser("partner"), "eva@taller.example"
    assert partner.send(PAGE, PAGE, email=email, name="Eva", role="partner_member").status_code == 303
    assert roles(office, email) == ["partner_member"]
    assert email in partner.get(PAGE).text and email not in office.browser("other").get(PAGE).text
    partner.send(PAGE, f"{PAGE}/role", person=person(office, email), role="partner_owner")
    assert roles(office, email) == ["partner_owner"]
    partner.send(PAGE, f"{PAGE}/remove", person=person(office, email))
    assert roles(office, email) == []


def test_the_last_owner_stays(office: Office) -> None:
    partner, me = office.browser("partner"), person(office, "luis@taller.example")
    page = partner.get(PAGE)
    assert "last owner" in page.text
    token = partner.token(page)
    assert partner.post(f"{PAGE}/remove", {"person": me}, token).status_code == 409
    assert partner.post(f"{PAGE}/role", {"person": me, "role": "partner_member"}, token).status_code == 409
    assert roles(office, "luis@taller.example") == ["partner_owner"]


@pytest.mark.parametrize("email", ["otro@taller.example", "ana@onlycar.example"])
def test_other_people_are_not_theirs(office: Office, email: str) -> None:
    partner, before = office.browser("partner"), roles(office, email)
    token, who = partner.token(partner.get(PAGE)), person(office, email)
    assert partner.post(f"{PAGE}/remove", {"person": who}, token).status_code == 404
    assert partner.post(f"{PAGE}/role", {"person": who, "role": "partner_member"}, token).status_code == 404
    assert roles(office, email) == before


@pytest.mark.parametrize("role", ["manager", "finance", ""])
def test_no_role_of_the_alliance_is_given(office: Office, role: str) -> None:
    refused = office.browser("partner").send(PAGE, PAGE, email="x@taller.example", name="", role=role)
    assert refused.status_code == 422 and office.crm.get("/people/x@taller.example").status == 404
