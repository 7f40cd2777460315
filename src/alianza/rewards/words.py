"""The words of a decision: fact, draft, touch, decision. Pure data."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date
from enum import IntEnum
from typing import Any, NamedTuple

from alianza.kernel.periods import period_of
from alianza.orders.evidence import Named
from alianza.partners.domain import Partner
from alianza.runtime.bulk import EPOCH_DAY

TOUCH, LEAD, SALE, REFUND = 0, 1, 2, 3


class Reason(IntEnum):
    """Why a fact earns nothing, or less. Values are stored; words are in docs/algorithms.md."""

    NONE = 0
    CATEGORY_EXCLUDED = 1
    CUSTOMER_EXCLUDED = 2
    STAFF_EXCLUDED = 3
    SELF_REFERRAL = 4
    EXISTING_CUSTOMER = 5
    BELOW_MINIMUM = 6
    NO_RULE = 7
    ORDER_CAP = 8
    CUSTOMER_CAP = 9
    REFUND_TOO_LATE = 10
    REFUNDS_KEPT = 11
    REFUND_CURRENCY = 13
    CURRENCY_NOT_AGREED = 14
    BASE_UNKNOWN = 15
    RATE_MISSING = 16
    SUSPENDED = 17


class Fact(NamedTuple):
    """One fact as the decision sees it. Times in microseconds since the Unix epoch, days as ordinals, minor units.

    A touch has its kind of evidence in `category` and earns nothing: it may win the leads and sales after it.
    """

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
    more: Named | None = None


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
    occurred_us: int


class Decision(NamedTuple):
    """What a fact ought to have: its lines, and the touches that were weighed."""

    fact: Fact
    drafts: list[Draft]
    touches: list[Touch]


def fact_of(parsed: tuple[Any, ...]) -> Fact:
    """A fact as the reader of files gives it (see `orders.facts.FACT_FIELDS`), whose days count from 2000-01-01."""
    return _new(Fact, (*parsed[:3], parsed[3] + EPOCH_DAY, *parsed[4:17], parsed[20]))


def recorded_fact(row: tuple[Any, ...], partners: Mapping[bytes, Partner]) -> Fact:
    """A fact as the table holds it (see `orders.store.FACT_COLUMNS`)."""
    kind, fact_id, us, day, partner, code, code_partner, *rest, click, friend = row
    named = Named(partners[friend.bytes] if friend else None, click) if click or friend else None
    who = partners[partner.bytes] if partner else None, code, partners[code_partner.bytes] if code_partner else None
    return _new(Fact, (kind, fact_id, us, day, _period(day), *who, *rest, named))


@functools.lru_cache(maxsize=4096)
def _period(day: int) -> int:
    return period_of(date.fromordinal(day))


_new = tuple.__new__  # what Fact._make does, without its check of the length: this runs once a fact


def order(fact: Fact) -> tuple[int, int, str]:
    """The order in which a customer's facts are taken: when; touches, leads, sales, refunds; then the id."""
    return fact.occurred_us, fact.kind, fact.fact_id
