"""The outbox: what is rolled back tells nothing, what commits late is not missed, and facts are told when somebody listens."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.races import together

from alianza.bootstrap import customers, events
from alianza.bootstrap.ingest import ingest_file
from alianza.bootstrap.office import open_office
from alianza.connect.webhooks import api as webhooks
from alianza.connect.webhooks import dispatcher as delivery
from alianza.connect.webhooks.facts import FactTeller
from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Connection, Database
from alianza.runtime.outbox import NewEvent, NoBooks, Wanted, emit, load_events

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)


def recorded(desk: Any, *, kind: str | None = None, after: int = 0) -> list[Any]:
    with desk.work() as connection:
        wanted = Wanted(kinds=[kind] if kind else None, after=after)
        return load_events(connection, desk.office.alliance_id, wanted, 100_000)


def last(desk: Any) -> int:
    with desk.work() as connection:
        row = connection.execute("SELECT last_event FROM books WHERE alliance_id = %s", (desk.office.alliance_id,))
        return int(row.fetchone()[0])


class TestAtomicity:
    def test_what_is_rolled_back_tells_nothing_and_leaves_no_gap(self, desk: Any) -> None:
        before = last(desk)
        with pytest.raises(RuntimeError), desk.work() as connection:
            emit(connection, desk.office.alliance_id, NOW, [NewEvent("link.created", "a", {})])
            raise RuntimeError
        assert last(desk) == before and recorded(desk, after=before) == []
        assert desk.happen("b") == [before + 1]

    def test_a_use_case_that_fails_tells_nothing(self, desk: Any) -> None:
        before = last(desk)
        with pytest.raises(AlianzaError):
            customers.merge(desk.office, [customers.pair_of("C-1", "C-2"), customers.pair_of("C-1", "C-3")], NOW)
        assert recorded(desk, after=before) == []

    def test_the_numbers_of_one_call_are_in_its_order(self, desk: Any) -> None:
        numbers = desk.happen(*(f"o{number}" for number in range(50)))
        assert numbers == list(range(numbers[0], numbers[0] + 50))
        found = recorded(desk, after=numbers[0] - 1)
        assert [event.object_id for event in found] == [f"o{number}" for number in range(50)]
        assert [event.event_id for event in found] == sorted(event.event_id for event in found)

    def test_a_kind_that_nobody_documented_is_a_defect(self, desk: Any) -> None:
        with pytest.raises(ValueError, match=r"sale\.teleported"), desk.work() as connection:
            emit(connection, desk.office.alliance_id, NOW, [NewEvent("sale.teleported", "a", {})])

    def test_without_books_there_are_no_events(self, desk: Any) -> None:
        import uuid

        stranger = uuid.UUID(int=5)
        with pytest.raises(NoBooks), desk.database.unit_of_work(stranger) as connection:
            emit(connection, stranger, NOW, [NewEvent("link.created", "a", {})])

    def test_the_data_keep_their_order_and_their_letters(self, desk: Any) -> None:
        data = {"z": "ñ 异业联盟", "a": datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), "day": NOW.date(), "n": 2**60}
        with desk.work() as connection:
            (number,) = emit(connection, desk.office.alliance_id, NOW, [NewEvent("link.created", "a", data)])
        (event,) = recorded(desk, after=number - 1)
        assert list(event.data.items()) == [
            ("z", "ñ 异业联盟"), ("a", "2026-01-02T03:04:05.000006Z"), ("day", "2026-10-05"), ("n", 2**60),
        ]  # fmt: skip


class TestRaces:
    """Somebody who numbered early commits late. The control shows what happens when the lock does not hold that long."""

    def late_and_early(self, desk: Any, emit_one: Any) -> list[str]:
        """Two writers; the one that has the smaller number commits after the endpoint was looked through for the larger."""
        receiver = desk.receiver()
        endpoint = desk.add(receiver.url).endpoint
        numbered, looked = threading.Event(), threading.Event()

        def late(database: Database) -> None:
            with database.unit_of_work(desk.office.alliance_id) as connection:
                emit_one(connection, "late")
                numbered.set()
                looked.wait(1)

        other = Database(desk.database.uri)
        thread = threading.Thread(target=late, args=(other,))
        thread.start()
        assert numbered.wait(10)
        early = threading.Thread(target=lambda: self._early(desk, emit_one))
        early.start()
        early.join(0.3)  # with the lock it waits for the late one
        dispatcher = desk.dispatcher()
        dispatcher.deliver(desk.alliance, endpoint.endpoint_id)
        looked.set()
        thread.join()
        early.join()
        other.close()
        dispatcher.deliver(desk.alliance, endpoint.endpoint_id)
        return sorted(json.loads(got.body)["subject"] for got in receiver.got)

    @staticmethod
    def _early(desk: Any, emit_one: Any) -> None:
        mine = Database(desk.database.uri)
        with mine.unit_of_work(desk.office.alliance_id) as connection:
            emit_one(connection, "early")
        mine.close()

    def test_an_event_that_is_committed_late_is_not_missed(self, desk: Any) -> None:
        def emit_one(connection: Connection, name: str) -> None:
            emit(connection, desk.office.alliance_id, NOW, [NewEvent("link.created", name, {})])

        assert self.late_and_early(desk, emit_one) == ["early", "late"]

    def test_control_numbered_without_the_lock_it_is_missed(self, desk: Any) -> None:
        """A number from a transaction of its own, as a sequence gives it."""

        def emit_one(connection: Connection, name: str) -> None:
            own = Database(desk.database.uri)
            with own.unit_of_work(desk.office.alliance_id) as other:
                row = other.execute(
                    "UPDATE books SET last_event = last_event + 1 WHERE alliance_id = %s RETURNING last_event",
                    (desk.office.alliance_id,),
                ).fetchone()
            own.close()
            connection.execute(
                "INSERT INTO events VALUES (%s, %s, uuidv7(), 'link.created', %s, '{}', '{}', '2026-11-25', %s)",
                (desk.office.alliance_id, row[0] if row else 0, name, NOW),
            )

        assert self.late_and_early(desk, emit_one) == ["early"], "the late one was never told"

    def test_many_writers_and_readers_at_once_miss_nothing(self, desk: Any) -> None:
        receiver = desk.receiver()
        endpoint = desk.add(receiver.url).endpoint
        for _ in range(2):
            desk.dispatcher().start()

        def write(database: Database, number: int) -> None:
            for turn in range(10):
                with database.unit_of_work(desk.office.alliance_id) as connection:
                    emit(connection, desk.office.alliance_id, NOW, [NewEvent("link.created", f"{number}/{turn}", {})])

        assert together(desk.database, 6, write) == [None] * 6
        received = receiver.wait(60)
        assert sorted(json.loads(got.body)["subject"] for got in received) == sorted(
            f"{number}/{turn}" for number in range(6) for turn in range(10)
        )
        assert desk.look(endpoint).state == "active"

    def test_two_that_look_at_once_queue_each_event_once(self, desk: Any) -> None:
        endpoint = desk.add("https://crm.example/").endpoint
        desk.happen(*(f"o{number}" for number in range(100)))

        def look(database: Database, _: int) -> None:
            with database.unit_of_work(desk.office.alliance_id) as connection:
                found = [one for one in webhooks.list_endpoints(connection, desk.who) if one.id == endpoint.id]
                delivery.fan_out(connection, desk.office.alliance_id, found, desk.clock())

        assert together(desk.database, 4, look) == [None] * 4
        assert desk.look(endpoint).waiting == 100


FACTS = """fact,fact_id,occurred_at,partner,code,customer,amount,currency,refunds
lead,L-{n},2026-10-02T10:00,taller-ramirez,,C-{n},,MXN,
sale,A-{n},2026-10-03T10:00,,RAMIREZ,C-{n},350.00,MXN,
sale,B-{n},2026-10-03T10:00,,,X-{n},350.00,MXN,
refund,D-{n},2026-10-05T10:00,,,C-{n},100.00,MXN,A-{n}
"""


class TestFacts:
    def ingest(self, desk: Any, folder: Path, number: str) -> None:
        file = folder / f"{number}.csv"
        file.write_text(FACTS.format(n=number), encoding="utf-8")
        ingest_file(open_office(desk.database, desk.alliance.slug), file, size=2)

    def told(self, desk: Any, after: int) -> list[tuple[str, str]]:
        return [(event.kind, event.object_id) for event in recorded(desk, after=after)]

    def test_nobody_listens_nothing_is_written(self, desk: Any, tmp_path: Path) -> None:
        desk.add("https://crm.example/", "statement.*", "partner.created")
        before = last(desk)
        self.ingest(desk, tmp_path, "n1")
        assert last(desk) == before

    def test_and_nothing_is_read_for_it(self, desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def read(*_: Any) -> Any:
            raise AssertionError("a look at the endpoints has to be enough")

        monkeypatch.setattr(FactTeller, "_lines", read)
        self.ingest(desk, tmp_path, "n0")

    def test_somebody_listens_to_all_of_it(self, desk: Any, tmp_path: Path) -> None:
        desk.add("https://crm.example/")
        before = last(desk)
        self.ingest(desk, tmp_path, "n2")
        assert self.told(desk, before) == [
            ("lead.recorded", "lead L-n2"), ("sale.recorded", "sale A-n2"), ("sale.recorded", "sale B-n2"),
            ("refund.recorded", "refund D-n2"),
        ]  # fmt: skip
        self.ingest(desk, tmp_path, "n2")
        assert len(self.told(desk, before)) == 4, "the same file again tells nothing"
        found = {event.object_id: event for event in recorded(desk, after=before)}
        partner = desk.office.by_external_id["taller-ramirez"].partner_id
        assert [one.bytes for one in found["sale A-n2"].partner_ids] == [partner]
        assert found["sale B-n2"].partner_ids == [], "nobody brought it"
        assert sum(line["amount_minor"] for line in found["sale A-n2"].data["commissions"]) == 1_750
        assert [line["kind"] for line in found["refund D-n2"].data["commissions"]] == ["clawback"]

    def test_to_some_of_it_also_while_it_is_paused(self, desk: Any, tmp_path: Path) -> None:
        endpoint = desk.add("https://crm.example/", "sale.*").endpoint
        with desk.work() as connection:
            webhooks.pause_endpoint(connection, desk.who, endpoint.id, NOW)
        before = last(desk)
        self.ingest(desk, tmp_path, "n3")
        assert self.told(desk, before) == [("sale.recorded", "sale A-n3"), ("sale.recorded", "sale B-n3")]

    def test_what_was_told_adds_up_to_the_lines(self, desk: Any, tmp_path: Path) -> None:
        """Also when later facts, late ones and merges correct what was told."""
        desk.add("https://crm.example/")
        before = last(desk)
        self.ingest(desk, tmp_path, "n4")
        late = tmp_path / "late.csv"
        late.write_text(
            "fact,fact_id,occurred_at,partner,code,customer,amount,currency,refunds\n"
            "lead,L-late,2026-10-01T10:00,taller-x,,X-n4,,MXN,\n"
            "sale,A-late,2026-10-01T10:00,,RAMIREZ,C-n4,100.00,MXN,\n",
            encoding="utf-8",
        )
        office = open_office(desk.database, desk.alliance.slug)
        ingest_file(office, late)
        merged = customers.merge(office, [customers.pair_of("X-n4", "C-n4")], NOW)
        customers.unmerge(office, merged.merges[0], NOW)
        told: dict[str, int] = {}
        kinds = set()
        for event in recorded(desk, after=before):
            kinds.add(event.kind)
            for line in event.data.get("commissions", ()):
                told[line["id"]] = line["amount_minor"]
        assert "commissions.corrected" in kinds
        with desk.work() as connection:
            lines = connection.execute(
                "SELECT line_id, amount_minor FROM lines WHERE alliance_id = %s AND fact_kind IS NOT NULL"
                " AND kind NOT IN (9, 12) AND fact_id = ANY(%s)",
                (desk.office.alliance_id, ["L-n4", "A-n4", "B-n4", "D-n4", "L-late", "A-late"]),
            ).fetchall()
        from alianza.kernel.ids import format_id

        assert told == {format_id("ln", line): amount for line, amount in lines}
        assert len(lines) > 6

    def test_one_by_one_as_the_shop_tells_it(self, desk: Any) -> None:
        desk.add("https://crm.example/", "sale.recorded")
        before = last(desk)
        office = open_office(desk.database, desk.alliance.slug)
        fields = {"fact_id": "E-1", "customer": "C-9", "amount": "10.00", "currency": "MXN", "code": "RAMIREZ"}
        seen = events.Sighting(False, None, None, None)
        for _ in range(2):
            events.tell(office, "sale", fields, seen, datetime.now(UTC))
        assert self.told(desk, before) == [("sale.recorded", "sale E-1")]
