"""Commissions, statements, disputes, closings, payouts and the ledger by the API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, ClassVar

import pytest

from alianza.ledger import api as ledger
from alianza.runtime.database import Database
from alianza.web.api.resources import ledger as ledger_resource

from ...conftest import fresh_copy
from .harness import Client, World

PARTNERS = ("taller-x", "taller-ramirez")


def sale(name: str, partner: str, day: str = "2026-10-05", **more: Any) -> dict[str, Any]:
    return {
        "id": name, "amount_minor": 350000, "partner": partner, "customer": f"C-{name}",
        "occurred_at": f"{day}T10:00:00-06:00", **more,
    }  # fmt: skip


def fill(world: World) -> None:
    """Sales of two partners in October."""
    facts = [sale(f"{partner}-{n}", partner, f"2026-10-{n + 1:02d}") for partner in PARTNERS for n in range(12)]
    assert world.client().post("/sales/batch", {"data": facts}).json["new"] == 24


@pytest.fixture(scope="module")
def closed(server_uri: str, world_template: str) -> Iterator[World]:
    """A world in which October is closed; its tests read only."""
    with fresh_copy(server_uri, world_template) as database:
        world = World(database)
        fill(world)
        assert world.client().post("/closings", {"period": "2026-10"}).status == 201
        yield world
        world.close()


@pytest.fixture
def own(world: World) -> World:
    """A world of the test's own in which October is closed."""
    fill(world)
    assert world.client().post("/closings", {"period": "2026-10"}).status == 201
    return world


def pages(client: Client, path: str, **query: str) -> list[dict[str, Any]]:
    """All of a list, page by page; each page is also read backwards."""
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        page = client.get(path, query={**query, **({"after": after} if after else {})})
        assert page.status == 200, page.body
        data = page.json["data"]
        if found and page.json["previous"]:
            back = client.get(path, query={**query, "before": page.json["previous"]}).json["data"]
            assert back == found[-len(back) :]
        found += data
        if page.json["next"] is None:
            return found
        after = page.json["next"]


def content(database: Database, world: World) -> list[Any]:
    """How much there is of everything that settling writes."""
    office = world.office()
    names = ("lines", "statements", "statement_events", "closings", "payouts", "commands", "ledger_transfers", "events")
    with database.unit_of_work(office.alliance_id) as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM {name} WHERE alliance_id = %s", (office.alliance_id,)).fetchone()  # type: ignore[arg-type]
            for name in names
        ]
        row = connection.execute(
            "SELECT open_period, last_statement FROM books WHERE alliance_id = %s", (office.alliance_id,)
        ).fetchone()
        assert ledger.verify(connection, office.alliance_id) == []
    return [*counts, row]


class TestCommissions:
    def test_they_are_listed_by_page_newest_or_oldest_first(self, closed: World) -> None:
        crm = closed.client()
        every = pages(crm, "/commissions", limit="7")
        assert len({one["id"] for one in every}) == len(every) >= 48
        assert [one["id"] for one in pages(crm, "/commissions", limit="9", sort="-recorded_at")] == [
            one["id"] for one in reversed(every)
        ]

    def test_of_a_partner_a_month_or_a_fact(self, closed: World) -> None:
        crm = closed.client()
        mine = pages(crm, "/commissions", limit="5", partner="taller-x", period="2026-10")
        assert mine and {one["partner"]["external_id"] for one in mine} == {"taller-x"}
        assert pages(crm, "/commissions", partner="taller-x", period="2026-09") == []
        of_fact = crm.get("/commissions", query={"fact": "taller-x-0"}).json["data"]
        assert {one["fact"]["id"] for one in of_fact} == {"taller-x-0"}
        alone = crm.get("/commissions", query={"period": "2026-10"})
        assert (alone.status, alone.json["errors"][0]["parameter"]) == (422, "period")
        assert crm.get("/commissions", query={"partner": "nobody"}).status == 404

    def test_those_recorded_between_two_moments(self, closed: World) -> None:
        crm = closed.client()
        moments = [one["recorded_at"] for one in pages(crm, "/commissions", limit="500")]
        assert pages(crm, "/commissions", limit="500", recorded_until="2026-01-01T00:00:00Z") == []
        later = pages(crm, "/commissions", limit="500", recorded_from=min(moments))
        assert [one["recorded_at"] for one in later] == moments

    def test_one_is_explained(self, closed: World) -> None:
        crm = closed.client()
        lines = crm.get("/commissions", query={"fact": "taller-x-0"}).json["data"]
        line = next(one for one in lines if one["kind"] == "commission")
        found = crm.get(f"/commissions/{line['id']}", query={"expand": "explanation"}).json
        assert {**found, "explanation": None} == line
        why = found["explanation"]
        assert why["matches"] and why["derived_minor"] == line["amount_minor"] == why["in_books_minor"]
        assert why["fact"]["customer"] == "C-taller-x-0" and why["fact"]["amount_minor"] == 350000
        assert [touch["partner"] for touch in why["touches"] if touch["lost"] is None] == ["taller-x"]
        assert why["statement"] and why["credit"] == "partner/taller-x/payable"

    def test_every_line_can_be_explained(self, closed: World) -> None:
        crm = closed.client()
        for line in pages(crm, "/commissions", limit="500"):
            found = crm.get(f"/commissions/{line['id']}", query={"expand": "explanation"})
            assert found.status == 200 and found.json["explanation"]["matches"], found.body

    def test_a_partner_sees_its_own_without_the_customer(self, closed: World) -> None:
        mine, crm = closed.client(partner="taller-x"), closed.client()
        listed = pages(mine, "/commissions", limit="6")
        assert listed and {one["partner"]["external_id"] for one in listed} == {"taller-x"}
        found = mine.get(f"/commissions/{listed[0]['id']}", query={"expand": "explanation"}).json["explanation"]
        assert found["fact"]["customer"] is None and found["notes"] == []
        theirs = crm.get("/commissions", query={"partner": "taller-ramirez"}).json["data"][0]["id"]
        assert mine.get(f"/commissions/{theirs}").code == "not_found"
        assert mine.get("/commissions", query={"partner": "taller-ramirez"}).status == 404
        assert mine.get("/commissions", query={"fact": "taller-ramirez-0"}).json["data"] == []

    @pytest.mark.parametrize("text", ["x", "ln_x", "trf_01k9m2v7w8x9y0z1a2b3c4d5e6", "%00"])
    def test_what_is_no_id_is_not_found(self, closed: World, text: str) -> None:
        assert closed.client().get(f"/commissions/{text}").status == 404


class TestAdjustments:
    BODY: ClassVar[dict[str, Any]] = {
        "external_id": "A-1",
        "partner": "taller-x",
        "amount_minor": -1500,
        "reason": "Lavado repetido",
    }

    def test_the_same_again_is_one_line(self, world: World) -> None:
        crm = world.client()
        made = crm.post("/adjustments", self.BODY)
        again = crm.post("/adjustments", self.BODY)
        assert (made.status, again.status) == (201, 200) and made.json == again.json
        other = crm.post("/adjustments", {**self.BODY, "amount_minor": 1})
        assert (other.status, other.code) == (409, "command_conflict")
        assert crm.get("/adjustments/A-1").json == crm.get(f"/adjustments/{made.json['id']}").json == made.json
        assert crm.post("/adjustments", {**self.BODY, "external_id": None}).status == 201
        assert len(pages(crm, "/adjustments", limit="1")) == 2
        assert crm.get("/commissions").json["data"] == []

    def test_a_rehearsal_leaves_nothing(self, world: World) -> None:
        before = content(world.database, world)
        found = world.client().post("/adjustments", self.BODY, query={"dry_run": "true"})
        assert found.status == 200 and found.json["amount_minor"] == -1500
        assert content(world.database, world) == before

    def test_mistakes_are_named(self, shared: World) -> None:
        crm = shared.client()
        for change, pointer in (
            ({"partner": "nobody"}, "/partner"), ({"amount_minor": 0}, "/amount_minor"), ({"reason": "  "}, "/reason"),
            ({"unit": "USD"}, "/unit"), ({"unit": "usd"}, "/unit"), ({"amount_minor": 10**17}, "/amount_minor"),
        ):  # fmt: skip
            found = crm.post("/adjustments", {**self.BODY, **change})
            assert (found.status, found.json["errors"][0]["pointer"]) == (422, pointer), found.body

    def test_a_partner_reads_its_own_and_makes_none(self, world: World) -> None:
        made = world.client().post("/adjustments", self.BODY).json
        mine, theirs = world.client(partner="taller-x"), world.client(partner="taller-ramirez")
        assert [one["id"] for one in mine.get("/adjustments").json["data"]] == [made["id"]]
        assert theirs.get("/adjustments").json["data"] == []
        assert theirs.get("/adjustments/A-1").status == theirs.get(f"/adjustments/{made['id']}").status == 404
        assert mine.post("/adjustments", self.BODY).code == "forbidden"


class TestClosings:
    def test_a_month_is_closed_once_with_those_before_it(self, world: World) -> None:
        fill(world)
        crm, before = world.client(), content(world.database, world)
        tried = crm.post("/closings", {"period": "2026-10"}, query={"dry_run": "true"})
        assert (tried.status, tried.json["closed"][-1]) == (200, "2026-10")
        assert content(world.database, world) == before
        done = crm.post("/closings", {"period": "2026-10"})
        assert (done.status, done.json["closed"], done.json["statements"]) == (
            201,
            tried.json["closed"],
            tried.json["statements"],
        )
        again = crm.post("/closings", {"period": "2026-10"})
        assert (again.status, again.json["closed"]) == (200, [])
        assert [one["id"] for one in pages(crm, "/closings", limit="2")] == list(reversed(done.json["closed"]))
        assert crm.get("/closings/2026-10").json["payout_on"] == done.json["closing"]["payout_on"]
        content(world.database, world)

    def test_what_cannot_be_closed(self, shared: World) -> None:
        crm = shared.client()
        assert crm.post("/closings", {"period": "2026-11"}).code == "period_not_over"
        assert crm.post("/closings", {"period": "2026-13"}).status == 422
        assert crm.post("/closings", {"period": "0000-01"}).status == 422
        assert crm.get("/closings/2026-10").status == crm.get("/closings/x").status == 404
        assert shared.client(partner="taller-x").post("/closings", {"period": "2026-10"}).status == 403

    def test_two_at_once_close_it_once(self, world: World) -> None:
        from concurrent.futures import ThreadPoolExecutor

        fill(world)
        crm = world.client()
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda _: crm.post("/closings", {"period": "2026-10"}), range(4)))
        assert sorted(one.status for one in found) == [200, 200, 200, 201]


class TestStatements:
    def test_they_are_listed_by_month_partner_and_state(self, closed: World) -> None:
        crm = closed.client()
        every = pages(crm, "/statements", limit="5")
        assert [one["number"] for one in every] == sorted((one["number"] for one in every), reverse=True)
        mine = crm.get("/statements", query={"period": "2026-10", "partner": "taller-x"}).json["data"]
        assert len(mine) == 1 and mine[0]["state"] == "in_review" and mine[0]["payable_minor"] > 0
        assert crm.get("/statements", query={"state": "paid"}).json["data"] == []
        assert crm.get("/statements", query={"state": "lost"}).status == 422
        assert crm.get(f"/statements/{mine[0]['id']}").json == mine[0]

    def test_the_lines_are_what_it_adds_up(self, closed: World) -> None:
        crm = closed.client()
        mine = crm.get("/statements", query={"period": "2026-10", "partner": "taller-x"}).json["data"][0]
        lines = pages(crm, f"/statements/{mine['id']}/lines", limit="5")
        assert len(lines) == mine["lines"]
        moved = sum(one["amount_minor"] for one in lines if one["kind"] not in ("discount", "counted"))
        assert moved == mine["closing_minor"] - mine["opening_minor"] + mine["paid_minor"]

    def test_as_pdf(self, closed: World) -> None:
        mine, theirs = closed.client(partner="taller-x"), closed.client(partner="taller-ramirez")
        number = mine.get("/statements", query={"period": "2026-10"}).json["data"][0]["id"]
        found = mine.get(f"/statements/{number}/document")
        assert found.body.startswith(b"%PDF") and found.headers["content-type"] == "application/pdf"
        assert theirs.get(f"/statements/{number}/document").status == 404

    def test_a_partner_sees_and_accepts_its_own(self, own: World) -> None:
        crm = own.client()
        mine, theirs = own.client(partner="taller-x"), own.client(partner="taller-ramirez")
        (one,) = mine.get("/statements", query={"period": "2026-10"}).json["data"]
        for path in (f"/statements/{one['id']}", f"/statements/{one['id']}/lines"):
            assert (mine.get(path).status, theirs.get(path).status) == (200, 404)
        assert theirs.post(f"/statements/{one['id']}/accept").status == 404
        before = content(own.database, own)
        tried = mine.post(f"/statements/{one['id']}/accept", query={"dry_run": "true"})
        assert tried.json["state"] == "accepted" and content(own.database, own) == before
        tag = mine.get(f"/statements/{one['id']}").headers["etag"]
        assert mine.post(f"/statements/{one['id']}/accept", if_match=tag).json["state"] == "accepted"
        assert crm.get(f"/statements/{one['id']}").json["state"] == "accepted"
        assert mine.post(f"/statements/{one['id']}/accept", if_match=tag).status == 412

    @pytest.mark.parametrize("text", ["0", "999", "x", "-1", "1.5", "99999999999999999999", "١"])
    def test_what_is_no_number_is_not_found(self, closed: World, text: str) -> None:
        assert closed.client().get(f"/statements/{text}").status == 404


class TestDisputes:
    def test_from_objection_to_resolution(self, own: World) -> None:
        crm, mine, theirs = own.client(), own.client(partner="taller-x"), own.client(partner="taller-ramirez")
        (one,) = mine.get("/statements", query={"period": "2026-10"}).json["data"]
        body = {"statement": one["number"], "reason": "Falta una venta"}
        assert theirs.post("/disputes", body).status == 404
        before = content(own.database, own)
        assert mine.post("/disputes", body, query={"dry_run": "true"}).json["state"] == "open"
        assert content(own.database, own) == before
        made = mine.post("/disputes", body)
        assert (made.status, made.json["state"], made.json["reason"]) == (201, "open", "Falta una venta")
        assert crm.get(f"/statements/{one['id']}").json["dispute_reason"] == "Falta una venta"
        anew = mine.post("/disputes", {**body, "reason": "Faltan dos"}).json
        assert mine.get(f"/disputes/{made.json['id']}").json["state"] == "restated"
        assert theirs.get(f"/disputes/{anew['id']}").status == 404 and theirs.get("/disputes").json["data"] == []
        assert mine.post(f"/disputes/{anew['id']}/resolve", {"reason": "No"}).code == "forbidden"
        done = crm.post(f"/disputes/{anew['id']}/resolve", {"reason": "Se ajusta"}).json
        assert (done["state"], done["resolution"]) == ("resolved", "Se ajusta")
        again = crm.post(f"/disputes/{anew['id']}/resolve", {"reason": "Otra vez"}).json
        assert again == done
        assert [row["state"] for row in pages(crm, "/disputes", limit="1")] == ["resolved", "restated"]
        assert crm.get("/disputes", query={"state": "open"}).json["data"] == []

    def test_what_is_accepted_is_not_disputed(self, own: World) -> None:
        crm = own.client()
        number = crm.get("/statements", query={"period": "2026-10"}).json["data"][0]["number"]
        crm.post(f"/statements/{number}/accept")
        found = crm.post("/disputes", {"statement": number, "reason": "Tarde"})
        assert (found.status, found.code) == (409, "statement_settled")
        assert crm.post("/disputes", {"statement": number, "reason": "  "}).status == 422
        assert crm.post("/disputes", {"statement": 10**8, "reason": "x"}).status == 404
        for text in ("dsp_1", "dsp_0_1", "dsp_1_1", "x"):
            assert crm.get(f"/disputes/{text}").status == 404


class TestPayouts:
    def test_they_are_prepared_once(self, own: World) -> None:
        crm, before = own.client(), content(own.database, own)
        tried = crm.post("/payouts", {"period": "2026-10"}, query={"dry_run": "true"})
        assert tried.status == 200 and tried.json["created"] > 0 and content(own.database, own) == before
        done = crm.post("/payouts", {"period": "2026-10"})
        assert done.status == 201 and done.json == tried.json
        again = crm.post("/payouts", {"period": "2026-10"})
        assert (again.status, again.json["created"], again.json["existing"]) == (200, 0, done.json["created"])
        listed = pages(crm, "/payouts", limit="1", period="2026-10")
        assert len(listed) == done.json["created"]
        for one in listed:
            assert crm.get(f"/payouts/{one['id']}").json == crm.get(f"/payouts/{one['statement']}").json == one
            assert crm.get(f"/statements/{one['statement']}").json["state"] == "paid"
            transfer = crm.get(f"/ledger/transfers/{one['transfer']}").json
            assert transfer["amount_minor"] == one["amount_minor"]
        content(own.database, own)

    def test_a_disputed_statement_is_withheld(self, own: World) -> None:
        crm = own.client()
        (one,) = crm.get("/statements", query={"period": "2026-10", "partner": "taller-x"}).json["data"]
        crm.post("/disputes", {"statement": one["number"], "reason": "Falta"})
        withheld = crm.post("/payouts", {"period": "2026-10"}).json["withheld"]
        assert [(row["statement"], row["state"], row["reason"]) for row in withheld] == [
            (one["number"], "disputed", "Falta")
        ]

    def test_a_partner_sees_its_own(self, own: World) -> None:
        mine, theirs = own.client(partner="taller-x"), own.client(partner="taller-ramirez")
        assert mine.post("/payouts", {"period": "2026-10"}).status == 403
        own.client().post("/payouts", {"period": "2026-10"})
        (one,) = mine.get("/payouts").json["data"]
        assert one["account"] == "…1372"
        assert theirs.get(f"/payouts/{one['id']}").status == theirs.get(f"/payouts/{one['statement']}").status == 404

    def test_a_month_that_is_open_is_not_paid(self, own: World) -> None:
        crm = own.client()
        assert crm.post("/payouts", {"period": "2026-11"}).code == "nothing_to_close"
        assert crm.post("/payouts", {"period": "2026-09"}).code == "period_superseded"


class TestLedger:
    def test_accounts_with_their_balances(self, closed: World) -> None:
        crm = closed.client()
        every = pages(crm, "/ledger/accounts", limit="3")
        assert sum(one["posted_minor"] + one["pending_minor"] for one in every) == 0
        (mine,) = crm.get("/ledger/accounts", query={"prefix": "partner/taller-x/"}).json["data"]
        assert mine["path"] == "partner/taller-x/payable" and mine["unit"] == "MXN"
        assert crm.get(f"/ledger/accounts/{mine['id']}").json == mine

    def test_as_of_a_past_moment(self, closed: World) -> None:
        crm = closed.client()
        assert crm.get("/ledger/accounts", query={"as_of": "2026-01-01T00:00:00Z"}).json["data"] == []
        later = {"as_of": "2100-01-01T00:00:00Z", "limit": "500"}
        assert pages(crm, "/ledger/accounts", **later) == pages(crm, "/ledger/accounts", limit="500")

    def test_the_trial_balance(self, closed: World) -> None:
        found = closed.client().get("/ledger/trial-balance").json
        assert [(one["unit"], one["balanced"]) for one in found["data"]] == [("MXN", True)]

    def test_transfers(self, closed: World) -> None:
        crm = closed.client()
        every = pages(crm, "/ledger/transfers", limit="17")
        assert len({one["id"] for one in every}) == len(every) > 40
        of_fact = crm.get("/ledger/transfers", query={"fact": "taller-x-0"}).json["data"]
        lines = crm.get("/commissions", query={"fact": "taller-x-0"}).json["data"]
        assert [one["id"][4:] for one in of_fact] == [line["id"][3:] for line in lines if line["amount_minor"]]
        assert crm.get(f"/ledger/transfers/{lines[0]['id']}").json == of_fact[0]

    def test_transfers_between_two_moments(self, closed: World) -> None:
        crm = closed.client()
        now = pages(crm, "/ledger/transfers", limit="500")[0]["recorded_at"]
        around = {"recorded_from": f"{now[:10]}T00:00:00Z", "recorded_until": f"{now[:10]}T23:59:59Z"}
        assert len(pages(crm, "/ledger/transfers", limit="11", **around)) == len(
            pages(crm, "/ledger/transfers", limit="500")
        )
        there = [one["id"] for one in pages(crm, "/ledger/transfers", limit="11", sort="recorded_at", **around)]
        back = [one["id"] for one in pages(crm, "/ledger/transfers", limit="7", sort="-recorded_at", **around)]
        assert there == back[::-1]
        for wrong in (
            {"recorded_from": "2026-01-01T00:00:00Z"}, {"recorded_from": "2026-01-01", "recorded_until": "2026-06-01"},
            {"sort": "recorded_at"}, {"ends": "x"}, {"recorded_from": "2026-01-01", "recorded_until": "2026-02-02"},
        ):  # fmt: skip
            assert crm.get("/ledger/transfers", query=wrong).status == 422, wrong

    @pytest.mark.parametrize("descending", [False, True])
    @pytest.mark.parametrize("place", [None, "2026-10-05T12:34:56Z"])
    def test_the_windows_of_a_span_leave_nothing_out(self, descending: bool, place: str | None) -> None:
        """Each begins where the one before ended, from where a page begins to the end of the span."""
        begin, end = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 30, 17, tzinfo=UTC)
        found = list(ledger_resource._windows(begin, end, [place] if place else None, descending))
        spans = [(one["from"], one["until"]) for one in found]
        assert len(spans) < 12
        if descending:
            spans.reverse()
        assert all(before[1] == after[0] for before, after in pairwise(spans))
        first, last = spans[0][0], spans[-1][1]
        at = datetime.fromisoformat(place) if place else None
        assert first == (begin if descending or at is None else at)
        assert last == end if not descending or at is None else at < last <= at + timedelta(hours=1)

    def test_no_partner_reads_it(self, closed: World) -> None:
        mine = closed.client(partner="taller-x")
        for path in ("/ledger/accounts", "/ledger/transfers", "/ledger/trial-balance"):
            assert mine.get(path).status == 403
