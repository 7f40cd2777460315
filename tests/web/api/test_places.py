"""Where partners are, in the API and in files: said, kept, taken away, and who is near, nearest first, page after page."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from alianza.bootstrap.partners import save_partners
from alianza.identity import api as identity
from alianza.partners import api as partners
from alianza.partners.api import PartnersInvalid, Place, metres_between, read_place
from alianza.runtime import clock
from alianza.runtime.listing import Asked, page_in_windows
from alianza.web.api import places
from alianza.web.api.resources import partners as resource
from alianza.web.api.resources.partners import NEAR

from .harness import Client, World

ZOCALO = {"latitude": 19.4326, "longitude": -99.1332}
COLUMNS = ("partner", "name", "group", "latitude", "longitude")


def near(crm: Client, **query: Any) -> list[dict[str, Any]]:
    """All rows of a list near a place, page after page, and back again."""
    found: list[dict[str, Any]] = []
    asked = {"limit": "7", "sort": "distance", **query}
    answer = crm.get("/partners", query=asked)
    while True:
        assert answer.status == 200, answer.json
        found += answer.json["data"]
        if not answer.json["next"]:
            break
        answer = crm.get("/partners", query={**asked, "after": answer.json["next"]})
    back = list(answer.json["data"])
    while answer.json["previous"]:
        answer = crm.get("/partners", query={**asked, "before": answer.json["previous"]})
        back = answer.json["data"] + back
    assert back == found
    return found


@pytest.fixture(scope="module", autouse=True)
def ring_after_ring() -> Iterator[None]:
    """As with very many partners."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resource, "FEW", 0)
        yield


@pytest.fixture(scope="module")
def scattered(shared: World, crm: Client) -> dict[str, Place]:
    """Partners all around the earth, at both sides of the line of the date, at a pole, and three at one place."""
    chance = random.Random(7)
    known = {f"w{one}": (chance.uniform(-90, 90), chance.uniform(-180, 180)) for one in range(25)}
    known |= {f"d{one}": (-17 + one / 100, 179.98 if one % 2 else -179.97) for one in range(9)}
    known |= {"pole": (89.999, 12.0), "a": (19.4326, -99.1332), "b": (19.4326, -99.1332), "c": (19.4326, -99.1332)}
    rows = [
        {"external_id": name, "name": f"N {name}", "group": "talleres", "place": {"latitude": lat, "longitude": lon}}
        for name, (lat, lon) in known.items()
    ]
    assert crm.post("/partners/batch", {"data": rows}).status == 200
    return {
        one.external_id: one.place
        for one in shared.server.service.api.offices and shared.office().partners
        if one.place
    }


def test_a_place_is_said_changed_and_taken_away(crm: Client) -> None:
    made = crm.post("/partners", {"external_id": "con-lugar", "name": "L", "group": "talleres", "place": ZOCALO})
    assert made.status == 201 and made.json["place"] == ZOCALO and made.json["distance_m"] is None
    path = "/partners/con-lugar"
    assert crm("PATCH", path, {"name": "Ele"}).json["place"] == ZOCALO
    exact = {"latitude": -0.1234567, "longitude": 180}
    assert crm("PATCH", path, {"place": exact}).json["place"] == {"latitude": -0.123457, "longitude": 180}
    # A list that says nothing of places, from who never heard of them, takes none away.
    crm.post("/partners/batch", {"data": [{"external_id": "con-lugar", "name": "L", "group": "talleres"}]})
    assert crm.get(path).json["place"]["longitude"] == 180
    assert crm("PATCH", path, {"place": None, "country": None, "language": None}).json["place"] is None
    for wrong in (
        {"latitude": 91, "longitude": 0},
        {"latitude": 1},
        {"latitude": 1, "longitude": 1, "height": 1},
        "19, -99",
    ):
        assert crm("PATCH", path, {"place": wrong}).code == "request_invalid"
    entry = crm.get("/audit", query={"subject": made.json["id"], "limit": "1"}).json["data"][0]
    assert (
        entry["before"]["place"] == "(set)" and entry["after"]["place"] == ""
    )  # not where it was: the log is for ever


def test_the_alliance_has_a_place_too(shared: World, crm: Client) -> None:
    path = "/alliances/onlycar"
    assert crm.get(path).json["place"] is None
    assert crm("PATCH", path, {"place": ZOCALO}).json["place"] == ZOCALO
    assert crm("PATCH", path, {}).json["place"] == ZOCALO
    entry = crm.get("/audit", query={"limit": "1"}).json["data"][0]
    assert (entry["action"], entry["after"]) == ("place.changed", {"place": "19.4326, -99.1332"})
    assert crm("PATCH", path, {"place": None}).json["place"] is None
    other = identity.alliance_id_of("nexors")
    with shared.database.unit_of_work(other) as connection:
        assert partners.load_alliance_place(connection, other) is None


@pytest.mark.parametrize("sort", ["distance", "-distance", "name"])
def test_who_is_near_is_found_page_after_page(crm: Client, scattered: dict[str, Place], sort: str) -> None:
    for centre in ("19.4326,-99.1332", "-17.0,180", "-17.02, -179.99", "90.0,0", "0;0"):
        for within_km in ("0.4", "12", "900", "9999.5", ""):
            _check(crm, scattered, centre, within_km, sort)


def _check(crm: Client, scattered: dict[str, Place], centre: str, within_km: str, sort: str) -> None:
    here = read_place(centre)
    far = {name: metres_between(here, place) for name, place in scattered.items()}
    reach = float(within_km) * 1_000 if within_km else 21_000_000
    query = {
        "near": centre,
        "sort": sort,
        **({"within_km": within_km} if within_km else {}),
        "limit": "7" if reach < 10**7 else "50",
    }
    found = near(crm, **query)
    told = {one["external_id"]: one["distance_m"] for one in found}
    assert told == {name: metres for name, metres in far.items() if metres <= reach}
    if sort != "name":
        order = [(metres, name) for name, metres in told.items()]
        assert order == sorted(order, reverse=sort.startswith("-"))


def test_near_a_partner_and_what_cannot_be_asked(world: World) -> None:
    crm = world.client()
    found = crm.get("/partners", query={"near": "taller-x", "within_km": "5", "sort": "distance"}).json["data"]
    assert (found[0]["external_id"], found[0]["distance_m"]) == ("taller-x", 0) and len(found) > 3
    crm("PATCH", "/partners/taller-x", {"place": None})
    for query, parameter in (
        ({"near": "taller-x"}, "near"), ({"near": "nobody"}, "near"), ({"near": "91,0"}, "near"),
        ({"within_km": "5"}, "within_km"), ({"sort": "distance"}, "sort"), ({"near": "0,0", "within_km": "0"}, "within_km"),
    ):  # fmt: skip
        refused = crm.get("/partners", query=query)
        assert refused.code == "request_invalid" and refused.json["errors"][0]["parameter"] == parameter, query
    # A partner's own key measures to itself only, and from no other partner.
    own = world.client(partner="taller-ramirez")
    assert [one["external_id"] for one in own.get("/partners", query={"near": "27,-99"}).json["data"]] == [
        "taller-ramirez"
    ]
    assert own.get("/partners", query={"near": "frenos-del-norte"}).code == "request_invalid"


def test_a_file_has_both_columns_or_neither(world: World) -> None:
    office = world.office()
    row = {
        "partner": "taller-x",
        "name": "Taller X",
        "group": "talleres",
        "latitude": "19,4326",
        "longitude": "−99.1332",
    }
    save_partners(office, [("-", row)], COLUMNS, None, clock.now())
    assert str(world.office().by_external_id["taller-x"].place) == "19.4326, -99.1332"
    save_partners(office, [("-", row)], COLUMNS[:3], None, clock.now())  # what a file has no column for stays
    assert world.office().by_external_id["taller-x"].place is not None
    for change, said in (
        ({"longitude": ""}, "go together"), ({"latitude": "north"}, "no number of degrees"),
        ({"latitude": "-99"}, "not on earth"),
    ):  # fmt: skip
        with pytest.raises(PartnersInvalid, match=said):
            save_partners(office, [("-", row | change)], COLUMNS, None, clock.now())
    save_partners(office, [("-", row | {"latitude": "", "longitude": ""})], COLUMNS, None, clock.now())
    assert world.office().by_external_id["taller-x"].place is None


def test_a_page_of_a_hundred_thousand_in_one_city_is_found_at_once(world: World) -> None:
    """The first page, whatever the distance: ring after ring, not all of them measured."""
    alliance_id = identity.alliance_id_of("onlycar")
    with world.database.connect() as owner:
        owner.execute(
            "INSERT INTO partners SELECT %s, md5(p::text)::uuid, 'x' || p, 'X', '', '', '', '', '', '', now(),"
            " 19400000 + (p::bigint * 7919 %% 100003) * 2, -99200000 + (p::bigint * 104729 %% 99991) * 2"
            " FROM generate_series(1, 100000) p",
            (alliance_id,),
        )
        owner.execute("ANALYZE partners")
        owner.commit()
    here, words = read_place("19.5,-99.1"), {"alliance": alliance_id, "today": "2026-11-02"}

    def rings(place: list[str] | None, descending: bool) -> Any:
        return places.rings(here, 20_016_000, place, descending)

    took = []
    with world.database.unit_of_work(alliance_id) as connection:
        for _ in range(4):
            begun = time.perf_counter()
            found = page_in_windows(connection, NEAR, words, Asked(50, sort="distance"), rings)
            took.append(time.perf_counter() - begun)
            assert len(found.rows) == 50
    assert min(took) < 0.05, took  # whatever else this machine does meanwhile
