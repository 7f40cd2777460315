"""A batch decided ahead: written as it is when the books stood still, decided again when anybody wrote meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from alianza.bootstrap.office import Office
from alianza.orders.facts import FactParser
from alianza.orders.files import chunk_of
from alianza.rewards.batch import Batch
from alianza.rewards.clauses import LineKind
from alianza.rewards.record import Ready, Recorded, make_ready

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
# What each fact came to; the customer's discount is for the first sale only, so it tells which sale was first.
LINES = (
    "SELECT fact_id, kind, sum(amount_minor)::bigint, sum(sale_minor)::bigint FROM lines WHERE alliance_id = %s"
    " GROUP BY 1, 2 HAVING sum(amount_minor) <> 0 OR sum(sale_minor) <> 0 ORDER BY 1, 2"
)


def ready(office: Office, *rows: dict[str, str]) -> Ready:
    deal = office.deal
    parser = FactParser(deal.currencies, deal.time_zone, office.by_external_id, office.codes, now=NOW)
    facts, rejects = parser.parse(chunk_of([{"fact": "sale", "code": "RAMIREZ", **row} for row in rows]))
    assert not rejects
    return make_ready(facts)


def sale(number: int, day: int, customer: str = "ana") -> dict[str, str]:
    return {
        "fact_id": f"S{number}",
        "occurred_at": f"2026-10-{day:02}T10:00",
        "amount": "1000.00",
        "customer": customer,
    }


def refund(number: int, sale: int) -> dict[str, str]:
    at = "2026-10-19T10:00"
    return {"fact": "refund", "fact_id": f"R{number}", "occurred_at": at, "refunds": f"S{sale}", "code": ""}


def foresee(office: Office, batch: Ready, after: Batch | None = None) -> Batch:
    with office.database.unit_of_work(office.alliance_id) as connection:
        return office.recorder.foresee(connection, batch, NOW, after)


def record(office: Office, batch: Ready, foreseen: Batch | None = None) -> Recorded:
    with office.database.unit_of_work(office.alliance_id) as connection:
        return office.recorder.record(connection, batch, NOW, foreseen)


def lines(office: Office) -> list[tuple[Any, ...]]:
    with office.database.unit_of_work(office.alliance_id) as connection:
        return connection.execute(LINES, (office.alliance_id,)).fetchall()


@pytest.fixture
def onlycar(office: Callable[[str], Office]) -> Office:
    return office("onlycar")


def discounted(office: Office) -> list[str]:
    return [fact_id for fact_id, kind, _, _ in lines(office) if kind == LineKind.DISCOUNT]


def test_a_batch_that_was_decided_ahead_is_written_as_it_is(onlycar: Office) -> None:
    first, second = ready(onlycar, sale(1, 5), sale(2, 6)), ready(onlycar, sale(3, 7))
    ahead = foresee(onlycar, first)
    behind = foresee(onlycar, second, after=ahead)
    record(onlycar, first, ahead)
    record(onlycar, second, behind)
    assert ahead.standing is not None and behind.standing is not None, "neither was decided again"
    assert discounted(onlycar) == ["S1"]


def test_somebody_wrote_between_the_decision_and_its_turn(onlycar: Office) -> None:
    mine = ready(onlycar, sale(2, 6))
    ahead = foresee(onlycar, mine)
    record(onlycar, ready(onlycar, sale(1, 5)))
    record(onlycar, mine, ahead)
    assert ahead.standing is None, "it was decided again"
    assert discounted(onlycar) == ["S1"]


def test_control_without_the_check_both_sales_are_the_first(onlycar: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Batch, "still_holds", lambda self, books: True)
    mine = ready(onlycar, sale(2, 6))
    ahead = foresee(onlycar, mine)
    record(onlycar, ready(onlycar, sale(1, 5)))
    record(onlycar, mine, ahead)
    assert discounted(onlycar) == ["S1", "S2"]


def test_somebody_wrote_between_two_batches_of_a_run(onlycar: Office) -> None:
    first, second = ready(onlycar, sale(5, 9, "ben")), ready(onlycar, sale(2, 6))
    ahead = foresee(onlycar, first)
    behind = foresee(onlycar, second, after=ahead)
    record(onlycar, first, ahead)
    record(onlycar, ready(onlycar, sale(1, 5)))
    record(onlycar, second, behind)
    assert (ahead.standing is not None, behind.standing) == (True, None)
    assert discounted(onlycar) == ["S1", "S5"]


def test_a_batch_whose_facts_were_known_undoes_what_was_decided_on_it(onlycar: Office) -> None:
    known = ready(onlycar, sale(1, 5))
    record(onlycar, known)
    first, second = ready(onlycar, sale(1, 5), sale(2, 6)), ready(onlycar, sale(3, 7))
    ahead = foresee(onlycar, first)
    behind = foresee(onlycar, second, after=ahead)
    assert record(onlycar, first, ahead).duplicates == 1
    record(onlycar, second, behind)
    assert behind.standing is None
    assert discounted(onlycar) == ["S1"]


def test_a_customer_decided_anew_by_the_batch_before(onlycar: Office) -> None:
    """The batch before brings a sale from before all others; this one's sale must not be decided without it."""
    record(onlycar, ready(onlycar, sale(2, 6)))
    first, second = ready(onlycar, sale(1, 5)), ready(onlycar, sale(3, 7))
    ahead = foresee(onlycar, first)
    behind = foresee(onlycar, second, after=ahead)
    record(onlycar, first, ahead)
    record(onlycar, second, behind)
    assert discounted(onlycar) == ["S1"]


@pytest.mark.parametrize("sale_first", [True, False])
def test_a_refund_and_its_sale_in_neighbouring_batches(onlycar: Office, sale_first: bool) -> None:
    batches = [ready(onlycar, sale(1, 5)), ready(onlycar, refund(1, 1))]
    first, second = batches if sale_first else batches[::-1]
    ahead = foresee(onlycar, first)
    behind = foresee(onlycar, second, after=ahead)
    record(onlycar, first, ahead)
    record(onlycar, second, behind)
    given, taken = (
        sorted(amount for fact_id, _, amount, _ in lines(onlycar) if fact_id == which) for which in ("S1", "R1")
    )
    assert given == [-10_000, 5_000]
    assert taken == [-5_000, 10_000]
