"""Leads, sales and refunds by the API: the same books as a file of them, one by one, in lists, and by partners."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from alianza.bootstrap import ingest
from alianza.ledger import api as ledger
from alianza.runtime.database import Database

from .harness import Client, World


def sale(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "amount_minor": 35000, "currency": "MXN", "partner": "taller-x", **more}


def balances(world: World) -> dict[str, int]:
    office = world.office()
    with world.database.unit_of_work(office.alliance_id) as connection:
        assert ledger.verify(connection, office.alliance_id) == []
        return {one.path: one.posted + one.pending for one in ledger.balances(connection, office.alliance_id)}


class TestOneByOne:
    def test_a_sale_is_answered_with_what_it_earned(self, world: World) -> None:
        crm = world.client()
        found = crm.post("/sales", sale("A-1", customer="C-1", occurred_at="2026-03-01T10:00:00-06:00"))
        assert found.status == 201
        assert found.json["partner"]["external_id"] == "taller-x"
        assert [(line["kind"], line["amount_minor"], line["unit"]) for line in found.json["lines"]] == [
            ("commission", 1750, "MXN"), ("discount", -3500, "MXN"),
        ]  # fmt: skip
        assert found.json["occurred_at"] == "2026-03-01T16:00:00Z"
        assert crm.get("/sales/A-1").json == found.json

    def test_the_same_again_is_known_also_without_a_moment(self, world: World) -> None:
        crm = world.client()
        assert [crm.post("/sales", sale("A-1")).status for _ in range(3)] == [201, 200, 200]
        changed = crm.post("/sales", sale("A-1", amount_minor=1))
        assert (changed.status, changed.code, changed.json["pointer"]) == (409, "already_recorded", "/id")

    def test_a_partner_is_named_by_either_id(self, world: World) -> None:
        crm = world.client()
        ours = crm.get("/partners/taller-x").json["id"]
        assert crm.post("/sales", sale("A-1", partner=ours)).json["partner"]["id"] == ours
        wrong = crm.post("/sales", sale("A-2", partner="ptr_00000000000000000000000000"))
        assert (wrong.status, wrong.json["pointer"]) == (422, "/partner")

    def test_a_refund_takes_back(self, world: World) -> None:
        crm = world.client()
        crm.post("/sales", sale("A-1"))
        found = crm.post("/refunds", {"id": "R-1", "sale": "A-1", "amount_minor": 17500})
        earned = [(line["kind"], line["amount_minor"]) for line in found.json["lines"]]
        assert earned == [("clawback", -875), ("discount", 1750)]

    def test_a_new_partner_a_new_code_and_a_new_deal_count_at_once(self, world: World) -> None:
        """The worker remembers the office; nothing that was agreed meanwhile is missed."""
        crm = world.client()
        crm.post("/sales", sale("A-1"))
        assert (
            crm.post("/partners", {"external_id": "nuevo", "name": "N", "group": "talleres", "code": "NUEVO"}).status
            == 201
        )
        assert crm.post("/sales", sale("A-2", partner="nuevo")).json["partner"]["external_id"] == "nuevo"
        by_code = crm.post("/sales", {"id": "A-3", "amount_minor": 100, "code": "NUEVO"})
        assert by_code.json["partner"]["external_id"] == "nuevo"

    def test_metadata_is_kept_apart_whatever_its_names(self, world: World) -> None:
        crm, office = world.client(), world.office()
        assert crm.post("/sales", sale("A-1", metadata={"Amount": "9", "till": "3"})).status == 201
        with world.database.unit_of_work(office.alliance_id) as connection:
            row = connection.execute(
                "SELECT data FROM fact_metadata WHERE alliance_id = %s", (office.alliance_id,)
            ).fetchone()
        assert row == ({"Amount": "9", "till": "3"},)

    def test_no_deal_yet_is_told(self, world: World) -> None:
        from alianza.identity import api as identity
        from alianza.runtime import clock

        alliance = world.office().alliance._replace(
            alliance_id=identity.alliance_id_of("empty"), slug="empty", sandbox_of=None
        )
        with world.database.unit_of_work(alliance.alliance_id) as connection:
            identity.found_alliance(connection, alliance, clock.now())
            who = identity.system(alliance.alliance_id, "terminal:test")
            made = identity.create_key(connection, who, "test", identity.SCOPES, clock.now())
        client = Client(world.server, made.text)
        assert client.post("/sales", sale("A-1")).code == "no_books"
        assert client.get("/partners").code == "no_deal"


class TestLists:
    def test_each_fact_is_judged_by_itself(self, world: World) -> None:
        crm = world.client()
        crm.post("/sales", sale("A-1"))
        found = crm.post(
            "/sales/batch",
            {
                "data": [
                    sale("A-1"),
                    sale("A-2"),
                    {"id": "A-3"},
                    sale("A-4", partner="nobody"),
                    7,
                    sale("A-1", amount_minor=1),
                ]
            },
        ).json
        assert (found["new"], found["known"], found["refused"]) == (1, 1, 4)
        assert [one["result"] for one in found["data"]] == ["known", "new", "refused", "refused", "refused", "conflict"]
        pointers = [one["error"]["pointer"] for one in found["data"] if "error" in one]
        assert pointers == ["/data/2/amount_minor", "/data/3/partner", "/data/4", "/data/5/id"]

    def test_a_list_is_the_same_books_as_a_file(self, world: World, tmp_path: Any, empty_database: Database) -> None:
        facts = [
            sale(
                f"A-{n}",
                customer=f"C-{n % 17}",
                amount_minor=1000 + 7 * n,
                occurred_at=f"2026-03-{n % 28 + 1:02d}T10:00:00Z",
            )
            for n in range(500)
        ]
        assert world.client().post("/sales/batch", {"data": facts}).json["new"] == 500
        by_api = balances(world)
        path = tmp_path / "sales.csv"
        rows = [
            f"sale,{one['id']},{one['occurred_at']},taller-x,{one['customer']},{one['amount_minor'] / 100:.2f},MXN\n"
            for one in facts
        ]
        path.write_text("fact,fact_id,occurred_at,partner,customer,amount,currency\n" + "".join(rows))
        done = ingest.ingest_file(world.office(), path)
        assert (done.facts, done.duplicates) == (0, 500), done.reasons
        assert balances(world) == by_api

    def test_a_list_has_at_most_ten_thousand(self, crm: Client) -> None:
        found = crm.post("/leads/batch", {"data": [{"id": str(n)} for n in range(10_001)]})
        assert (found.status, found.json["pointer"]) == (422, "/data")
        assert crm.post("/leads/batch", {"data": []}).status == 422


class TestTogether:
    def test_many_at_once_are_one_commit_and_each_its_own_answer(self, world: World) -> None:
        crm, office = world.client(), world.office()
        crm.post("/sales", sale("FIRST"))

        def send(number: int) -> tuple[int, str]:
            wrong = number % 10 == 3
            found = crm.post("/sales", sale(f"A-{number}", **({"partner": "nobody"} if wrong else {})))
            return found.status, found.json.get("id", "")

        holder = world.database.connect()
        holder.execute("BEGIN")  # while somebody holds the lock, they gather
        holder.execute("SELECT FROM books WHERE alliance_id = %s FOR UPDATE", (office.alliance_id,))
        with ThreadPoolExecutor(32) as pool:
            waiting = [pool.submit(send, number) for number in range(300)]
            holder.close()
            answers = [one.result() for one in waiting]
        for number, (status, name) in enumerate(answers):
            assert (status, name) == ((422, "") if number % 10 == 3 else (201, f"A-{number}"))
        with world.database.unit_of_work(office.alliance_id) as connection:
            row = connection.execute(
                "SELECT batches FROM books WHERE alliance_id = %s", (office.alliance_id,)
            ).fetchone()
        assert row is not None and row[0] < 150  # far fewer commits than sales
        balances(world)

    def test_one_that_breaks_the_batch_harms_no_other(self, world: World, monkeypatch: Any) -> None:
        from alianza.web.api.resources import facts

        crm = world.client()
        usual = facts._one

        def breaks(kind: int, name: str, *rest: Any) -> Any:
            if name == "BAD":
                raise ZeroDivisionError("a defect")
            return usual(kind, name, *rest)

        monkeypatch.setattr(facts, "_one", breaks)
        with ThreadPoolExecutor(16) as pool:
            answers = dict(
                pool.map(lambda name: (name, crm.post("/sales", sale(name)).status), [*map(str, range(40)), "BAD"])
            )
        assert answers.pop("BAD") == 500
        assert set(answers.values()) == {201}
        assert crm.get("/sales/BAD").status == 404


class TestPartnersKeys:
    def test_a_partner_tells_of_itself(self, world: World) -> None:
        mine = world.client(partner="taller-x")
        found = mine.post("/sales", {"id": "A-1", "amount_minor": 10000, "customer": "C-1"})
        assert found.status == 201 and found.json["partner"]["external_id"] == "taller-x"
        assert found.json["customer"] is None  # who the customer is, the alliance knows
        refused = mine.post("/sales", {"id": "A-2", "amount_minor": 10000, "partner": "taller-ramirez"})
        assert (refused.status, refused.json["pointer"]) == (422, "/partner")

    def test_a_partner_sees_only_what_it_was_credited_for(self, world: World) -> None:
        crm = world.client()
        mine, theirs = world.client(partner="taller-x"), world.client(partner="taller-ramirez")
        crm.post("/sales", sale("A-1"))
        assert mine.get("/sales/A-1").status == 200
        assert theirs.get("/sales/A-1").status == 404

    def test_what_is_the_alliances_or_another_partners_is_blank_for_a_partner(self, world: World) -> None:
        crm, theirs = world.client(), world.client(partner="taller-ramirez")
        ours = {"net_amount_minor": 30000, "own_commission_minor": 5000, "staff": "ana", "customer": "C-1"}
        assert crm.post("/sales", sale("A-1", code="RAMIREZ", **ours)).json["own_commission_minor"] == 5000
        for found in (theirs.get("/sales/A-1").json, theirs.get("/sales").json["data"][0]):
            assert {name: found[name] for name in ours} == dict.fromkeys(ours)
            assert found["code"] == "RAMIREZ"
        line = next(one for one in theirs.get("/commissions").json["data"] if one["kind"] == "commission")
        found = theirs.get(f"/commissions/{line['id']}", query={"expand": "explanation"})
        why = found.json["explanation"]
        assert {name: why["fact"][name] for name in ours} == dict.fromkeys(ours)
        assert (why["fact"]["partner"], why["fact"]["code"]) == (None, "RAMIREZ")
        assert why["transfer"].startswith("trf_") and b"taller-x" not in found.body

    def test_a_code_that_lost_is_not_told_to_whoever_won(self, world: World) -> None:
        crm, mine = world.client(), world.client(partner="taller-x")
        crm.post("/codes", {"code": "RAMLIM", "partner": "taller-ramirez", "max_uses": 1})
        assert crm.post("/sales", sale("A-1", partner=None, code="RAMLIM")).status == 201
        assert crm.post("/sales", sale("A-2", code="RAMLIM")).json["partner"]["external_id"] == "taller-x"
        assert b"RAMLIM" not in mine.get("/sales/A-2").body
        line = mine.get("/commissions").json["data"][0]["id"]
        found = mine.get(f"/commissions/{line}", query={"expand": "explanation"})
        assert found.json["explanation"]["touches"][0]["lost"] == "the code was used up"
        assert b"RAMLIM" not in found.body and b"ramirez" not in found.body
        assert b"RAMLIM" in crm.get(f"/commissions/{line}", query={"expand": "explanation"}).body

    def test_a_partner_is_told_no_name_of_another(self, world: World) -> None:
        crm, mine = world.client(), world.client(partner="taller-x")
        near = {"id": "A-1", "amount_minor": 1, "code": "RAMIRES"}
        assert "RAMIREZ" in crm.post("/sales", near).json["detail"]
        assert mine.post("/sales", near).json["detail"] == "there is no code 'RAMIRES'"
        assert b"RAMIREZ" not in mine.post("/sales/batch", {"data": [near]}).body
        for friend in ("taller-ramirez", "taller-ramires"):
            found = mine.post("/sales", {"id": "A-1", "amount_minor": 1, "friend": friend})
            assert found.json["errors"][0]["code"] == "forbidden" and found.json["pointer"] == "/friend"

    def test_a_partner_refunds_only_its_own(self, world: World) -> None:
        crm = world.client()
        theirs = world.client(partner="taller-ramirez")
        crm.post("/sales", sale("A-1"))
        refused = theirs.post("/refunds", {"id": "R-1", "sale": "A-1"})
        assert (refused.status, refused.json["pointer"]) == (422, "/sale")
        assert world.client(partner="taller-x").post("/refunds", {"id": "R-1", "sale": "A-1"}).status == 201
