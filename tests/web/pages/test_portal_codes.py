"""Campaign codes that a partner makes itself: within what the deal allows, and nobody else's."""

from __future__ import annotations

import pytest

from .conftest import Office

PAGE = "/portal/codes"


def test_one_is_made_with_the_deals_last_day_and_ended_once_typed(office: Office) -> None:
    partner = office.browser("partner")
    made = partner.send(PAGE, PAGE, code="VERANOX", campaign="Verano")
    assert made.headers["location"] == f"{PAGE}/VERANOX"
    found = office.crm.get("/codes/VERANOX").json
    assert (found["partner"]["external_id"], found["campaign"], found["valid_until"]) == (
        "taller-x",
        "Verano",
        "2027-02-01",
    )
    page = f"{PAGE}/VERANOX"
    assert partner.send(page, f"{page}/end", confirm="VERANO").status_code == 422
    assert office.crm.get("/codes/VERANOX").json["disabled_at"] is None
    assert partner.send(page, f"{page}/end", confirm="VERANOX").status_code == 303
    assert office.crm.get("/codes/VERANOX").json["disabled_at"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"code": "LARGO", "campaign": "Verano", "valid_until": "2027-02-02"}, 422),
        ({"code": "AYER", "campaign": "Verano", "valid_until": "2026-11-01"}, 422),
        ({"code": "TARDE", "campaign": "Verano", "valid_from": "2028-01-01"}, 422),
        ({"code": "SUELTO", "campaign": ""}, 422),
        ({"code": "RAMIREZ", "campaign": "Verano"}, 409),  # another's
        ({"code": "RAM1REZ", "campaign": "Verano"}, 409),  # looks like it
        ({"code": "TALLERX", "campaign": "Verano"}, 409),  # its own, for good
        ({"code": "SEMANAX", "campaign": "Verano"}, 409),  # the deal's
    ],
)
def test_what_the_deal_does_not_allow_is_refused_and_stays_in_the_form(
    office: Office, fields: dict[str, str], status: int
) -> None:
    before = len(office.crm.get("/codes", query={"limit": "500"}).json["data"])
    refused = office.browser("partner").send(PAGE, PAGE, **fields)
    assert refused.status_code == status and f'value="{fields["code"]}"' in refused.text
    assert len(office.crm.get("/codes", query={"limit": "500"}).json["data"]) == before


def test_its_lasting_code_and_anothers_are_not_its_to_end(office: Office) -> None:
    partner = office.browser("partner")
    token = partner.token(partner.get(PAGE))
    assert partner.post(f"{PAGE}/TALLERX/end", {"confirm": "TALLERX"}, token).status_code == 422
    assert partner.post(f"{PAGE}/RAMIREZ/end", {"confirm": "RAMIREZ"}, token).status_code == 404
    key = office.world.client(partner="taller-x")
    assert key("PATCH", "/codes/TALLERX", {"max_uses": 1}).code == "forbidden"
    assert office.crm.get("/codes/RAMIREZ").json["disabled_at"] is None


def test_no_more_at_a_time_than_the_deal_says(office: Office) -> None:
    partner = office.browser("other", "es")
    for number in range(10):
        assert partner.send(PAGE, PAGE, code=f"OTOÑAL{number:02}", campaign="Otoño").status_code == 303, number
    assert "Ya usa todos" in partner.get(PAGE).text
    refused = office.world.client(partner="taller-ramirez").post("/codes", {"code": "UNOMAS", "campaign": "Otoño"})
    assert (refused.status, refused.code) == (422, "code_beyond_deal")
    assert office.crm("PATCH", "/codes/OTOÑAL00", {"disabled": True}).status == 200
    assert partner.send(PAGE, PAGE, code="UNOMAS", campaign="Otoño").status_code == 303


def test_they_are_not_made_and_ended_without_end(office: Office) -> None:
    key = office.world.client(partner="taller-x")
    known = {one["id"] for one in office.crm.get("/codes", query={"partner": "taller-x", "limit": "500"}).json["data"]}
    for number in range(31):
        made = key.post("/codes", {"code": f"SINFIN{number:02}", "campaign": "Sin fin"})
        if made.status != 201:
            break
        assert key("PATCH", f"/codes/SINFIN{number:02}", {"disabled": True}).status == 200
    assert (made.code, number) == ("code_beyond_deal", 30 - len(known & {"VERANOX"}))
