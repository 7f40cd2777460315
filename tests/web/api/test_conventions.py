"""What all operations have in common: keys, problems, lists, idempotency, ETags, limits, dry runs, test mode."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from alianza.web.api.application import KeyUnreadable, read_key
from alianza.web.api.assembly import table

from .harness import Client, Server, World

SALE: dict[str, Any] = {"amount_minor": 35000, "currency": "MXN", "partner": "taller-x"}


def sale(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, **SALE, **more}


class TestKeys:
    def test_without_a_key_nothing_is_told(self, shared: World) -> None:
        for header in ({}, {"authorization": "Basic YTpi"}, {"authorization": "Bearer "}):
            found = shared.server.ask("GET", "/api/v1/partners", headers=header)
            assert (found.status, found.code) == (401, "key_missing")
            assert found.headers["www-authenticate"] == 'Bearer realm="alianza"'

    def test_a_key_that_is_none_is_refused(self, shared: World) -> None:
        found = Client(shared.server, "alz_live_nothing").get("/partners")
        assert (found.status, found.code) == (401, "key_refused")

    def test_a_key_does_what_its_scopes_allow(self, shared: World) -> None:
        reader = shared.client("partners:read")
        assert reader.get("/partners").status == 200
        found = reader.post("/partners", {"external_id": "x", "name": "X", "group": "talleres"})
        assert (found.status, found.code) == (403, "forbidden")
        assert "partners:write" in found.json["detail"]

    def test_a_test_key_acts_in_the_sandbox(self, world: World) -> None:
        live, test = world.client(), world.client(test=True)
        assert test.post("/sales", sale("T-1")).status == 201
        assert live.get("/sales/T-1").status == 404
        assert test.get("/sales/T-1").status == 200

    def test_an_embed_token_reads_its_partner(self, shared: World) -> None:
        from datetime import timedelta

        from alianza.identity import api as identity
        from alianza.runtime import clock

        office = shared.office()
        partner = office.by_external_id["taller-x"]
        import uuid

        who = identity.system(office.alliance_id, "terminal:test")
        scopes = frozenset({"partners:read"})
        text = identity.embed_token(who, uuid.UUID(bytes=partner.partner_id), scopes, clock.now(), timedelta(minutes=1))
        found = Client(shared.server, text).get("/partners")
        assert [one["external_id"] for one in found.json["data"]] == ["taller-x"]


class TestProblems:
    def test_every_code_is_documented_where_its_type_leads(self, crm: Client, shared: World) -> None:
        found = crm.get("/sales/nowhere")
        assert found.headers["content-type"] == "application/problem+json"
        document = shared.server.ask("GET", found.json["type"])
        assert document.status == 200 and document.json["code"] == "not_found"
        assert shared.server.ask("GET", "/api/v1/problems/nothing").code == "unknown_route"

    def test_every_field_that_is_wrong_is_named(self, crm: Client) -> None:
        found = crm.post("/sales", {"id": "A", "amount": 1, "partner": 7, "metadata": {"a": 1}})
        pointers = {one["pointer"]: one["code"] for one in found.json["errors"]}
        assert found.status == 422
        assert pointers == {
            "/amount": "unknown_field", "/partner": "invalid_value", "/metadata/...": "invalid_value",
            "/amount_minor": "missing",
        }  # fmt: skip
        assert "did you mean 'amount_minor'" in found.json["errors"][0]["detail"]

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (b"", "empty"), (b"{", "no JSON"), (b"[1]", "object"), (b"[" * 100_000, "deep"), (b'{"id":"\xff"}', "JSON"),
            (b'{"id":1e99}', "str"), (b"nul", "no JSON"), (b'{"id":5, nothing', "no JSON"), (b'{"id":5,"x":"\xff"}', "JSON"),
            (b'{"id":5,"x":' + b"[" * 20_000, "deep"), (b'{"id":"A","metadata":' + b'{"a":' * 5_000 + b"}" * 5_001, "deep"),
            (b'{"id":"A","amount_minor":1e400}', "out of range"),
        ],
    )  # fmt: skip
    def test_what_is_no_json_is_told(self, crm: Client, body: bytes, words: str) -> None:
        found = crm.post("/sales", raw=body)
        assert found.status in (413, 422)
        assert found.status == 413 or words in found.json["detail"]

    @pytest.mark.parametrize("text", ["a\0b", "\ud800"])
    def test_what_cannot_be_kept_is_refused(self, crm: Client, text: str) -> None:
        for body in (sale(text), sale("A-NUL", customer=text), sale("A-NUL", metadata={"a": text})):
            found = crm.post("/sales", raw=json.dumps(body).encode())
            assert found.status == 422, found.body
        found = crm("PATCH", "/partners/taller-x", {"name": text})
        assert found.status == 422, found.body

    def test_a_nul_is_told_with_its_place(self, crm: Client) -> None:
        found = crm.post("/sales", sale("A-NUL", customer="a\0", metadata={"a": "\0", "b": "\\u0000"}))
        assert [one["pointer"] for one in found.json["errors"]] == ["/customer", "/metadata/a"]
        found = crm.post(
            "/sales/batch", {"data": [sale("N-1"), sale("N-2", customer="a\0"), sale("N-3", category="\\u0000")]}
        )
        assert [one["result"] for one in found.json["data"]] == ["new", "refused", "new"], found.body
        assert found.json["data"][1]["error"]["errors"][0]["pointer"] == "/data/1/customer"

    def test_a_body_that_is_too_large_or_no_json_is_refused(self, crm: Client) -> None:
        found = crm.post("/sales", raw=b'{"id":"' + b"a" * 70_000 + b'"}')
        assert (found.status, found.code) == (413, "body_too_large")
        found = crm.post("/sales", raw=b"a=1", content_type="application/x-www-form-urlencoded")
        assert (found.status, found.code) == (415, "wrong_media_type")

    def test_a_wrong_path_or_method_is_told(self, crm: Client) -> None:
        assert crm.get("/nothing").code == "unknown_route"
        found = crm("DELETE", "/partners")
        assert (found.status, found.headers["allow"]) == (405, "GET, POST")
        assert crm("PUT", "/partners/taller-x").status == 405
        assert crm.post("/sales", sale("batch")).status == 201
        assert crm.get("/sales/batch").json["id"] == "batch"
        assert crm("DELETE", "/sales/batch").status == 405
        assert crm.get("/partners/%00").status == 404
        assert crm.get("/partners/%ff").status == 404

    def test_a_parameter_that_there_is_not_is_no_silent_nothing(self, crm: Client) -> None:
        found = crm.get("/partners", query={"limt": "2"})
        assert found.json["errors"][0]["parameter"] == "limt"
        for query in (
            {"limit": "0"},
            {"limit": "x"},
            {"sort": "color"},
            {"fields": "color"},
            "limit=1&limit=2",
            "name=%ff",
        ):
            assert crm.get("/partners", query=query).status == 422, query

    def test_the_request_id_is_given_back(self, crm: Client) -> None:
        assert crm.get("/partners", x_request_id="mine-1").headers["x-request-id"] == "mine-1"
        assert crm.get("/partners", x_request_id="not mine\t").headers["x-request-id"].startswith("req_")

    def test_a_page_of_somebody_elses_may_ask(self, shared: World) -> None:
        found = shared.server.ask("OPTIONS", "/api/v1/partners", headers={"origin": "https://shop.example"})
        assert found.status == 204 and "authorization" in found.headers["access-control-allow-headers"]


class TestLists:
    def test_pages_go_on_where_they_ended_whatever_comes_in_between(self, world: World) -> None:
        crm = world.client()
        every = [one["external_id"] for one in crm.get("/partners", query={"limit": "500"}).json["data"]]
        first = crm.get("/partners", query={"limit": "5"}).json
        assert first["previous"] is None
        crm.post("/partners", {"external_id": "aaa", "name": "Aaa", "group": "talleres"})
        second = crm.get("/partners", query={"limit": "5", "after": first["next"]}).json
        assert [one["external_id"] for one in first["data"] + second["data"]] == every[:10]
        back = crm.get("/partners", query={"limit": "50", "before": second["previous"]}).json
        assert [one["external_id"] for one in back["data"]] == ["aaa", *every[:5]]
        assert back["previous"] is None and back["next"] is not None

    def test_the_last_page_says_so_and_orders_can_be_reversed(self, crm: Client) -> None:
        down = crm.get("/partners", query={"limit": "500", "sort": "-name"}).json
        assert down["next"] is None
        names = [one["name"] for one in down["data"]]
        assert names == [
            one["name"] for one in reversed(crm.get("/partners", query={"limit": "500", "sort": "name"}).json["data"])
        ]
        seen, after = [], ""
        while True:
            page = crm.get(
                "/partners",
                query={"limit": "4", "sort": "-name", "after": after} if after else {"limit": "4", "sort": "-name"},
            ).json
            seen += [one["name"] for one in page["data"]]
            if page["next"] is None:
                break
            after = page["next"]
        assert seen == names

    @pytest.mark.parametrize(
        "cursor", ["x", "WyJuYW1lIiwiYSIsImIiXQ", "WyJleHRlcm5hbF9pZCIsIlx1MDAwMCJd", "W10", "bnVsbA"]
    )
    def test_a_cursor_of_nobody_is_refused(self, crm: Client, cursor: str) -> None:
        found = crm.get("/partners", query={"after": cursor})
        assert (found.status, found.code) == (422, "cursor_invalid")

    def test_only_the_fields_that_are_asked_for(self, crm: Client) -> None:
        found = crm.get("/partners/taller-x", query={"fields": "name,group"}).json
        assert set(found) == {"object", "id", "name", "group"}

    def test_filters(self, crm: Client) -> None:
        found = crm.get("/partners", query={"name": "TALLER", "limit": "500"}).json["data"]
        assert found and all("taller" in one["name"].lower() for one in found)
        assert crm.get("/partners", query={"group": "nobody"}).json["data"] == []


class TestIdempotency:
    def test_the_same_request_again_is_answered_alike(self, world: World) -> None:
        crm = world.client()
        body = {"external_id": "again", "name": "Again", "group": "talleres"}
        first = crm.post("/partners", body, idempotency_key='"k-1"')
        again = crm.post("/partners", body, idempotency_key='"k-1"')
        assert (first.status, again.status) == (201, 201)
        assert again.body == first.body
        assert again.headers["idempotent-replayed"] == "?1" and "idempotent-replayed" not in first.headers
        other = crm.post("/partners", {**body, "name": "Other"}, idempotency_key='"k-1"')
        assert (other.status, other.code) == (422, "idempotency_key_reused")
        sale_under_it = crm.post("/sales", sale("A-1"), idempotency_key='"k-1"')
        assert sale_under_it.code == "idempotency_key_reused"

    def test_a_key_is_its_senders_own(self, world: World) -> None:
        one, other = world.client(), world.client()
        assert one.post("/sales", sale("A-1"), idempotency_key='"k"').status == 201
        assert other.post("/sales", sale("A-2"), idempotency_key='"k"').status == 201

    def test_what_was_refused_may_be_mended(self, world: World) -> None:
        crm = world.client()
        assert crm.post("/sales", sale("A-1", partner="nobody"), idempotency_key='"k"').status == 422
        assert crm.post("/sales", sale("A-1"), idempotency_key='"k"').status == 201

    def test_a_request_under_way_is_told(self, world: World) -> None:
        """Somebody else's transaction holds the key."""
        from alianza.runtime import answered, clock

        crm = world.client("partners:write")
        office = world.office()
        key_id = world.server.service.api.ring.verify(crm.key).id
        with world.database.unit_of_work(office.alliance_id) as connection:
            asked = answered.Asked(key_id, "k", b"x")
            assert answered.begin(connection, office.alliance_id, asked, clock.now()) is None
            found = crm.post("/partners", {"external_id": "n", "name": "N", "group": "talleres"}, idempotency_key='"k"')
            assert (found.status, found.code) == (409, "request_under_way")

    @pytest.mark.parametrize(
        "header", ["abc", "", '""', "8e03978e-40d5-43dd-bc93-6894a57f9324", '"a', '"' + "a" * 256 + '"', "7", "?1"]
    )
    def test_a_header_that_is_no_string_is_refused_with_the_right_form(self, crm: Client, header: str) -> None:
        found = crm.post("/sales", sale("A-1"), idempotency_key=header)
        assert (found.status, found.code) == (422, "idempotency_key_invalid")
        assert found.json["hint"].startswith('Idempotency-Key: "')

    def test_ten_thousand_retries_at_once_have_one_effect(self, world: World) -> None:
        """Half of them carry a key, half rely on the order's number; forty threads send them."""
        crm, office = world.client(), world.office()
        statuses: dict[int, int] = {}
        lock = threading.Lock()

        def send(number: int) -> None:
            headers = {"idempotency_key": '"once"'} if number % 2 else {}
            found = crm.post("/sales", sale("ONCE"), **headers)
            with lock:
                statuses[found.status] = statuses.get(found.status, 0) + 1

        with ThreadPoolExecutor(40) as pool:
            list(pool.map(send, range(10_000)))
        assert set(statuses) <= {200, 201, 409} and sum(statuses.values()) == 10_000
        with world.database.unit_of_work(office.alliance_id) as connection:
            for table_name in ("facts", "answered_requests"):
                count = f"SELECT count(*) FROM {table_name} WHERE alliance_id = %s"
                assert connection.execute(count, (office.alliance_id,)).fetchone() == (1,)  # type: ignore[arg-type]


def test_the_key_is_read_as_rfc_8941_writes_strings() -> None:
    assert read_key(b'"a\\"b"') == 'a"b'
    assert read_key(b' "x" ') == "x"
    for wrong in (b"token", b":YQ==:", b'"\xc3\xa9"', b'"a" "b"', b'"a", "b"'):
        with pytest.raises(KeyUnreadable):
            read_key(wrong)


class TestChanges:
    def test_an_etag_guards_a_change(self, world: World) -> None:
        crm = world.client()
        tag = crm.get("/partners/taller-x").headers["etag"]
        assert crm.get("/partners/taller-x", if_none_match=tag).status == 304
        changed = crm("PATCH", "/partners/taller-x", {"name": "Equis"}, if_match=tag)
        assert changed.status == 200 and changed.headers["etag"] != tag
        late = crm("PATCH", "/partners/taller-x", {"name": "Zeta"}, if_match=tag)
        assert (late.status, late.code) == (412, "changed_meanwhile")
        assert crm("PATCH", "/partners/taller-x", {"name": "Zeta"}, if_match="*").status == 200

    def test_of_two_changes_at_once_one_is_refused(self, world: World) -> None:
        """Each sends the tag that it read; without it both would be done, and one lost (the control)."""
        crm = world.client()

        def both(**headers: str) -> list[int]:
            with ThreadPoolExecutor(2) as pool:
                names = ["Uno", "Dos"]
                return sorted(
                    pool.map(lambda name: crm("PATCH", "/partners/taller-x", {"name": name}, **headers).status, names)
                )

        assert both(if_match=crm.get("/partners/taller-x").headers["etag"]) == [200, 412]
        assert both() == [200, 200]

    def test_what_is_changed_is_in_the_log_by_its_key(self, world: World) -> None:
        from alianza.identity import api as identity

        crm = world.client()
        crm("PATCH", "/partners/taller-x", {"name": "Equis"}, x_request_id="req-7")
        who = identity.system(world.office().alliance_id, "terminal:test")
        last = list(identity.audit.entries(world.database, who))[-1]
        assert (last.action, last.actor_kind, last.request_id) == ("partner.changed", "key", "req-7")


class TestDryRuns:
    def test_a_rehearsed_sale_leaves_nothing(self, world: World) -> None:
        crm = world.client()
        found = crm.post("/sales", sale("A-1"), query={"dry_run": "true"})
        assert found.status == 200 and found.headers["dry-run"] == "?1"
        assert found.json["lines"][0]["kind"] == "commission"
        assert crm.get("/sales/A-1").status == 404
        assert (
            crm.post("/sales", sale("A-1")).json["lines"][0]["amount_minor"] == found.json["lines"][0]["amount_minor"]
        )

    def test_every_operation_that_moves_money_can_be_rehearsed(self) -> None:
        from alianza.web.api.model import DryRun

        for operation in table().operations:
            assert operation.money == issubclass(operation.query, DryRun), operation.id


class TestLimits:
    def test_the_headers_say_what_is_left(self, shared: World) -> None:
        server = Server(shared.database, most=3)
        try:
            client = Client(server, shared.key("partners:read"))
            left = [client.get("/partners/taller-x").headers["ratelimit"] for _ in range(3)]
            assert [one.split(";")[1] for one in left] == ["r=2", "r=1", "r=0"]
            refused = client.get("/partners/taller-x")
            assert (refused.status, refused.code) == (429, "too_many_requests")
            assert 0 < int(refused.headers["retry-after"]) <= 61
            assert refused.headers["ratelimit-policy"] == '"requests";q=3;w=60'
            assert Client(server, shared.key("partners:read")).get("/partners/taller-x").status == 200
        finally:
            server.close()
