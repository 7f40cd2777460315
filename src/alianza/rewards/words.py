"""The words of a decision: fact, draft, touch, decision. Pure data."""

from __future__ import annotations

from typing import Any, NamedTuple

from alianza.partners.domain import Partner
from alianza.runtime.bulk import EPOCH_DAY

LEAD, SALE, REFUND = 1, 2, 3


class Fact(NamedTuple):
    """One fact as the decision sees it. Times in microseconds since the Unix epoch, days as ordinals, minor units."""

    kind: int
    fact_id: str
    occurred_us: int
    local_day: int
    earned_period: int
    partner: Partner | None
    code: str | None
    code_partner: Partner | None
    customer: str | None
    amount: int | None
    net: int | None
    own_commission: int | None
    currency: str
    category: str | None
    quantity: int
    staff: str | None
    refunds: str | None


class Draft(NamedTuple):
    """A line that a fact ought to have. `amount` is signed from the partner's side; `available` is an ordinal."""

    partner: Partner
    kind: int
    version: int
    clause: int
    asset: str
    base: int
    rate_ppb: int | None
    amount: int
    sale: int
    leads: int
    sales: int
    available: int
    tier_period: int
    staff: str | None
    reason: int


class Touch(NamedTuple):
    """A candidate for the credit: the evidence, the partner, and why it lost (empty for the winner)."""

    evidence: str
    partner: Partner
    fact_id: str
    lost: str


class Decision(NamedTuple):
    """What a fact ought to have: its lines, and the touches that were weighed."""

    fact: Fact
    drafts: list[Draft]
    touches: list[Touch]


def fact_of(parsed: tuple[Any, ...]) -> Fact:
    """A fact as the reader of files gives it (see `orders.facts.FACT_FIELDS`), whose days count from 2000-01-01."""
    return _new(Fact, (*parsed[:3], parsed[3] + EPOCH_DAY, *parsed[4:17]))


_new = tuple.__new__  # what Fact._make does, without its check of the length: this runs once a fact


def order(fact: Fact) -> tuple[int, int, str]:
    """The order in which a customer's facts are taken: when, then leads before sales before refunds, then the id."""
    return fact.occurred_us, fact.kind, fact.fact_id
