"""Where partners and the alliance are, in the console: typed from a map, filtered by distance, and told when nobody is there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

import pytest

from alianza.identity import api as identity
from alianza.partners import api as partners
from alianza.partners.api import metres_between, read_place
from alianza.runtime import clock

from .conftest import Browser, Office

PARTNERS, PLACE = "/console/partners", "/console/settings/place"
NEAR = f"{PARTNERS}?within=5"


@pytest.fixture(scope="module")
def manager(office: Office) -> Browser:
    return office.browser("manager")


@pytest.fixture
def nowhere(office: Office) -> Iterator[None]:
    """The alliance is nowhere in particular, as before."""
    yield
    alliance_id = identity.alliance_id_of("onlycar")
    with office.database.unit_of_work(alliance_id) as connection:
        partners.save_alliance_place(connection, alliance_id, None, clock.now())


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


class TestThePlaceOfAPartner:
    def test_is_typed_as_a_map_shows_it(self, office: Office, manager: Browser) -> None:
        page = f"{PARTNERS}/taller-x/profile"
        assert 'value="27.4932, -99.5124"' in manager.get(page).text
        said = {"name": "Taller X", "email": "pagos@taller-x.example", "language": "es", "country": "mx"}
        assert manager.send(page, page, **said, place="27,4932; -99,5125").status_code == 303
        found = office.crm.get("/partners/taller-x").json
        assert found["place"] == {"latitude": 27.4932, "longitude": -99.5125}
        assert (found["country"], found["email"]) == ("MX", "pagos@taller-x.example")
        assert "27.4932, -99.5125" in manager.get(f"{PARTNERS}/taller-x").text
        wrong = manager.send(page, page, **said, place="-99.5125, 27.4932")
        assert wrong.status_code == 422 and "Latitude comes first" in wrong.text
        assert 'value="-99.5125, 27.4932"' in wrong.text  # what was typed is still there
        assert manager.send(page, page, **said, place="27.4932, -99.5124").status_code == 303

    def test_of_a_new_one_too(self, office: Office, manager: Browser) -> None:
        page = f"{PARTNERS}/new"
        said = {"name": "Nuevo", "external_id": "nuevo-aqui", "group": "talleres", "place": "no"}
        assert manager.send(page, page, **said).status_code == 422
        assert manager.send(page, page, **said | {"place": "0.5 -0.5"}).status_code == 303
        assert office.crm.get("/partners/nuevo-aqui").json["place"] == {"latitude": 0.5, "longitude": -0.5}

    def test_is_not_for_an_auditor_to_change(self, office: Office) -> None:
        auditor = office.browser("auditor")
        assert "Change details" not in auditor.get(f"{PARTNERS}/taller-x").text
        assert auditor.get(f"{PARTNERS}/taller-x/profile").status_code == 403


@pytest.mark.usefixtures("nowhere")
class TestWhoIsNear:
    def test_is_told_from_the_alliance_nearest_first(self, office: Office, manager: Browser) -> None:
        unsaid = manager.get(NEAR).text
        assert "It is not said yet where you are" in unsaid and f'href="{PLACE}"' in unsaid
        assert rows(manager.get(f"{NEAR}&export=csv").text) == []
        assert manager.send(PLACE, PLACE, place="27.4779 -99.5496").status_code == 303
        here = read_place("27.4779, -99.5496")
        far = {one.name: metres_between(here, one.place) for one in office.world.office().partners if one.place}
        wanted = sorted((name for name, metres in far.items() if metres <= 5_000), key=far.__getitem__)
        found = rows(manager.get(f"{NEAR}&export=csv").text)
        assert [one["Name"] for one in found] == wanted and 5 < len(wanted) < len(far)
        assert all(
            abs(Decimal(one["Distance, km"]) - Decimal(far[one["Name"]]) / 1_000) <= Decimal("0.05") for one in found
        )
        assert [one["Name"] for one in rows(manager.get(f"{NEAR}&sort=name&export=csv").text)] == sorted(wanted)
        assert (
            "from us" in manager.get(f"{PARTNERS}/taller-x").text and "See the nearest ones" in manager.get(PLACE).text
        )

    def test_and_from_a_partner(self, manager: Browser) -> None:
        page = manager.get(f"{PARTNERS}?within=1&from=taller-x").text
        assert "Taller X" in page and "Distance, km" in page and 'value="taller-x" selected' in page
        assert "Distance" in manager.get(PARTNERS).text and "Distance, km" not in manager.get(PARTNERS).text

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("within=5&from=nobody", "It is not known where that partner is"),
            ("within=0.01&from=taller-x&name=Laredo", "Nobody within that distance"),
            ("within=nan", "Taller X"), ("within=-1", "Taller X"), ("within=99999999", "Taller X"),
        ],
    )  # fmt: skip
    def test_and_what_cannot_be_is_told(self, manager: Browser, query: str, said: str) -> None:
        found = manager.get(f"{PARTNERS}?{query}")
        assert found.status_code == 200 and said in found.text
