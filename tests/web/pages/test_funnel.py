"""The funnel: what clicks, leads and orders add up to, against the books; how months are counted, and how fast they are read."""

from __future__ import annotations

import csv
import io
import time
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from alianza.bootstrap import funnel_months
from alianza.bootstrap.office import Office as Terms
from alianza.bootstrap.office import open_office
from alianza.identity import api as identity
from alianza.insight import api as insight
from alianza.runtime.database import Connection, scalar

from .conftest import Office

FUNNEL = "/console/funnel"
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
ALL = insight.Wanted(202601, 202612, "MXN/2", "PTS/0")


def table(office: Office, query: str) -> dict[str, dict[str, str]]:
    """The table of the funnel as a file, by what stands first in its rows."""
    text = office.browser("manager").get(f"{FUNNEL}?{query}&export=csv").text
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    return {next(iter(row.values())): row for row in rows}


class TestThePage:
    def test_adds_up_to_what_the_books_say(self, office: Office) -> None:
        rows = table(office, "period=12&by=partner")
        page = office.crm.get("/statements", query={"partner": "taller-x", "limit": "50"}).json["data"]
        sold = sum(one["sales_minor"] for one in page)
        assert sold > 0 and Decimal(rows["Taller X"]["Revenue"]) * 100 == sold
        assert rows["Taller X"]["Orders"] == "3"

    def test_one_month_has_what_was_sold_in_it(self, office: Office) -> None:
        rows = table(office, "period=2026-08&by=partner")
        assert rows["Taller X"]["Orders"] == "1" and Decimal(rows["Taller X"]["Revenue"]) == 18_000

    def test_says_what_led_to_the_orders(self, office: Office) -> None:
        assert table(office, "period=12&by=channel")["named by the partner"]["Orders"] == "6"

    def test_charts_stand_beside_their_tables(self, office: Office) -> None:
        page = office.browser("auditor", "es").get(f"{FUNNEL}?period=6").text
        assert page.count("data-chart=") == 3 and "Importe vendido y costo por mes" in page
        assert "$18,000.00" in page

    def test_what_nobody_chose_is_as_usual(self, office: Office) -> None:
        page = office.browser("manager").get(f"{FUNNEL}?period=drop&by=x&unit=y&way=z")
        assert page.status_code == 200 and "data-chart=" in page.text

    def test_months_with_too_much_to_count_at_once_are_named(
        self, own: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(funnel_months, "AT_ONCE", 0)
        manager = own.browser("manager")
        assert "August 2026" in manager.get(f"{FUNNEL}?period=2026-08").text.partition("Still being counted")[2][:60]
        alliance = identity.find_alliance(own.database, "onlycar")
        while funnel_months.keep_counted(own.database, alliance, NOW):
            pass  # it counts a few months a round
        page = manager.get(f"{FUNNEL}?period=2026-08").text
        assert "Still being counted" not in page and "$18,000.00" in page


def terms_of(office: Office) -> Terms:
    return open_office(office.database, "onlycar")


def read(connection: Connection, alliance_id: uuid.UUID, by: insight.By = "partner") -> list[insight.FunnelRow]:
    return insight.read_funnel(connection, alliance_id, ALL, by)


class TestCounting:
    def test_again_gives_the_same_and_new_facts_are_seen(self, own: Office) -> None:
        office = terms_of(own)

        def counted(now: datetime) -> list[insight.FunnelRow]:
            with own.database.unit_of_work(office.alliance_id) as connection:
                standing = funnel_months.look(connection, office, 202601, 202611, now)
                assert standing.missing == []
                return sorted(read(connection, office.alliance_id))

        before = counted(NOW)
        assert counted(NOW) == before == counted(NOW + timedelta(hours=1))
        body = {
            "id": "NEW1", "partner": "taller-x", "customer": "c-new", "amount_minor": 500_000, "currency": "MXN",
            "occurred_at": "2026-10-05T12:00:00Z",
        }  # fmt: skip
        assert own.crm.post("/sales", body).status == 201
        after = counted(NOW)
        assert sum(one.sales for one in after) == sum(one.sales for one in before) + 1
        with own.database.unit_of_work(office.alliance_id) as connection:
            settled = insight.counted_months(connection, office.alliance_id, 202601, 202611)
        assert settled[202608].settled and not settled[202610].settled and not settled[202611].settled

    def test_a_codes_campaign_and_a_refund_go_where_their_sale_went(self, own: Office) -> None:
        code = {"code": "VERANO", "partner": "taller-x", "campaign": "Verano"}
        assert own.crm.post("/codes", code).status == 201
        sale = {
            "id": "V1", "code": "VERANO", "customer": "v", "amount_minor": 100_000, "currency": "MXN",
            "occurred_at": "2026-10-06T12:00:00Z",
        }  # fmt: skip
        assert own.crm.post("/sales", sale).status == 201
        refund = {
            "id": "V1-R",
            "sale": "V1",
            "amount_minor": 40_000,
            "currency": "MXN",
            "occurred_at": "2026-10-07T12:00:00Z",
        }
        assert own.crm.post("/refunds", refund).status == 201
        rows = table(own, "period=12&by=campaign")
        assert rows["Verano"]["Orders"] == "1" and Decimal(rows["Verano"]["Revenue"]) == 600
        assert rows["Verano"]["Cost"] != "0"
        assert table(own, "period=12&by=channel")["code"]["Orders"] == "1"


class TestItsSpeed:
    def test_does_not_depend_on_how_many_sales_there_are(self, own: Office) -> None:
        """Three years of 1,000 partners: as many cells for ten million sales as for a hundred million."""
        alliance_id = identity.alliance_id_of("onlycar")
        with own.database.connect() as owner:
            owner.execute(
                "INSERT INTO funnel_cells SELECT %s, 'partner', (2024 + m / 12) * 100 + m %% 12 + 1, md5(p::text)::uuid,"
                " 'MXN/2', false, 10, 5, 277, 100000, 5000, 0 FROM generate_series(0, 35) m, generate_series(1, 1000) p",
                (alliance_id,),
            )
            owner.execute("ANALYZE funnel_cells")
        with own.database.unit_of_work(alliance_id) as connection:
            took = []
            for _ in range(21):
                begun = time.perf_counter()
                found = read(connection, alliance_id)
                took.append(time.perf_counter() - begun)
                assert found
            assert int(scalar(connection, "SELECT count(*) FROM funnel_cells")) >= 36_000
        assert min(took) < 0.1, took  # whatever else this machine does meanwhile
