"""Keys, embed tokens, people, the audit log, the alliance and its agreements by the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alianza.identity.scopes import PARTNER_SCOPES
from alianza.runtime.settings import read_settings

from .harness import Client, World
from .test_settlement import pages
from .things import Things


class TestKeys:
    def test_a_key_is_told_once_and_does_what_it_may(self, world: World) -> None:
        crm = world.client()
        made = crm.post("/keys", {"name": "CRM", "scopes": ["sales:*"], "partner": "taller-x"})
        assert made.status == 201 and made.json["key"]["scopes"] == ["sales:read", "sales:write"]
        assert "secret" not in crm.get(f"/keys/{made.json['id']}").json
        client = Client(world.server, made.json["secret"])
        assert client.post("/sales", {"id": "A-1", "amount_minor": 1000}).json["partner"]["external_id"] == "taller-x"
        assert client.get("/partners").code == "forbidden"

    def test_a_repeat_gives_the_same_secret_and_it_is_kept_sealed(self, world: World) -> None:
        crm, office = world.client(), world.office()
        body = {"name": "CRM", "scopes": ["sales:read"]}
        first, again = (crm.post("/keys", body, idempotency_key='"k"') for _ in range(2))
        assert first.body == again.body and again.headers["idempotent-replayed"] == "?1"
        assert len([one for one in pages(crm, "/keys") if one["name"] == "CRM"]) == 1
        with world.database.unit_of_work(office.alliance_id) as connection:
            query = "SELECT answer FROM answered_requests WHERE alliance_id = %s AND key = 'k'"
            row = connection.execute(query, (office.alliance_id,)).fetchone()
        assert row is not None and first.json["secret"].encode() not in row[0]

    def test_replaced_and_ended(self, world: World) -> None:
        crm = world.client()
        old = crm.post("/keys", {"name": "CRM", "scopes": ["sales:read"], "expires_at": "2030-01-01T00:00:00Z"}).json
        new = crm.post(f"/keys/{old['id']}/rotate", {"overlap_hours": 2})
        assert new.status == 201 and new.json["key"]["replaces"] == old["id"]
        assert crm.get(f"/keys/{old['id']}").json["state"] == "ending"
        assert crm.post(f"/keys/{old['id']}/rotate", {}).code == "key_ended"
        assert crm.post(f"/keys/{new.json['id']}/revoke").json["state"] == "revoked"
        assert Client(world.server, new.json["secret"]).get("/sales").code == "key_refused"
        assert Client(world.server, old["secret"]).get("/sales").status == 200

    def test_nobody_gives_more_than_they_have(self, world: World) -> None:
        maker = world.client("keys:write", "sales:read")
        assert maker.post("/keys", {"name": "K", "scopes": ["sales:write"]}).code == "forbidden"
        mine = world.client(partner="taller-x")
        made = mine.post("/keys", {"name": "K", "scopes": ["sales:read"]})
        assert made.json["key"]["partner"]["external_id"] == "taller-x"
        assert mine.post("/keys", {"name": "K", "scopes": ["sales:read"], "partner": "taller-ramirez"}).status == 422
        assert mine.post("/keys", {"name": "K", "scopes": ["ledger:read"]}).code == "forbidden"

    def test_a_partner_sees_its_own(self, world: World) -> None:
        crm, mine, theirs = world.client(), world.client(partner="taller-x"), world.client(partner="taller-ramirez")
        whole = crm.post("/keys", {"name": "K", "scopes": ["sales:read"]}).json["id"]
        made = mine.post("/keys", {"name": "K", "scopes": ["sales:read"]}).json["id"]
        assert {one["partner"]["external_id"] for one in mine.get("/keys").json["data"]} == {"taller-x"}
        for key in (whole, made):
            for answer in (
                theirs.get(f"/keys/{key}"),
                theirs.post(f"/keys/{key}/revoke"),
                theirs.post(f"/keys/{key}/rotate", {}),
            ):
                assert answer.status == 404

    @pytest.mark.parametrize(
        "change",
        [
            {"scopes": ["sale:write"]}, {"scopes": []}, {"name": " "}, {"partner": "nobody"},
            {"expires_at": "2020-01-01T00:00:00Z"},
            {"scopes": ["ledger:read"], "partner": "taller-x"}, {"expires_at": "0001-01-01T00:00:00Z"},
        ],
    )  # fmt: skip
    def test_mistakes_are_told(self, shared: World, change: dict[str, Any]) -> None:
        assert shared.client().post("/keys", {"name": "K", "scopes": ["sales:read"], **change}).status == 422

    def test_an_embed_token_shows_one_partner(self, world: World) -> None:
        crm = world.client()
        found = crm.post("/embed-tokens", {"partner": "taller-x", "scopes": ["sales:read"], "minutes": 5}).json
        page = Client(world.server, found["token"])
        assert page.get("/sales").status == 200 and page.get("/partners").code == "forbidden"
        assert crm.post("/embed-tokens", {"partner": "taller-x", "scopes": ["keys:write"]}).status == 422
        assert crm.post("/embed-tokens", {"partner": "taller-x", "scopes": ["sales:read"], "minutes": 16}).status == 422


class TestPeople:
    def test_invited_given_another_role_and_let_go(self, world: World) -> None:
        crm = world.client()
        body = {"email": "Eva@Taller.example", "roles": ["finance"], "name": "Eva"}
        made = crm.post("/people", body)
        assert made.status == 201 and made.json["memberships"][0]["roles"] == ["finance"]
        sent = sorted(Path(read_settings().home, "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime)
        assert "taller.example" in sent[-1].read_text().lower()
        assert crm.get("/people/eva@taller.example").json == crm.get(f"/people/{made.json['id']}").json
        tag = crm.get(f"/people/{made.json['id']}").headers["etag"]
        more = crm(
            "PATCH", f"/people/{made.json['id']}", {"roles": ["partner_owner"], "partner": "taller-x"}, if_match=tag
        )
        assert len(more.json["memberships"]) == 2
        assert crm("PATCH", f"/people/{made.json['id']}", {"roles": ["finance"]}, if_match=tag).status == 412
        assert crm("DELETE", f"/people/{made.json['id']}").json["memberships"] == []

    def test_a_partner_sees_and_invites_its_own(self, world: World) -> None:
        crm, mine, theirs = world.client(), world.client(partner="taller-x"), world.client(partner="taller-ramirez")
        boss = crm.post("/people", {"email": "ana@onlycar.example", "roles": ["manager"]}).json
        assert mine.get(f"/people/{boss['id']}").status == mine.get("/people/ana@onlycar.example").status == 404
        made = mine.post("/people", {"email": "leo@taller.example", "roles": ["partner_member"]}).json
        assert made["memberships"][0]["partner"]["external_id"] == "taller-x"
        assert [one["id"] for one in mine.get("/people").json["data"]] == [made["id"]]
        assert theirs.get("/people").json["data"] == [] and theirs("DELETE", f"/people/{made['id']}").status == 404
        assert mine.post("/people", {"email": "x@taller.example", "roles": ["manager"]}).status == 422
        assert len(pages(crm, "/people", limit="1")) == 2
        assert [one["id"] for one in pages(crm, "/people", partner="taller-x")] == [made["id"]]

    def test_mistakes_are_told(self, shared: World) -> None:
        crm = shared.client()
        for body in (
            {"email": "nobody", "roles": ["finance"]}, {"email": "a@b.example", "roles": []},
            {"email": "a@b.example", "roles": ["boss"]}, {"email": "a@b.example", "roles": ["partner_owner"]},
        ):  # fmt: skip
            assert crm.post("/people", body).status == 422, body
        for text in ("x", "per_x", "a@b.example", "@"):
            assert crm.get(f"/people/{text}").status == 404


class TestAudit:
    def test_newest_first_by_action_actor_and_subject(self, world: World) -> None:
        crm = world.client()
        crm("PATCH", "/partners/taller-x", {"name": "Equis"}, x_request_id="r-1")
        made = crm.post("/keys", {"name": "K", "scopes": ["sales:read"]}).json["id"]
        every = pages(crm, "/audit", limit="3")
        assert [one["id"] for one in every] == sorted((one["id"] for one in every), reverse=True)
        (entry,) = crm.get("/audit", query={"subject": made}).json["data"]
        assert entry["action"] == "key.created" and entry["after"]["name"] == "K"
        assert crm.get(f"/audit/{entry['id']}").json == entry
        by_it = pages(crm, "/audit", actor=entry["actor"])
        assert {one["action"] for one in by_it} == {"partner.changed", "key.created"}
        assert by_it[-1]["request_id"] == "r-1"
        assert crm.get("/audit", query={"recorded_until": "2026-01-01T00:00:00Z"}).json["data"] == []
        assert world.client(partner="taller-x").get("/audit").status == 403


class TestAlliance:
    def test_a_key_sees_its_own_alliance(self, shared: World) -> None:
        crm = shared.client()
        (one,) = crm.get("/alliances").json["data"]
        assert (one["slug"], one["currency"], one["test"]) == ("onlycar", "MXN", False)
        assert crm.get("/alliances/onlycar").json == crm.get(f"/alliances/{one['id']}").json == one
        assert crm.get("/alliances/nexors").status == 404

    def test_organisations_are_it_and_its_partners(self, shared: World) -> None:
        crm, mine = shared.client(), shared.client(partner="taller-x")
        every = pages(crm, "/organisations", limit="7")
        assert {one["external_id"] for one in every} == {"onlycar", *shared.office().by_external_id}
        assert {one["external_id"] for one in mine.get("/organisations").json["data"]} == {"onlycar", "taller-x"}
        assert crm.get("/organisations/onlycar").json["kind"] == "alliance"
        assert mine.get("/organisations/taller-ramirez").status == 404


class TestAgreements:
    def test_read_in_plain_words_with_its_files(self, shared: World) -> None:
        found = shared.client().get("/agreements/1").json
        assert found["root"] == "deal.yaml" and "groups/talleres.yaml" in found["files"]
        assert any("12%" in term["text"] for term in found["terms"])
        assert shared.client().get("/agreements/7").status == 404

    def test_a_partner_reads_what_concerns_it(self, shared: World) -> None:
        mine, theirs = shared.client(partner="taller-x"), shared.client(partner="taller-ramirez")
        found = mine.get("/agreements/1").json
        assert found["files"] is None and all(term["path"].startswith("groups/talleres") for term in found["terms"])
        assert any("Semana del Taller X" in term["text"] for term in found["terms"])
        assert "Semana" not in str(theirs.get("/agreements/1").json)
        assert mine.post("/agreements/plan", {"root": "a", "files": {}}).code == "forbidden"

    def test_tried_compared_and_put_in_force(self, world: World) -> None:
        crm, body = world.client(), Things(world).deal()
        body["files"]["groups/talleres.yaml"] = body["files"]["groups/talleres.yaml"].replace(
            "percent: 12%", "percent: 13%"
        )
        tested = crm.post("/agreements/test", body).json
        assert tested["cases"] and not tested["passed"]  # a case holds the promise of 12%
        refused = crm.post("/agreements", body)
        assert (refused.status, refused.code) == (422, "cases_fail") and refused.json["errors"]
        planned = crm.post("/agreements/plan", body).json
        assert [(one["kind"], "13%" in one["text"]) for one in planned["changes"] if "12%" in one["text"]] == [
            ("changed", True)
        ]
        body = Things(world).deal()
        tried = crm.post("/agreements", body, query={"dry_run": "true"})
        assert tried.status == 200 and tried.json["fresh"] and crm.get("/agreements/2").status == 404
        assert crm.post("/agreements", body).status == 201
        assert crm.post("/agreements", body).json["fresh"] is False
        assert [one["version"] for one in pages(crm, "/agreements", limit="1")] == [2, 1]

    def test_in_the_sandbox_it_is_tried_without_harm(self, world: World) -> None:
        crm, test = world.client(), world.client(test=True)
        assert test.post("/agreements", Things(world).deal()).status == 201
        assert test.get("/agreements/2").status == 200 and crm.get("/agreements/2").status == 404

    def test_mistakes_are_named_with_their_file(self, shared: World) -> None:
        crm = shared.client()
        body = Things(shared).deal()
        body["files"]["deal.yaml"] = body["files"]["deal.yaml"].replace("currency: MXN", "currency: MX")
        found = crm.post("/agreements/plan", body)
        assert (found.status, found.code) == (422, "deal_invalid")
        assert found.json["errors"][0]["pointer"] == "/files/deal.yaml"
        other = {"root": "d", "files": {"d": shared.office("nexors").versions[0].loaded.text["deal.yaml"]}}
        assert crm.post("/agreements", other).status == 422
        assert crm.post("/agreements/test", {"root": "x", "files": {}}).status == 422


def test_what_a_partner_may_hold_is_known(shared: World) -> None:
    """A control: the partners' clients above have all scopes that a partner can have."""
    mine = shared.client(partner="taller-x")
    assert set(mine.get("/keys").json["data"][0]["scopes"]) == PARTNER_SCOPES
