"""Clicks of a fact's visitor become touches of its customer, in the books, in whatever order things become known."""

from __future__ import annotations

import csv
import itertools
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.tracking.made import Books, id_at

from alianza.bootstrap.ingest import Ingested, ingest_file
from alianza.bootstrap.office import Office, open_office
from alianza.kernel.ids import format_id
from alianza.settlement.explain import explain
from alianza.tracking import api as tracking

START = datetime(2026, 10, 1, 12, tzinfo=UTC)
LINES = (
    "SELECT l.fact_id, p.external_id, sum(l.amount_minor)::bigint FROM lines l JOIN partners p USING (alliance_id, partner_id)"
    " WHERE l.alliance_id = %s AND l.kind = 1 GROUP BY 1, 2 HAVING sum(l.amount_minor) <> 0 ORDER BY 1, 2"
)


class Shop:
    """The onlycar example: a code beats a click. Clicks are made at so many hours, sales told by rows."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.books, self.folder = Books(office), folder
        self.books.months(START, START)
        self.numbers = itertools.count()
        self.links = [self.books.add(place) for place in range(3)]
        self.names = [one.external_id for one in office.partners[:3]]

    def click(self, partner: int, hours: float, visitor: uuid.UUID | None = None) -> uuid.UUID:
        return self.books.click(self.links[partner], START + timedelta(hours=hours), visitor)

    def visit(self, partner: int, hours: float) -> uuid.UUID:
        """The first click of a browser, whose id is the visitor's."""
        link, first = self.links[partner], id_at(START + timedelta(hours=hours))
        self.books.record([tracking.NewClick(first, link.link_id, 1, link.partner_id, False, first)])
        return first

    def tell(self, *rows: dict[str, str]) -> Ingested:
        path = self.folder / f"facts{next(self.numbers)}.csv"
        names = list(dict.fromkeys(name for row in rows for name in row))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
        return ingest_file(open_office(self.books.database, "onlycar"), path)

    def query(self, statement: Any) -> list[tuple[Any, ...]]:
        with self.books.database.unit_of_work(self.books.alliance_id) as connection:
            return connection.execute(statement, (self.books.alliance_id,)).fetchall()

    def credits(self) -> dict[str, str]:
        found = self.query(LINES)
        assert len({row[0] for row in found}) == len(found), "one credit a fact"
        return {fact_id: partner for fact_id, partner, _ in found}


def sale(number: int, hours: float, click: uuid.UUID | str = "", **words: str) -> dict[str, str]:
    at = (START + timedelta(hours=hours)).isoformat()
    text = click if isinstance(click, str) else format_id("clk", click)
    return {"fact": "sale", "fact_id": f"S{number}", "occurred_at": at, "amount": "1000.00", "click": text, **words}


@pytest.fixture
def shop(office: Callable[[str], Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("ALIANZA_TODAY", "2026-11-20")
    return Shop(office("onlycar"), tmp_path)


@pytest.mark.parametrize(("other", "wins"), [(2, 1), (5, 0)], ids=["before the sale", "after the sale"])
def test_the_visitors_last_click_up_to_the_sale_wins_whichever_click_it_names(
    shop: Shop, other: int, wins: int
) -> None:
    visitor = shop.visit(0, 0)
    named = shop.click(0, 1, visitor)
    shop.click(1, other, visitor)
    shop.tell(sale(1, 3, named, customer="ana"))
    assert shop.credits() == {"S1": shop.names[wins]}


def test_a_retry_and_a_refresh_change_nothing(shop: Shop) -> None:
    visitor = shop.visit(0, 0)
    mine = shop.click(0, 1, visitor)
    row = sale(1, 3, mine, customer="ana")
    shop.tell(row)
    before = shop.query("SELECT count(*) FROM lines WHERE alliance_id = %s")
    again = shop.tell(row, row)
    assert (again.facts, again.duplicates, again.rejected) == (0, 2, 0)
    assert shop.query("SELECT count(*) FROM lines WHERE alliance_id = %s") == before
    assert shop.credits() == {"S1": shop.names[0]}


def test_a_sale_without_a_customer_is_about_whoever_clicked(shop: Shop) -> None:
    visitor = shop.visit(0, 0)
    mine, alone = shop.click(0, 1, visitor), shop.click(2, 0)
    shop.tell(sale(1, 3, mine), sale(2, 3, alone))
    found = dict(shop.query("SELECT fact_id, customer FROM facts WHERE alliance_id = %s AND kind = 2"))
    assert found == {"S1": f"visitor/{format_id('clk', visitor)}", "S2": f"click/{format_id('clk', alone)}"}
    assert shop.credits() == {"S1": shop.names[0], "S2": shop.names[2]}


@pytest.mark.parametrize("text", ["clk_", "nonsense", "clk_0000000000000000000000000z", "<script>"])
def test_a_click_id_that_is_none_costs_nobody_the_sale_and_the_explanation_says_so(shop: Shop, text: str) -> None:
    done = shop.tell(sale(1, 3, text, customer="ana"))
    assert (done.facts, done.rejected) == (1, 0)
    office = open_office(shop.books.database, "onlycar")
    assert any("no evidence" in note for note in explain(shop.books.database, office, "S1").notes)


def test_a_click_that_becomes_known_later_counts_when_the_sale_comes_again(shop: Shop) -> None:
    later, link = id_at(START), shop.links[1]
    row = sale(1, 3, later)
    shop.tell(row)
    assert shop.credits() == {}
    shop.books.record([tracking.NewClick(later, link.link_id, 1, link.partner_id)])
    assert shop.tell(row).duplicates == 1
    assert shop.credits() == {"S1": shop.names[1]}


def test_a_conflicting_row_brings_no_touch_to_anybody(shop: Shop) -> None:
    mine = shop.click(0, 0)
    shop.tell(sale(1, 3, customer="ana"))
    assert shop.tell(sale(1, 3, mine, customer="ben")).rejected == 1
    assert shop.query("SELECT count(*) FROM facts WHERE alliance_id = %s AND kind = 0") == [(0,)]


def test_a_late_click_moves_the_credit_by_new_lines(shop: Shop) -> None:
    """The second sale tells that its visitor had clicked before the first: that one is decided again."""
    visitor = shop.visit(0, 0)
    mine = shop.click(0, 4, visitor)
    shop.tell(sale(1, 3, customer="ana"))
    assert shop.credits() == {}
    shop.tell(sale(2, 5, mine, customer="ana"))
    assert shop.credits() == {"S1": shop.names[0], "S2": shop.names[0]}


def test_the_order_of_arrival_and_the_batches_change_nothing(shop: Shop) -> None:
    visitor = shop.visit(0, 0)
    clicks = [shop.click(place % 3, 1 + place, visitor) for place in range(4)]
    rows = [
        sale(1, 0.5, customer="ana"), sale(2, 2.5, clicks[1], customer="ana"), sale(3, 4.5, customer="ana"),
        sale(4, 9, clicks[3], customer="ana"),
    ]  # fmt: skip
    expected = {"S1": shop.names[0], "S2": shop.names[1], "S3": shop.names[0], "S4": shop.names[0]}
    for place, order in enumerate(itertools.permutations(range(4))):
        if place % 5:
            continue
        for row in order:
            mine = {**rows[row], "fact_id": f"{place}-{rows[row]['fact_id']}", "customer": f"ana{place}"}
            shop.tell(mine)
    found = shop.credits()
    assert found == {f"{place}-{name}": who for place in range(0, 24, 5) for name, who in expected.items()}


def test_two_customers_may_share_a_click(shop: Shop) -> None:
    mine = shop.click(0, 0)
    shop.tell(sale(1, 1, mine, customer="ana"), sale(2, 1, mine, customer="ben"))
    assert shop.credits() == {"S1": shop.names[0], "S2": shop.names[0]}
