"""Campaigns: those of the deal and those that codes go by; made for chosen partners, switched off and on again."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest

from alianza.web.console import campaigns

from .conftest import MARKUP, Office

CAMPAIGNS = "/console/campaigns"
NEW, SWITCH = f"{CAMPAIGNS}/new", f"{CAMPAIGNS}/switch"


def batch(office: Office, partner: str, name: str = "Navidad") -> dict[str, object]:
    found: dict[str, object] = office.crm.get(
        f"/code-batches/{name} – {partner}".replace(" ", "%20").replace("–", "%E2%80%93")
    ).json
    return found


def test_those_of_the_deal_are_there_with_their_days(office: Office) -> None:
    page = office.browser("auditor", "es").get(CAMPAIGNS).text
    assert "Semana del Taller X" in page and "5 oct 2026 – 11 oct 2026" in page and "terminado" in page
    one = office.browser("auditor", "es").get(f"{CAMPAIGNS}/one?name=Semana+del+Taller+X").text
    assert "12" in one and "SEMANAX" in one and "Desactivar la campaña" not in one


def test_one_is_made_for_the_partners_chosen(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = office.browser("manager")
    body = {
        "name": "Navidad", "codes": "5", "max_uses": "1", "prefix": "NAV", "valid_from": "2026-12-01",
        "valid_until": "2026-12-24", "partner": ["taller-x", "taller-ramirez"],
    }  # fmt: skip
    done = manager.post(NEW, body, manager.token(manager.get(NEW)))
    assert (done.status_code, done.headers["location"]) == (303, f"{CAMPAIGNS}/one?name=Navidad")
    for partner in ("taller-x", "taller-ramirez"):
        found = batch(office, partner)
        assert found["codes"] == 5 and found["campaign"] == "Navidad" and found["valid_until"] == "2026-12-24"
    rows = list(csv.DictReader(io.StringIO(manager.get(f"{CAMPAIGNS}/codes?name=Navidad").text.lstrip("\ufeff"))))
    assert len(rows) == 10 and all(row["Code"].startswith("NAV") for row in rows)
    assert {row["Partner"] for row in rows} == {"Taller X", "Taller Mecánico Ramírez"}
    monkeypatch.setattr(campaigns, "_CODES", 1)
    assert "1 more row is in the file" in manager.get(done.headers["location"]).text


def test_it_is_switched_off_and_that_is_taken_back(office: Office) -> None:
    manager = office.browser("manager")
    page = manager.get(f"{CAMPAIGNS}/one?name=Navidad").text
    names = [unescape(one) for one in re.findall(r'name="batch" value="([^"]+)"', page)]
    assert len(names) == 2
    token = manager.token(manager.get(f"{CAMPAIGNS}/one?name=Navidad"))
    done = manager.post(SWITCH, {"do": "off", "name": "Navidad", "batch": names}, token)
    assert done.status_code == 303 and batch(office, "taller-x")["disabled_at"] is not None
    after = manager.get(done.headers["location"]).text  # the browser keeps the notice with its undo
    assert f'action="{SWITCH}"' in after and "disabled" in after
    manager.post(SWITCH, {"do": "on", "name": "Navidad", "batch": names}, token)
    assert batch(office, "taller-x")["disabled_at"] is None and batch(office, "taller-ramirez")["disabled_at"] is None


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"partner": []}, {"codes": "0"}, {"codes": "10001"}, {"max_uses": "x"}, {"partner": ["nadie"]}],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(office: Office, wrong: dict[str, object]) -> None:
    manager = office.browser("manager")
    body = {"name": MARKUP, "codes": "1", "max_uses": "1", "partner": ["taller-x"], **wrong}
    refused = manager.post(NEW, body, manager.token(manager.get(NEW)))
    assert refused.status_code in (404, 422) and 'role="alert"' in refused.text and MARKUP not in refused.text
    assert "alert(1)" not in manager.get(CAMPAIGNS).text


def test_of_too_many_codes_at_once_none_is_switched(office: Office) -> None:
    manager = office.browser("manager")
    token = manager.token(manager.get(NEW))
    sent = {"do": "off", "name": "Todo", "code": ["TALLERX"] * 1_000}
    refused = manager.post(SWITCH, sent, token)
    assert refused.status_code == 422 and "1,000 fields" in refused.text
    assert office.crm.get("/codes/TALLERX").json["disabled_at"] is None


def test_of_more_than_a_page_holds_the_rest_is_in_the_file(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = office.browser("manager")
    whole = manager.get(f"{CAMPAIGNS}?export=csv").text.strip().count("\n")
    assert "more row" not in manager.get(CAMPAIGNS).text and whole > 0
    monkeypatch.setattr(campaigns, "_ROWS", 0)
    page = manager.get(CAMPAIGNS).text
    assert f"{whole} more row" in page and "Semana del Taller X" not in page


def test_there_is_none_of_that_name(office: Office) -> None:
    assert office.browser("manager").get(f"{CAMPAIGNS}/one?name=Nada").status_code == 404
