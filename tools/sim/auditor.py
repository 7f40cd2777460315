"""The auditor: keeps every fact it was told, and at each closing works everything out anew and writes its statements.

It never corrects anything: it knows what it stated before and what should have been stated by now; the difference is the
new statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

import holidays

from alianza.programs.terms import Deal, Group, Rule, Settlement, Tiers, VolumePrice
from tools.sim.ratings import Reader, points, reward_of
from tools.sim.signs import Signs
from tools.sim.words import (
    OUTSIDE,
    POINTS,
    SALE,
    Fact,
    Line,
    Partner,
    Statement,
    asset_of,
    end_of,
    month_after,
    month_before,
    month_of,
    rounded,
)

Owner = tuple[str, str]  # partner and asset


@dataclass
class Paid:
    """A payment to a partner."""

    partner: str
    asset: str
    amount: int


@dataclass
class Auditor:
    """The naive model of one alliance's books."""

    deals: list[Deal]
    partners: list[Partner]
    facts: dict[tuple[str, str], Fact] = field(default_factory=dict)
    signs: Signs = field(default_factory=Signs)
    statements: list[Statement] = field(default_factory=list)
    payments: list[Paid] = field(default_factory=list)
    stated: dict[tuple[str, ...], int] = field(default_factory=dict)
    stated_gross: dict[tuple[str, ...], int] = field(default_factory=dict)
    month_lines: list[Line] = field(default_factory=list)
    tiers: dict[tuple[str, int, int, str], int] = field(default_factory=dict)
    by_hand: list[Line] = field(default_factory=list)
    paid_in: int = 0  # how many payments stand in a statement
    paid_now: set[Owner] = field(default_factory=set)  # of the latest closed month

    def learn(self, fact: Fact) -> str:
        """Take a fact in: new, the same again, or a conflict, which is left out."""
        if fact.key not in self.facts:
            self.facts[fact.key] = fact
            self.signs.learn(fact)
            return "new"
        if self.facts[fact.key] != fact:
            return "conflict"
        self.signs.learn(fact)
        return "same"

    def read(self) -> list[Line]:
        """Every fact's lines as of now."""
        return self._reader().read()

    def _reader(self) -> Reader:
        return Reader(self.deals, self.partners, list(self.facts.values()), self.signs)

    # Closing --------------------------------------------------------------------------------------------------------------

    def close(self, period: int, closed_on: date) -> list[Statement]:
        """Close a month; gives its statements."""
        reader = self._reader()
        lines = [line for line in reader.read() if line.earned <= period]
        by_hand = [line for line in self.by_hand if line.earned <= period]
        for partner in self.partners:
            months = {line.month for line in lines if line.partner == partner.name and line.month <= period} | {period}
            for month in sorted(months | {month_after(month) for month in months if month < period}):
                self.month_lines += _Month(self, reader, lines, partner, month, period).lines()
        return self._state(period, closed_on, lines + by_hand + self.month_lines, reader)

    def _state(self, period: int, closed_on: date, lines: list[Line], reader: Reader) -> list[Statement]:
        deal = reader.deal_on(end_of(period)) or reader.deals[0]
        payout_on = payout_day(period, closed_on, deal.settlement)
        sums: dict[tuple[str, ...], int] = {}
        gross: dict[tuple[str, ...], int] = {}
        for line in lines:
            key = (*line.key, str(line.month))
            sums[key] = sums.get(key, 0) + line.amount
            gross[key] = gross.get(key, 0) + line.gross
        columns: dict[Owner, dict[str, int]] = {}
        for key in {**sums, **self.stated}:
            owner, kind, earned = (key[0], key[1]), key[2], int(key[6])
            row = columns.setdefault(
                owner, dict.fromkeys(("sales", "commission", "adjustments", "incentives", "fees"), 0)
            )
            row["sales"] += gross.get(key, 0) - self.stated_gross.get(key, 0)
            if kind not in OUTSIDE:
                row[column_of(kind, earned, period)] += sums.get(key, 0) - self.stated.get(key, 0)
        held: dict[Owner, int] = {}
        for line in lines:
            if line.available > payout_on and line.kind not in OUTSIDE:
                held[line.partner, line.asset] = held.get((line.partner, line.asset), 0) + line.amount
        self.stated, self.stated_gross = sums, gross
        paid: dict[Owner, int] = {}
        for one in self.payments[self.paid_in :]:
            paid[one.partner, one.asset] = paid.get((one.partner, one.asset), 0) + one.amount
        self.paid_in, self.paid_now = len(self.payments), set()
        before = {(one.partner, one.asset): one.closing for one in self.statements}
        new = []
        for owner in sorted({**columns, **before, **paid}):
            row = columns.get(owner, dict.fromkeys(("sales", "commission", "adjustments", "incentives", "fees"), 0))
            opening = before.get(owner, 0)
            earned_now = row["commission"] + row["adjustments"] + row["incentives"]
            closing = opening + earned_now + row["fees"] - paid.get(owner, 0)
            due = max(0, closing - max(0, held.get(owner, 0)))  # what a partner will owe us is no reason to pay it more
            if self._reward(owner[0], period) == "discount":
                due = 0
            minimum = next((v for c, v in deal.settlement.minimum_payout.items() if asset_of(c) == owner[1]), 0)
            new.append(
                Statement(
                    period, *owner, row["sales"], row["commission"], row["adjustments"], row["incentives"], -row["fees"],
                    opening, paid.get(owner, 0), closing, held.get(owner, 0), due if due >= minimum else 0,
                )
            )  # fmt: skip
        self.statements += new
        return new

    # Payments and adjustments ---------------------------------------------------------------------------------------------

    def adjust(self, partner: str, asset: str, amount: int, today: date, name: str) -> None:
        """A line made by hand."""
        month = month_of(today)
        self.by_hand.append(Line(partner, asset, "manual", name, "", month, month, today, amount))

    def pay(self, disputed: set[Owner]) -> list[Paid]:
        """Pay the statements of the latest closed month that are due and were not paid before; gives the new payments."""
        period = self.statements[-1].period if self.statements else 0
        new = []
        for one in self.statements:
            owner = (one.partner, one.asset)
            if one.period != period or one.payable <= 0 or owner in disputed or owner in self.paid_now:
                continue
            if self._form(one) == "cash" and not self._partner(one.partner).account:
                continue  # no bank would take it
            new.append(Paid(*owner, one.payable))
            self.paid_now.add(owner)
        self.payments += new
        return new

    def _partner(self, name: str) -> Partner:
        return next(partner for partner in self.partners if partner.name == name)

    def _form(self, statement: Statement) -> str:
        if statement.asset == POINTS:
            return "points"
        return "credit" if self._reward(statement.partner, statement.period) == "credit" else "cash"

    def _reward(self, partner: str, period: int) -> str:
        """The form in which the partner is paid at the end of a month."""
        _, group = self._reader().group_on(partner, end_of(period))
        return reward_of(self._partner(partner), group) if group else "cash"

    # Balances -------------------------------------------------------------------------------------------------------------

    def balances(self, released: date) -> dict[Owner, tuple[int, int]]:
        """What each partner's payable account should hold: posted and pending, of everything known now."""
        found: dict[Owner, tuple[int, int]] = {}
        for line in self.read() + self.by_hand + self.month_lines:
            if line.kind not in OUTSIDE:
                posted, pending = found.get((line.partner, line.asset), (0, 0))
                held = line.available > released
                found[line.partner, line.asset] = (posted + line.amount * (not held), pending + line.amount * held)
        for paid in self.payments:
            posted, pending = found.get((paid.partner, paid.asset), (0, 0))
            found[paid.partner, paid.asset] = (posted - paid.amount, pending)
        return found


def column_of(kind: str, earned: int, period: int) -> str:
    """The statement's column for a kind of line."""
    if kind in ("clawback", "manual") or earned < period:
        return "adjustments"
    if kind in ("due", "fee", "charge"):
        return "fees"
    return "incentives" if kind == "incentive" else "commission"


def payout_day(period: int, closed_on: date, terms: Settlement) -> date:
    """The payout day of the next month, not before the review has ended, on a business day."""
    following = month_after(period)
    first = date(following // 100, following % 100, 1)
    agreed = min(end_of(following), first + timedelta(days=terms.payout_day - 1))
    day = max(agreed, max(first, closed_on) + timedelta(days=terms.review_days))
    off = holidays.country_holidays(terms.holidays) if terms.holidays else {}
    while day.weekday() >= 5 or day in off:
        day += timedelta(days=1)
    return day


class _Month:
    """What one partner's month as a whole comes to, as known at the end of `period`."""

    def __init__(
        self, auditor: Auditor, reader: Reader, lines: Sequence[Line], partner: Partner, month: int, period: int
    ) -> None:
        self.auditor, self.reader, self.partner, self.month, self.period = auditor, reader, partner, month, period
        self.all = [line for line in lines if line.partner == partner.name]
        self.mine = [line for line in self.all if line.month == month]
        deal, group = reader.group_on(partner.name, end_of(month))
        self.deal, self.group = deal or reader.deals[0], group

    def lines(self) -> list[Line]:
        """The lines to add now."""
        found: list[Line] = []
        for version, group in self._groups():
            if group.tiers is not None:
                found += self._true_ups(version, group, group.tiers)
        found += self._caps(found)
        if self.group is not None:
            if self.month == self.period:
                for fee in self.group.monthly_fees:
                    if self.month % 100 in fee.months:
                        currency, amount = next(iter(fee.fixed.items()))
                        found.append(self._line("fee", fee.id, asset_of(currency), -amount, 0))
            for price in self.group.volume_prices:
                found += self._charge(price)
        return [line for line in found if line.amount]

    def _groups(self) -> list[tuple[int, Group]]:
        """Every version and group under which something of the month was rated, and those at its end."""
        names = {(line.version, line.group) for line in [*self.mine, *self._before()] if line.group}
        if self.group is not None:
            names.add((self.reader.version_on(end_of(self.month)), self.group.id))
        groups = [(version, self.reader.deals[version].group(name)) for version, name in sorted(names)]
        return [(version, group) for version, group in groups if group is not None]

    def _before(self) -> list[Line]:
        """What earlier closings added to the month; it may rest on facts that count for nothing by now."""
        lines = self.auditor.month_lines
        return [line for line in lines if (line.partner, line.month) == (self.partner.name, self.month)]

    def _line(self, kind: str, rule: str, asset: str, amount: int, hold: int) -> Line:
        end = end_of(self.month)
        name = f"month/{self.month}"
        available = end + timedelta(days=hold)
        return Line(self.partner.name, asset, kind, name, rule, self.month, self.month, available, amount)

    def _hold(self, version: int, rule: Rule) -> int:
        return self.reader.deals[version].settlement.hold_days if rule.hold_days is None else rule.hold_days

    def _had(self, part: str, rule: str, asset: str, version: int = 0, group: str = "") -> int:
        """What the month got of that kind before."""
        return sum(
            line.amount
            for line in self.auditor.month_lines
            if line.partner == self.partner.name
            and (line.part or line.kind, line.rule, line.asset, line.month) == (part, rule, asset, self.month)
            and (line.version, line.group) == (version, group)
        )

    # Tiers ----------------------------------------------------------------------------------------------------------------

    def _metric(self, tiers: Tiers, month: int) -> int:
        lines = [line for line in self.all if line.month == month]
        if tiers.by == "leads":
            return sum(line.leads for line in lines)
        if tiers.by == "sales":
            return sum(line.sales for line in lines)
        return sum(line.gross for line in lines if line.currency == self.deal.currency)

    @staticmethod
    def _step(tiers: Tiers, metric: int) -> int:
        reached = 0
        for place, step in enumerate(tiers.steps):
            if metric >= step.at_least:
                reached = place
        return reached

    def _true_ups(self, version: int, group: Group, tiers: Tiers) -> list[Line]:
        before = tiers.applies == "next_month"
        metric = self._metric(tiers, month_before(self.month) if before else self.month)
        key = (self.partner.name, self.month, version, group.id)
        tier = max(self._step(tiers, metric), self.auditor.tiers.get(key, 0))
        self.auditor.tiers[key] = tier
        found = []
        for rule in group.rules:
            if rule.by_tier:
                sign = -1 if rule.paid_by == "partner" else 1
                rates = [Fraction(step.commission) for step in tiers.steps]
                found += self._true_up(version, group, rule.id, rates, tier, sign, self._hold(version, rule))
        # A discount at our own cost stands in no statement's sums.
        if group.discount is not None and group.discount.by_tier and group.discount.funded_by == "partner":
            rates = [Fraction(step.discount or 0) for step in tiers.steps]
            found += self._true_up(version, group, "discount", rates, tier, -1, 0)
        return found

    def _true_up(
        self, version: int, group: Group, rule: str, rates: list[Fraction], tier: int, sign: int, hold: int
    ) -> list[Line]:
        lines = [x for x in self.mine if (x.version, x.group, x.rule) == (version, group.id, rule) and x.by_tier]
        found = []
        before = [
            x for x in self._before() if (x.version, x.group, x.rule, x.part) == (version, group.id, rule, "tier")
        ]
        for currency in sorted({line.currency for line in [*lines, *before]}):
            of_currency = [line for line in lines if line.currency == currency]
            asset = asset_of(currency)
            due = sign * self._earned(group, of_currency, rates, tier)
            if sign > 0 and reward_of(self.partner, group) == "points":
                asset, due = POINTS, points(due, currency, group)
            due -= sum(line.amount for line in of_currency) + self._had("tier", rule, asset, version, group.id)
            line = self._line("tier" if sign > 0 else "due", rule, asset, due, hold)
            line.part, line.version, line.group, line.currency = "tier", version, group.id, currency
            found.append(line)
        return found

    def _earned(self, group: Group, lines: list[Line], rates: list[Fraction], tier: int) -> int:
        """What a rule's lines of one currency come to."""
        tiers = group.tiers
        assert tiers is not None
        if tiers.applies != "marginal":
            return rounded(sum(line.base for line in lines) * rates[tier])
        total, running = 0, 0
        for fact in (one for one in self.reader.facts if one.kind != "refund"):  # in order
            own = [x for x in self.mine if x.sale_id == fact.fact_id and fact.kind == SALE]
            of_fact = [x for x in self.mine if x.fact == f"{fact.kind} {fact.fact_id}"]
            base = sum(line.base for line in lines if line.sale_id == fact.fact_id and fact.kind == SALE)
            start = running
            if tiers.by == "revenue":
                running += sum(line.gross for line in own) if fact.currency == self.deal.currency else 0
            else:
                running += sum(line.leads if tiers.by == "leads" else line.sales for line in of_fact)
            if base:
                total += self._brackets(tiers, rates, base, start, running)
        return total

    def _brackets(self, tiers: Tiers, rates: list[Fraction], base: int, start: int, end: int) -> int:
        if tiers.by != "revenue" or end <= start:
            return rounded(base * rates[self._step(tiers, end)])
        total = 0
        floors = [0, *(step.at_least for step in tiers.steps[1:])]
        for place, rate in enumerate(rates):
            low = max(start, floors[place])
            high = min(end, floors[place + 1]) if place + 1 < len(floors) else end
            if high > low:
                total += rounded(Fraction(base * (high - low), end - start) * rate)
        return total

    # Caps and charges -----------------------------------------------------------------------------------------------------

    def _caps(self, added: list[Line]) -> list[Line]:
        """Each version's cap bounds what the rule has earned up to that version's end, as far as a cap was agreed."""
        found = []
        used: dict[tuple[str, str, str, int], int] = {}
        for version, group in self._groups():
            for rule in group.rules:
                sign = -1 if rule.paid_by == "partner" else 1
                for currency, cap in rule.caps.per_month.items():
                    asset = asset_of(currency)
                    if sign > 0 and reward_of(self.partner, group) == "points":
                        asset, cap = POINTS, points(cap, currency, group)
                    whose = (version, group.id, rule.id, asset)
                    earned = [x for x in self.mine + added if (x.version, x.group, x.rule, x.asset) == whose]
                    total = sign * sum(line.amount for line in earned if line.part != "cap")
                    total += sign * self._had("tier", rule.id, asset, version, group.id)
                    before = used.get((group.id, rule.id, asset, sign), 0)
                    kept = min(total, max(0, cap - before))
                    used[group.id, rule.id, asset, sign] = before + kept
                    amount = sign * (kept - total) - self._had("cap", rule.id, asset, version, group.id)
                    line = self._line("cap" if sign > 0 else "due", rule.id, asset, amount, self._hold(version, rule))
                    line.part, line.version, line.group = "cap", version, group.id
                    found.append(line)
        return found

    def _charge(self, price: VolumePrice) -> list[Line]:
        found = []
        currencies = list(price.steps[0].unit_price)
        units = {currency: self._quantity(price, currency) for currency in currencies}
        home = self.deal.currency if self.deal.currency in currencies else currencies[0]
        units[home] += max(0, price.guaranteed - sum(units.values()))
        for currency, charged in units.items():
            amount = 0
            if price.mode == "all_units":
                for step in price.steps:
                    if charged >= step.from_quantity:
                        amount = charged * step.unit_price[currency]
            else:
                for unit in range(1, charged + 1):
                    amount += [s for s in price.steps if s.from_quantity <= unit][-1].unit_price[currency]
            due = -amount - self._had("charge", price.id, asset_of(currency))
            found.append(self._line("charge", price.id, asset_of(currency), due, 0))
        return found

    def _quantity(self, price: VolumePrice, currency: str) -> int:
        """Units of the month's sales; a sale that was refunded whole stands for none."""
        total = 0
        for fact in self.reader.facts:
            own = [line for line in self.mine if line.sale_id == fact.fact_id and fact.kind == SALE]
            if not any(line.sales for line in own) or fact.currency != currency:
                continue
            if price.categories and fact.category not in price.categories:
                continue
            if fact.amount and sum(line.gross for line in own) <= 0:
                continue
            total += fact.quantity
        return total


__all__ = ["Auditor", "Paid", "column_of", "month_of", "payout_day"]
