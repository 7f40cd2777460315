"""Links, clicks, codes and batches of codes by the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import pytest

from alianza.runtime import clock

from .harness import World
from .test_settlement import pages
from .things import clicked

TARGET = "https://onlycar.example/agenda"


class TestLinks:
    def test_added_changed_and_found_by_either_id(self, world: World) -> None:
        crm = world.client()
        body = {
            "partner": "taller-x", "code": "Verano", "target": TARGET, "campaign": "v", "parameters": {"utm_source": "a b&c"},
            "valid_until": "2030-01-01T00:00:00Z",
        }  # fmt: skip
        made = crm.post("/links", body)
        assert made.status == 201
        assert made.json["parameters"] == {"utm_source": "a b&c"} and made.json["state"] == "in_force"
        assert made.json["valid_until"] == "2030-01-01T00:00:00Z" and made.json["address"].endswith("/r/Verano")
        assert crm.get("/links/verano").json == crm.get(f"/links/{made.json['id']}").json == made.json
        taken = crm.post("/links", {**body, "code": "VERANO"})
        assert (taken.status, taken.code) == (409, "link_taken")
        tag = crm.get("/links/Verano").headers["etag"]
        changed = crm("PATCH", "/links/Verano", {"campaign": None, "valid_until": None, "status": 307}, if_match=tag)
        assert (changed.json["version"], changed.json["campaign"], changed.json["status"]) == (2, None, 307)
        assert crm("PATCH", "/links/Verano", {"campaign": "z"}, if_match=tag).status == 412

    def test_mistakes_are_told(self, shared: World) -> None:
        crm = shared.client()
        for body in (
            {"partner": "nobody"}, {}, {"partner": "taller-x", "target": "ftp://x"}, {"partner": "taller-x", "code": "a b"},
            {"partner": "taller-x", "target": TARGET, "status": 301},
            {"partner": "taller-x", "target": TARGET, "valid_from": "0001-01-01T00:00:00Z"},
            {
                "partner": "taller-x", "target": TARGET, "valid_from": "2027-01-01T00:00:00Z",
                "valid_until": "2026-01-01T00:00:00Z",
            },
        ):  # fmt: skip
            assert crm.post("/links", body).status == 422, body
        assert crm.get("/links/nothing").status == crm.get("/links/lnk_x").status == 404

    def test_a_list_is_taken_whole_or_not_at_all(self, world: World) -> None:
        crm = world.client()
        data = [{"partner": "taller-x", "code": f"c-{n}", "target": TARGET} for n in range(300)]
        assert crm.post("/links/batch", {"data": data}).json == {"added": 300, "changed": 0, "same": 0}
        data[7]["target"] = f"{TARGET}/7"
        assert crm.post("/links/batch", {"data": data}).json == {"added": 0, "changed": 1, "same": 299}
        bad = crm.post("/links/batch", {"data": [{**data[0], "code": "new"}, {**data[1], "target": "x"}]})
        assert (bad.status, bad.json["errors"][0]["pointer"]) == (422, "/data/1")
        assert crm.get("/links/new").status == 404
        assert len(pages(crm, "/links", limit="77")) == 300

    def test_a_partner_makes_and_sees_its_own(self, world: World) -> None:
        crm, mine = world.client(), world.client(partner="taller-x")
        theirs = crm.post("/links", {"partner": "taller-ramirez", "target": TARGET, "code": "theirs"}).json
        made = mine.post("/links", {"target": TARGET})
        assert made.status == 201 and made.json["partner"]["external_id"] == "taller-x"
        assert [one["id"] for one in mine.get("/links").json["data"]] == [made.json["id"]]
        for path in (f"/links/{theirs['id']}", "/links/theirs"):
            assert mine.get(path).status == mine("PATCH", path, {"campaign": "x"}).status == 404
        assert mine.post("/links", {"partner": "taller-ramirez", "target": TARGET}).status == 422
        assert mine.get("/links", query={"code": "theirs"}).json["data"] == []


class TestClicks:
    def test_newest_first_within_a_span_and_without_who_it_was(self, world: World) -> None:
        crm, mine, theirs = world.client(), world.client(partner="taller-x"), world.client(partner="taller-ramirez")
        for partner, code in (("taller-x", "equis"), ("taller-ramirez", "erre")):
            crm.post("/links", {"partner": partner, "target": TARGET, "code": code})
        clicked(world, "equis", 5)
        clicked(world, "erre", 3, days=2)
        clicked(world, "equis", 2, days=40)
        every = pages(crm, "/clicks", limit="3")
        assert len(every) == 8 and [one["id"] for one in every] == sorted((one["id"] for one in every), reverse=True)
        assert not {"visitor_id", "address_hash"} & every[0].keys()
        assert crm.get(f"/clicks/{every[0]['id']}").json == every[0]
        assert len(pages(crm, "/clicks", link="erre")) == len(pages(crm, "/clicks", partner="taller-ramirez")) == 3
        ago = (clock.now() - timedelta(days=30)).isoformat()
        assert len(pages(crm, "/clicks", clicked_until=ago)) == 2
        assert len(pages(mine, "/clicks", limit="2")) == 5 and len(pages(theirs, "/clicks")) == 3
        assert theirs.get(f"/clicks/{every[0]['id']}").status == 404
        assert theirs.get("/clicks", query={"link": "equis"}).status == 404

    def test_more_than_a_month_is_not_listed_at_once(self, shared: World) -> None:
        crm = shared.client()
        assert crm.get("/clicks", query={"clicked_from": "2026-01-01T00:00:00Z"}).status == 422
        for moment in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
            assert crm.get("/clicks", query={"clicked_until": moment}).status == 200
            assert crm.get("/clicks", query={"clicked_from": moment}).status in (200, 422)


class TestCodes:
    def test_added_changed_disabled(self, world: World) -> None:
        crm = world.client()
        made = crm.post("/codes", {"code": "lava x", "partner": "taller-x", "max_uses": 3, "note": "Cartel"})
        assert (made.status, made.json["id"], made.json["max_uses"]) == (201, "LAVA X", 3)
        assert crm.post("/codes", {"code": "LAVA-X", "partner": "taller-x"}).status == 200
        assert crm.post("/codes", {"code": "1ava-x", "partner": "taller-ramirez"}).code == "code_taken"
        assert crm.get("/codes/lavax").json == crm.get("/codes/1AVA-X").json
        tag = crm.get("/codes/lavax").headers["etag"]
        change = {"max_uses": None, "disabled": True, "valid_until": "2030-01-01"}
        changed = crm("PATCH", "/codes/lavax", change, if_match=tag).json
        assert changed["max_uses"] is None and changed["disabled_at"] and changed["valid_until"] == "2030-01-01"
        assert changed["note"] == "Cartel"
        again = crm("PATCH", "/codes/lavax", {"disabled": False}).json
        assert again["disabled_at"] is None
        assert crm("PATCH", "/codes/lavax", {"valid_from": "2031-01-01"}).status == 422
        assert crm("PATCH", "/codes/lavax", {"disabled": True}, if_match=tag).status == 412

    def test_they_are_listed_with_those_of_the_deal(self, shared: World) -> None:
        crm, office = shared.client(), shared.office()
        every = pages(crm, "/codes", limit="3")
        assert {one["id"] for one in every} == set(office.codes)
        assert all(crm.get(f"/codes/{one['id']}").json["partner"] == one["partner"] for one in every)
        assert {one["id"] for one in pages(crm, "/codes", partner="taller-x")} == {"TALLERX", "SEMANAX"}

    def test_reserved_used_and_given_back(self, world: World) -> None:
        crm = world.client()
        crm.post("/codes", {"code": "UNO", "partner": "taller-x", "max_uses": 1})
        held = crm.post("/codes/uno/reserve", {"reference": "A-1", "minutes": 5})
        assert (held.status, held.json["state"]) == (200, "reserved")
        assert crm.get("/codes/uno").json["reserved"] == 1
        refused = crm.post("/codes/uno/use", {"reference": "A-2"})
        assert (refused.status, refused.code, refused.json["errors"][0]["code"]) == (409, "code_refused", "used_up")
        assert crm.post("/codes/uno/use", {"reference": "A-1"}).json["state"] == "used"
        assert crm.post("/codes/uno/release", {"reference": "A-1"}).json["state"] == "released"
        assert crm.post("/codes/uno/use", {"reference": "A-2"}).json["state"] == "used"
        assert crm.post("/codes/nothing/use", {"reference": "A-2"}).status == 404
        assert crm.post("/codes/uno/use", {"reference": "sale/1"}).json["errors"][0]["pointer"] == "/reference"

    def test_many_are_answered_one_by_one(self, world: World) -> None:
        crm = world.client()
        crm.post("/codes", {"code": "UNO", "partner": "taller-x", "max_uses": 2})
        data = [{"code": "UNO", "reference": f"A-{n}"} for n in range(3)]
        data += [{"code": "nothing", "reference": "A-9"}, {"code": "UNO", "reference": "lead/1"}]
        found = crm.post("/codes/use", {"data": data}).json
        assert (found["done"], found["refused"]) == (2, 3)
        assert [one["result"] for one in found["data"]] == ["done", "done", "refused", "refused", "refused"]
        assert found["data"][2]["refusal"] == "used_up"
        assert [one["error"]["code"] for one in found["data"][2:]] == ["code_refused", "not_found", "request_invalid"]
        held = crm.post("/codes/reserve", {"data": [{"code": "TALLERX", "reference": "A-1"}], "minutes": 7}).json
        assert held["data"][0]["use"]["state"] == "reserved"

    def test_a_partner_reads_its_own(self, world: World) -> None:
        crm, mine, theirs = world.client(), world.client(partner="taller-x"), world.client(partner="taller-ramirez")
        crm.post("/codes/TALLERX/use", {"reference": "A-1", "customer": "C-1"})
        assert [one["id"] for one in pages(mine, "/codes")] == ["SEMANAX", "TALLERX"]
        assert mine.get("/codes/TALLERX").json["latest_uses"][0]["customer"] is None
        assert crm.get("/codes/TALLERX").json["latest_uses"][0]["customer"] == "C-1"
        assert theirs.get("/codes/TALLERX").status == 404
        assert mine.post("/codes", {"code": "X", "partner": "taller-x"}).code == "code_beyond_deal"
        assert theirs.post("/codes", {"code": "X", "partner": "taller-x"}).code == "request_invalid"


class TestBatches:
    BODY: ClassVar[dict[str, Any]] = {"name": "navidad 2026", "codes": 60, "partner": "taller-x", "prefix": "NAV"}

    def test_made_read_and_disabled(self, world: World) -> None:
        crm = world.client()
        made = crm.post("/code-batches", self.BODY)
        assert (made.status, made.json["codes"], made.json["id"]) == (201, 60, "navidad 2026")
        assert crm.post("/code-batches", self.BODY).status == 200
        assert crm.post("/code-batches", {**self.BODY, "codes": 61}).code == "batch_conflict"
        path = "/code-batches/navidad%202026"
        every = pages(crm, f"{path}/codes", limit="11")
        assert len({one["id"] for one in every}) == 60 and all(one["id"].startswith("NAV-") for one in every)
        code = every[0]["id"]
        assert crm.get(f"/codes/{code}").json["batch"] == "navidad 2026"
        assert crm.post(f"/codes/{code}/use", {"reference": "A-1"}).status == 200
        assert pages(crm, f"{path}/codes")[0] == {**every[0], "uses": 1, "uses_left": 0}
        assert crm("PATCH", path, {"disabled": True}).json["disabled_at"]
        assert {one["disabled"] for one in pages(crm, f"{path}/codes")} == {True}
        refused = crm("PATCH", f"/codes/{code}", {"max_uses": 7})
        assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/max_uses")
        assert [one["id"] for one in crm.get("/code-batches").json["data"]] == ["navidad 2026"]

    def test_a_partner_reads_its_own(self, world: World) -> None:
        world.client().post("/code-batches", self.BODY)
        mine, theirs = world.client(partner="taller-x"), world.client(partner="taller-ramirez")
        assert len(pages(mine, "/code-batches/navidad%202026/codes", limit="50")) == 60
        assert theirs.get("/code-batches/navidad%202026/codes").status == 404
        assert theirs.get("/code-batches").json["data"] == []

    @pytest.mark.parametrize(
        "change", [{"codes": 0}, {"codes": 100_001}, {"prefix": "Ñ"}, {"name": " "}, {"partner": "x"}, {"max_uses": 0}]
    )
    def test_mistakes_are_told(self, shared: World, change: dict[str, Any]) -> None:
        assert shared.client().post("/code-batches", {**self.BODY, **change}).status == 422
