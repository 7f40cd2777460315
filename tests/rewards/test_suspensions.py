"""Days on which a partner takes no part: what it then earns, who gets the credit instead, and that the order tells nothing."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest

from alianza.partners.domain import Partner, Suspension

from .conftest import Desk


def out(partner: Partner, *days: str) -> None:
    """Suspend a partner from the first of these days, let it take part from the second, and so on."""
    partner.suspensions = tuple(
        Suspension(date.fromisoformat(day).toordinal(), place % 2 == 0) for place, day in enumerate(days)
    )


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_it_earns_before_and_after_and_nothing_in_between(desk: Desk) -> None:
    out(desk.x, "2026-10-03", "2026-10-05")
    days = [desk.sale(at=f"2026-10-0{day}T12:00") for day in range(2, 7)]
    assert desk.amounts(*days) == [5_000, 0, 0, 5_000, 5_000]
    assert desk.reasons(*days)[1:3] == [desk.Reason.SUSPENDED] * 2
    (draft,) = desk.drafts(days[1])
    assert (draft.sale, draft.leads, draft.sales) == (0, 0, 0)  # nor does it count for tiers


def test_what_begins_and_ends_on_the_same_day_never_was(desk: Desk) -> None:
    out(desk.x, "2026-10-03", "2026-10-03")
    assert desk.amounts(desk.sale(at="2026-10-03"), desk.sale(at="2026-10-09")) == [5_000, 5_000]


def test_a_sale_without_a_customer_is_no_way_around_it(desk: Desk) -> None:
    out(desk.x, "2026-10-01")
    for words in ({}, {"partner": None, "code": "X", "code_partner": desk.x}):
        sale = desk.sale(customer=None, **words)
        assert (desk.amounts(sale), desk.reasons(sale)) == ([0], [desk.Reason.SUSPENDED])


def test_another_partner_with_evidence_gets_the_credit(desk: Desk) -> None:
    out(desk.x, "2026-10-02")
    sale = desk.sale(code="X", code_partner=desk.x, partner=desk.y)
    (draft,) = desk.drafts(sale)
    assert (draft.partner, draft.amount) == (desk.y, 5_000)
    lead = desk.lead(at="2026-09-30", partner=desk.y)
    (draft,) = desk.drafts(desk.sale(code="X", code_partner=desk.x, partner=None), lead)
    assert draft.partner is desk.y


def test_the_order_in_which_facts_come_tells_nothing(desk: Desk) -> None:
    out(desk.x, "2026-10-03", "2026-10-05")
    facts = [desk.lead(at="2026-10-01"), *(desk.sale(at=f"2026-10-0{day}", partner=None) for day in (2, 4, 6))]
    said: set[Any] = set()
    for some in itertools.permutations(facts):
        amounts = dict(zip((fact.fact_id for fact in some), desk.amounts(*some), strict=True))
        said.add(tuple(amounts[fact.fact_id] for fact in facts))
    assert said == {(0, 5_000, 0, 5_000)}
