"""Random facts of a simulated alliance: what happened, and on which day it reaches us."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from tools.sim.signs import Doings
from tools.sim.words import DECIMALS, LEAD, REFUND, SALE, Fact, end_of
from tools.sim.worlds import CATEGORIES, World, first_of

COLUMNS = (
    "fact", "fact_id", "occurred_at", "partner", "code", "customer", "amount", "currency", "net_amount",
    "own_commission", "category", "quantity", "staff", "refunds", "friend", "click", "phone",
)  # fmt: skip
Arrival = tuple[date, Fact]


class Happenings:
    """Makes facts; `arrivals` are in no order."""

    def __init__(self, world: World, count: int, *, signs: bool = True) -> None:
        self.doings = Doings(world) if signs else None
        self.world, self.random, self.zone = world, world.random, ZoneInfo(world.zone)
        self.codes = self._codes()
        self.moments: list[datetime] = []
        self.arrivals: list[Arrival] = []
        for number in range(count):
            self._one(number)

    def _codes(self) -> list[str]:
        campaigns = [
            code
            for deal in self.world.deals
            for program in deal["programs"].values()
            for group in program["groups"].values()
            for override in group.get("overrides", [])
            for code in override.get("codes", [])
        ]
        return [partner.code for partner in self.world.partners if partner.code] + campaigns

    def _one(self, number: int) -> None:
        pick = self.random
        kind = LEAD if pick.random() < 0.3 else SALE
        at = self._moment()
        fact = self._fact(kind, f"{kind[0]}{number}", at)
        if self.doings:
            click, phone = self.doings.of_fact()
            fact = replace(fact, click=click, phone=phone)
        self._arrive(fact)
        if kind == SALE and pick.random() < 0.35:
            for place in range(pick.choice((1, 1, 2, 3))):
                self._refund(fact, f"r{number}-{place}")

    def _moment(self) -> datetime:
        pick, world = self.random, self.world
        if self.moments and pick.random() < 0.1:
            return pick.choice(self.moments)
        first, last = world.start, end_of(world.months[-1])
        day = first + timedelta(days=pick.randint(0, (last - first).days))
        if pick.random() < 0.15:
            day = pick.choice([first_of(month) for month in world.months] + [end_of(month) for month in world.months])
        if world.more.random() < 0.03:  # before the deal began
            day = first - timedelta(days=world.more.randint(1, 40))
        clock = time(pick.randint(0, 23), pick.randint(0, 59), pick.randint(0, 59))
        if pick.random() < 0.1:
            clock = pick.choice((time(0), time(23, 59, 59)))
        at = datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)
        self.moments.append(at)
        return at

    def _fact(self, kind: str, fact_id: str, at: datetime) -> Fact:
        pick, world = self.random, self.world
        partner = pick.choice(world.partner_names) if pick.random() < 0.6 else None
        code = pick.choice(self.codes) if self.codes and pick.random() < 0.35 else None
        people = [f"c{n}" for n in range(1, 9)] + ["p1", "p2"]
        customer = pick.choice(people) if pick.random() < 0.85 else None
        currency = pick.choice([world.currency, *world.currencies])
        category = pick.choice(CATEGORIES) if pick.random() < 0.6 else None
        staff = pick.choice(("s1", "s2", "s9")) if pick.random() < 0.4 else None
        friend = pick.choice(world.partner_names) if pick.random() < 0.15 else None
        words = {"currency": currency, "category": category, "staff": staff, "friend": friend}
        fact = Fact(kind, fact_id, at, partner, code, customer, **words)  # type: ignore[arg-type]
        if kind == LEAD:
            return fact
        amount = pick.choice((0, 1, 7)) if pick.random() < 0.05 else world.minor(currency, 150)
        net = world.minor(currency, 100) if pick.random() < 0.3 else None
        own = world.minor(currency, 30) if pick.random() < 0.3 else None
        return replace(fact, amount=amount, net=net, own=own, quantity=pick.choice((1, 1, 1, 2, 5)))

    def _refund(self, sale: Fact, fact_id: str) -> None:
        pick, gross = self.random, sale.amount or 0
        after = timedelta(days=pick.choice((0, 0, 1, 5, 12, 31, 45)), seconds=pick.randint(0, 86_399))
        if pick.random() < 0.05:
            after = -after
        at = min(max(sale.at + after, self._first()), self._last())
        amount = pick.choice((None, None, gross, pick.randint(0, gross), pick.randint(0, gross), gross + 5, gross // 2))
        currency = sale.currency if pick.random() < 0.96 else pick.choice(self.world.currencies)
        target = sale.fact_id if pick.random() < 0.98 else "nobody-knows-it"
        self._arrive(Fact(REFUND, fact_id, at, amount=amount, currency=currency, refunds=target))

    def _first(self) -> datetime:
        return datetime.combine(self.world.start, time(0), tzinfo=self.zone).astimezone(UTC)

    def _last(self) -> datetime:
        return datetime.combine(end_of(self.world.months[-1]), time(23), tzinfo=self.zone).astimezone(UTC)

    def _arrive(self, fact: Fact) -> None:
        pick = self.random
        late = pick.choice((0, 0, 0, 0, 1, 3, 20, 40, 70))
        self.arrivals.append((fact.at.date() + timedelta(days=late), fact))
        if pick.random() < 0.06:
            again = (
                replace(fact, phone=None) if fact.phone and self.doings and self.doings.random.random() < 0.5 else fact
            )
            self.arrivals.append((fact.at.date() + timedelta(days=late + pick.choice((0, 0, 5, 33))), again))
        if pick.random() < 0.04:
            other = replace(fact, customer="somebody-else", amount=(fact.amount or 0) + 1)
            self.arrivals.append((fact.at.date() + timedelta(days=late + pick.choice((0, 2, 40))), other))


def refund_everything(facts: Iterable[Fact], at: datetime) -> list[Fact]:
    """A refund of the whole rest for every sale."""
    sales = [fact for fact in facts if fact.kind == SALE]
    return [Fact(REFUND, f"end-{one.fact_id}", at, currency=one.currency, refunds=one.fact_id) for one in sales]


def as_csv(facts: list[Fact], random: Random, zone: str) -> str:
    """A facts file; times with their offset, in UTC or local."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for fact in facts:
        at = fact.at.astimezone(ZoneInfo(zone)) if random.random() < 0.5 else fact.at
        money = [_units(value, fact.currency) for value in (fact.amount, fact.net, fact.own)]
        writer.writerow(
            (fact.kind, fact.fact_id, at.isoformat(), fact.partner or "", fact.code or "", fact.customer or "", money[0],
             fact.currency, money[1], money[2], fact.category or "", fact.quantity, fact.staff or "", fact.refunds or "",
             fact.friend or "", fact.click or "", fact.phone or "")
        )  # fmt: skip
    return out.getvalue()


def _units(minor: int | None, currency: str) -> str:
    return "" if minor is None else f"{Decimal(minor).scaleb(-DECIMALS[currency]):f}"
