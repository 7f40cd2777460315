"""A desk on which one deal is tried: facts in, decisions out, no database."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from alianza.kernel.ids import named_id
from alianza.kernel.periods import period_of
from alianza.partners.domain import Enrollment, Partner
from alianza.programs.terms import Attribution, Deal, Discount, Group, PriceStep, Rule, Tier, Tiers, VolumePrice
from alianza.rewards.clauses import LineKind, Reason, Terms, compile_deal
from alianza.rewards.decide import fold
from alianza.rewards.refunds import claw_back
from alianza.rewards.words import LEAD, REFUND, SALE, Decision, Draft, Fact, order

FIRST = date(2026, 1, 1)


class Desk:
    """Partners x and y in group g of a deal; times are `2026-10-01` or `2026-10-01T10:00`, local and UTC at once."""

    Attribution, Discount, Group, Rule, Tier, Tiers = Attribution, Discount, Group, Rule, Tier, Tiers
    PriceStep, VolumePrice, Deal, LineKind, Reason, Draft, Decision = (
        PriceStep, VolumePrice, Deal, LineKind, Reason, Draft, Decision,
    )  # fmt: skip

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.x, self.y = self.partner("x"), self.partner("y")
        self.deal(self.rule(percent="5%"))

    @staticmethod
    def partner(name: str, reward: str = "", group: str = "g", rate_ppb: int | None = None) -> Partner:
        enrollments = (Enrollment(FIRST.toordinal(), group, rate_ppb),)
        return Partner(named_id("partner", name).bytes, name, name, reward, enrollments)

    @staticmethod
    def rule(percent: str = "", **words: Any) -> Rule:
        if percent:
            words["percent"] = Decimal(percent.rstrip("%")) / 100
        return Rule(**{"id": "r", **words})

    @staticmethod
    def ladder(by: str, applies: str, *steps: tuple[int, str]) -> Tiers:
        """Tiers of (from, percent)."""
        made = [
            Tier(name=f"t{n}", at_least=at, commission=Decimal(p.rstrip("%")) / 100) for n, (at, p) in enumerate(steps)
        ]
        return Tiers(by=by, applies=applies, steps=tuple(made))  # type: ignore[arg-type]

    def deal(self, *rules: Rule, group: dict[str, Any] | None = None, **words: Any) -> Terms:
        """Make this the deal: one group g with these rules."""
        made = Group(id="g", program="p", rules=rules, **(group or {}))
        fields = {
            "alliance": "a", "name": "A", "currency": "MXN", "currencies": ("MXN", "USD"), "time_zone": "UTC",
            "effective_from": FIRST, "groups": (made,), **words,
        }  # fmt: skip
        by_id = {partner.partner_id: partner for partner in (self.x, self.y)}
        self.rated = compile_deal(1, Deal(**fields), by_id)
        self.terms = Terms([self.rated])
        self.group = self.rated.groups["g"]
        return self.terms

    def versions(self, *deals: tuple[str, dict[str, dict[str, Any]]]) -> Terms:
        """Several versions, each with its first day and its groups' fields; they number from 1."""
        by_id = {partner.partner_id: partner for partner in (self.x, self.y)}
        rated = []
        for number, (day, groups) in enumerate(deals, 1):
            made = tuple(Group(id=name, program="p", **fields) for name, fields in groups.items())
            fields = {"effective_from": date.fromisoformat(day), "groups": made}
            deal = msgspec.structs.replace(self.rated.deal, **fields)
            rated.append(compile_deal(number, deal, by_id))
        self.terms = Terms(rated)
        return self.terms

    def fact(self, kind: int, at: str, **words: Any) -> Fact:
        moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
        micros = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        fields: dict[str, Any] = {
            "kind": kind, "fact_id": f"F{next(self._numbers):04}", "occurred_us": micros,
            "local_day": moment.date().toordinal(), "earned_period": period_of(moment.date()), "partner": None,
            "code": None, "code_partner": None, "customer": "c1", "amount": None, "net": None, "own_commission": None,
            "currency": "MXN", "category": None, "quantity": 1, "staff": None, "refunds": None,
        }  # fmt: skip
        return Fact(**{**fields, **words})

    def sale(self, amount: int = 100_000, at: str = "2026-10-02T10:00", **words: Any) -> Fact:
        """A sale of so many minor units, brought by partner x unless said otherwise."""
        return self.fact(SALE, at, **{"partner": self.x, "amount": amount, **words})

    def lead(self, at: str = "2026-10-01T10:00", **words: Any) -> Fact:
        return self.fact(LEAD, at, **{"partner": self.x, **words})

    def refund(self, sale: Fact, amount: int | None = None, at: str = "2026-10-20T10:00", **words: Any) -> Fact:
        return self.fact(REFUND, at, **{"refunds": sale.fact_id, "amount": amount, **words})

    def decide(self, *facts: Fact) -> list[Decision]:
        """Decisions of facts in the order they are given here, whenever they happened."""
        found = {(d.fact.kind, d.fact.fact_id): d for d in fold(sorted(facts, key=order), self.terms)}
        return [found[fact.kind, fact.fact_id] for fact in facts]

    def drafts(self, fact: Fact, *earlier: Fact) -> list[Draft]:
        return self.decide(*earlier, fact)[-1].drafts

    def amounts(self, *facts: Fact) -> list[int]:
        """What each fact earns in all."""
        return [sum(draft.amount for draft in decision.drafts) for decision in self.decide(*facts)]

    def reasons(self, *facts: Fact) -> list[Any]:
        return [Reason(decision.drafts[0].reason) if decision.drafts else None for decision in self.decide(*facts)]

    def taken_back(self, sale: Fact, refunds: Sequence[Fact]) -> list[list[int]]:
        """For each line of a sale what each refund in order takes back of it."""
        decision = self.decide(sale)[0]
        decided = claw_back(decision, sorted(refunds, key=order), self.terms)
        lines = [(draft.clause, draft.asset) for draft in decision.drafts]
        return [
            [-sum(d.amount for d in back.drafts if (d.clause, d.asset) == line) for back in decided] for line in lines
        ]


@pytest.fixture
def desk() -> Desk:
    """A desk with a deal of 5 percent of every sale."""
    return Desk()
