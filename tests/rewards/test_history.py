"""A history forgets much and still decides as if it knew every fact: held against a fold over all of them.

Facts arrive one by one in any order. As in a batch of the books, a fact that the history can take is decided by it alone, and
any other has everything decided anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alianza.kernel.ids import named_id
from alianza.orders.evidence import Named
from alianza.partners.domain import Enrollment, Partner, Suspension
from alianza.programs.terms import Attribution, Deal, Group, Rule
from alianza.rewards import history as histories
from alianza.rewards.clauses import Terms, compile_deal
from alianza.rewards.decide import decide, fold
from alianza.rewards.history import History
from alianza.rewards.words import LEAD, SALE, TOUCH, Decision, Draft, Fact, order

HOUR_US = 3_600_000_000
START = int(datetime(2026, 10, 1, tzinfo=UTC).timestamp()) * 1_000_000
FIRST = date(2025, 1, 1).toordinal()
PARTNERS = [
    Partner(named_id("partner", name).bytes, name, name, "", (Enrollment(FIRST, group, None),))
    for name, group in (("x", "g"), ("z", "h"), ("c", "h"))
]
KINDS = ["code", "partner", "friend", "click", "match", "lead"]
WHICH = ("last", "first")


def attribution(pick: Random) -> Attribution:
    kinds = pick.sample(KINDS, pick.randint(1, 6))
    ranks: list[Any] = []
    for kind in kinds:
        if ranks and pick.random() < 0.25:
            before = ranks.pop()
            ranks.append((*((before,) if isinstance(before, str) else before), kind))
        else:
            ranks.append(kind)
    return Attribution(
        window_days=pick.choice((0, 1, 30, 30)), precedence=tuple(ranks), lead=pick.choice(WHICH), click=pick.choice(WHICH),
        touch=pick.choice(WHICH), self_referral=pick.choice(("refused", "allowed")),
        existing_customers=pick.choice(("allowed", "allowed", "allowed", "excluded")),
    )  # fmt: skip


def deal(pick: Random) -> Deal:
    rules = (
        Rule(id="new", fixed={"MXN": 100}, customer=pick.choice(("any", "new"))),
        Rule(id="first", fixed={"MXN": 7}, limit=pick.choice(("life", "first_sale"))),
        Rule(id="lead", on="lead", fixed={"MXN": 10}, customer=pick.choice(("any", "new"))),
    )
    groups = (Group(id="g", program="p", rules=rules), Group(id="h", program="q", rules=rules))
    programs = {name: attribution(pick) for name in pick.choice(((), (), ("p",), ("p", "q")))}
    return Deal(
        alliance="a", name="A", currency="MXN", currencies=("MXN",), time_zone="UTC", effective_from=date(2026, 1, 1),
        groups=groups, attribution=attribution(pick), program_attribution=programs,
    )  # fmt: skip


def terms_of(*deals: Deal) -> Terms:
    known = {one.partner_id: one for one in PARTNERS}
    return Terms([compile_deal(number, one, known) for number, one in enumerate(deals, start=1)])


def fact(kind: int, number: int, hours: int, **words: Any) -> Fact:
    happened = START + hours * HOUR_US
    fields: dict[str, Any] = {
        "kind": kind, "fact_id": f"F{number}", "occurred_us": happened,
        "local_day": datetime.fromtimestamp(happened / 1_000_000, UTC).toordinal(), "earned_period": 202610, "partner": None,
        "code": None, "code_partner": None, "customer": "c", "amount": 1000, "net": None, "own_commission": None,
        "currency": "MXN", "category": None, "quantity": 1, "staff": None, "refunds": None,
    }  # fmt: skip
    return Fact(**{**fields, **words})


def some_facts(pick: Random, hours: range = range(40)) -> list[Fact]:
    """Facts of one customer, in the order in which they arrive."""
    return [_one(pick, number, pick.choice(hours)) for number in range(pick.randint(1, 20))]


def _one(pick: Random, number: int, hours: int) -> Fact:
    kind = pick.choice((TOUCH, TOUCH, LEAD, SALE, SALE))
    who = pick.choice(PARTNERS)
    if kind == TOUCH and pick.random() < 0.15:
        return fact(TOUCH, number, -6000, partner=who, category="own")
    if kind == TOUCH:
        return fact(TOUCH, number, hours, partner=who, category=pick.choice(("click", "click", "scan", "match")))
    stated = {word: pick.choice((None, None, *PARTNERS)) for word in ("partner", "code_partner")}
    friend = pick.choice((None, None, *PARTNERS))
    return fact(kind, number, hours, **stated, more=Named(friend, None) if friend else None)


@contextmanager
def some_suspended(pick: Random) -> Iterator[None]:
    """Partners that take no part on some of the days, at times all of them."""
    first = date(2026, 10, 1).toordinal()
    for partner in PARTNERS:
        days = sorted(pick.choice((0, 0, 1, 2)) for _ in range(pick.choice((0, 0, 1, 2))))
        partner.suspensions = tuple(Suspension(first + day, place % 2 == 0) for place, day in enumerate(days))
    try:
        yield
    finally:
        for partner in PARTNERS:
            partner.suspensions = ()


class Customer:
    """Takes facts as a batch does: by the history where it can, else all anew."""

    def __init__(self, terms: Terms) -> None:
        self.terms, self.facts, self.history = terms, [], History()  # type: ignore[var-annotated]
        self.drafts: dict[tuple[int, str], list[Draft]] = {}
        self.again = 0

    def take(self, batch: list[Fact]) -> None:
        batch = sorted(batch, key=order)
        self.facts += batch
        if all(self.history.continues(fact, self.terms) for fact in batch):
            packed = msgspec.msgpack.encode(self.history)
            self.history = msgspec.msgpack.decode(packed, type=History)
            for fact in batch:
                if fact.kind == TOUCH:
                    self.history.take_touch(fact)
                else:
                    self._keep(decide(fact, self.history, self.terms))
            self.history.thin(self.terms)
            return
        self.again += 1
        self.history = History()
        for decision in fold(sorted(self.facts, key=order), self.terms, history=self.history):
            self._keep(decision)
        self.history.thin(self.terms)

    def _keep(self, decision: Decision) -> None:
        self.drafts[decision.fact.kind, decision.fact.fact_id] = decision.drafts


def every(terms: Terms, items: list[Fact]) -> dict[tuple[int, str], list[Draft]]:
    """What a fold over all facts gives, with a history that never forgets."""
    found = fold(sorted(items, key=order), terms, explain=True)
    return {(one.fact.kind, one.fact.fact_id): one.drafts for one in found}


@pytest.fixture(params=[(64, 32), (3, 2), (1, 0)], ids=["as it is", "little room", "no room"])
def room(request: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(histories, "_ROOM", request.param[0])
    monkeypatch.setattr(histories, "_THINNED_FROM", request.param[1])
    return int(request.param[0])


many = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@many
@given(seed=st.integers(0, 2**40))
def test_whatever_arrives_in_whatever_order(room: int, seed: int) -> None:
    pick = Random(seed)
    terms, arriving = terms_of(deal(pick)), some_facts(pick)
    customer, rest = Customer(terms), arriving
    while rest:
        size = pick.choice((1, 1, 2, 5))
        customer.take(rest[:size])
        rest = rest[size:]
        assert customer.drafts == every(terms, customer.facts)
    assert len(customer.history.touches) <= max(room, histories._THINNED_FROM)


@many
@given(seed=st.integers(0, 2**40))
def test_whoever_is_suspended_meanwhile(room: int, seed: int) -> None:
    """What was dropped because another partner's evidence came later may count on a day on which that one is suspended."""
    pick = Random(seed)
    terms, arriving = terms_of(deal(pick)), some_facts(pick, range(70))
    customer = Customer(terms)
    with some_suspended(pick):
        for one in arriving:
            customer.take([one])
            assert customer.drafts == every(terms, customer.facts)


@many
@given(seed=st.integers(0, 2**40))
def test_terms_that_come_later_find_what_they_need(room: int, seed: int) -> None:
    """What was dropped under the old terms may count under the new ones: facts from their first day on know that."""
    pick = Random(seed)
    old, begins = deal(pick), 24
    new = msgspec.structs.replace(deal(pick), effective_from=date(2026, 10, 2))
    before = some_facts(pick, range(begins))
    after = [one._replace(fact_id=f"N{one.fact_id}") for one in some_facts(pick, range(begins, 60))]
    customer = Customer(terms_of(old))
    for one in before:
        customer.take([one])
    customer.terms = terms_of(old, new)
    for one in after:
        customer.take([one])
        assert customer.drafts == every(customer.terms, customer.facts)


def test_a_click_that_was_outdone_counts_again_when_new_terms_take_the_first(room: int) -> None:
    plain = msgspec.structs.replace(
        deal(Random(1)), attribution=Attribution(precedence=("click",)), program_attribution={}
    )
    new = msgspec.structs.replace(
        plain, attribution=Attribution(precedence=("click",), click="first"), effective_from=date(2026, 10, 2)
    )
    customer = Customer(terms_of(plain))
    for hours, who in ((1, 0), (2, 1), (3, 0)):
        customer.take([fact(TOUCH, hours, hours, partner=PARTNERS[who], category="click")])
    customer.take([fact(SALE, 4, 4)])
    customer.terms = terms_of(plain, new)
    customer.take([fact(SALE, 30, 30)])
    assert [customer.drafts[SALE, f"F{number}"][0].partner for number in (4, 30)] == [PARTNERS[0]] * 2
    assert customer.drafts == every(customer.terms, customer.facts)


def test_a_customer_with_many_clicks_is_mostly_decided_by_its_history() -> None:
    """Thinning keeps one click of each partner where the last one counts, so nothing has to be read again."""
    plain = msgspec.structs.replace(
        deal(Random(1)), attribution=Attribution(precedence=("code", "click", "lead")), program_attribution={}
    )
    customer = Customer(terms_of(plain))
    for number in range(1000):
        sold = number % 10 == 9
        one = fact(SALE, number, number) if sold else fact(
            TOUCH, number, number, partner=PARTNERS[number % 3], category="click"
        )  # fmt: skip
        customer.take([one])
    assert customer.again == 0
    assert customer.drafts == every(customer.terms, customer.facts)
    assert len(msgspec.msgpack.encode(customer.history)) < 3000
