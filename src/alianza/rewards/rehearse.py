"""The same decisions without a database: for a deal's own cases and for back-tests on past facts.

Facts come grouped by customer; what is kept is one total for each partner, month and clause, so a rehearsal of millions of
facts fits in memory. `keep_lines` keeps every line as well, for cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from alianza.kernel.money import money_asset
from alianza.kernel.periods import last_day, shift_period
from alianza.partners.domain import Partner
from alianza.programs.terms import Group
from alianza.rewards.clauses import LineKind, RatedDeal, RatedGroup, Terms
from alianza.rewards.decide import fold, fold_one
from alianza.rewards.month import Ladder, Month, MonthLine, Step, Total, close_month, metrics
from alianza.rewards.words import REFUND, SALE, Decision, Draft, Fact, order

Cell = tuple[bytes, int]  # partner, tier period


class FactLine(NamedTuple):
    """A line of a rehearsal that rests on a fact. `period` is the month it is stated in."""

    fact: Fact
    draft: Draft
    period: int


class _Sold(NamedTuple):
    """A lead or a sale with what its refunds take back, each with the month in which that became known."""

    fact: Fact
    drafts: list[Draft]
    back: list[tuple[int, Draft]]


class Rehearsal:
    """Decides facts and adds them up by partner, month and clause; then closes months in order."""

    def __init__(self, terms: Terms, partners: Iterable[Partner], *, keep_lines: bool = False) -> None:
        self.terms = terms
        self.partners = {partner.partner_id: partner for partner in partners}
        self.keep_lines = keep_lines
        self.lines: list[FactLine] = []
        # By cell: sums for (asset, version, clause, kind, the month in which they became known).
        self._totals: dict[Cell, dict[tuple[str, int, int, int, int], list[int]]] = defaultdict(dict)
        self._sold: dict[Cell, list[_Sold]] = defaultdict(list)
        self._tiers: dict[Cell, dict[Ladder, int]] = {}
        self._looks_at_sales = {
            name for rated in terms.versions for name, group in rated.groups.items() if _looks_at_sales(group.group)
        }
        self.decided = 0

    def add(self, facts: Iterable[Fact]) -> None:
        """Decide one customer's facts, with the refunds of its sales."""
        self._count(fold(sorted(facts, key=order), self.terms))

    def add_lone(self, facts: list[Fact]) -> None:
        """Decide facts without a customer: each stands alone, refunds go with their sale."""
        refunds: dict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            if fact.kind == REFUND and fact.refunds:
                refunds[fact.refunds].append(fact)
        for fact in facts:
            if fact.kind == SALE and fact.fact_id in refunds:
                self._count(fold([fact, *sorted(refunds[fact.fact_id], key=order)], self.terms))
            elif fact.kind != REFUND:
                self._count([fold_one(fact, self.terms)])

    def _count(self, decisions: list[Decision]) -> None:
        self.decided += len(decisions)
        back: dict[str, list[tuple[int, Draft]]] = defaultdict(list)
        for decision in decisions:
            fact = decision.fact
            for draft in decision.drafts:
                self._add(draft.partner, draft.tier_period, fact.earned_period, draft)
                if self.keep_lines:
                    self.lines.append(FactLine(fact, draft, fact.earned_period))
            if fact.kind == REFUND and fact.refunds:
                back[fact.refunds] += [(fact.earned_period, draft) for draft in decision.drafts]
        for decision in decisions:
            if decision.fact.kind != REFUND and decision.drafts:
                self._keep_sold(decision, back)

    def _keep_sold(self, decision: Decision, back: dict[str, list[tuple[int, Draft]]]) -> None:
        """Marginal ladders and volume prices look at each sale; partners that never have any do not need them."""
        first = decision.drafts[0]
        if any(enrollment.group in self._looks_at_sales for enrollment in first.partner.enrollments):
            refunds = back.get(decision.fact.fact_id, []) if decision.fact.kind == SALE else []
            cell = (first.partner.partner_id, first.tier_period)
            self._sold[cell].append(_Sold(decision.fact, decision.drafts, refunds))

    def _add(self, partner: Partner, month: int, known: int, line: Draft | MonthLine) -> None:
        totals = self._totals[partner.partner_id, month]
        key = (line.asset, line.version, line.clause, int(line.kind), known)
        sums = totals.get(key)
        if sums is None:
            sums = totals[key] = [0, 0, 0, 0, 0]
        counts = (line.sale, line.leads, line.sales) if isinstance(line, Draft) else (0, 0, 0)
        for place, value in enumerate((line.base, line.amount, *counts)):
            sums[place] += value

    # Months -------------------------------------------------------------------------------------------------------------

    def months(self) -> list[int]:
        """The months in which something became known, in order."""
        return sorted({key[4] for totals in self._totals.values() for key in totals})

    def close(self, period: int) -> Iterator[tuple[Partner, int, MonthLine]]:
        """The lines that closing a month adds: partner, the month they are for, the line. Close each month once, in order."""
        for partner_id, month in sorted(self._touched(period)):
            partner = self.partners[partner_id]
            deal, group = group_of(self.terms, partner, last_day(month).toordinal())
            if deal is None:
                continue
            facts = self._month(partner, month, period)
            lines, standings = close_month(facts, deal, group, self.terms, money_asset(deal.deal.currency))
            self._tiers[partner_id, month] = {ladder: standing.tier for ladder, standing in standings.items()}
            for line in lines:
                self._add(partner, month, period, line)
                yield partner, month, line

    def _touched(self, period: int) -> set[Cell]:
        # A month that is not over is left to its own closing: a refund may be dated before the month of its sale.
        known = (cell for cell, totals in self._totals.items() if any(key[4] == period for key in totals))
        found = {cell for cell in known if cell[1] <= period}
        found |= {(partner, shift_period(month, 1)) for partner, month in found if month < period}
        return found | {(partner_id, period) for partner_id in self.partners}

    def totals(self, partner: Partner, month: int, known: int) -> list[Total]:
        """What one partner's facts of one month add up to, as known at the end of the month `known`."""
        sums: dict[tuple[str, int, int, int], list[int]] = {}
        for (*key, when), values in self._totals.get((partner.partner_id, month), {}).items():
            if when <= known:
                have = sums.setdefault(tuple(key), [0] * 5)  # type: ignore[arg-type]
                sums[tuple(key)] = [a + b for a, b in zip(have, values, strict=True)]  # type: ignore[index]
        return [Total(*key, *values) for key, values in sorted(sums.items())]

    def _month(self, partner: Partner, month: int, known: int) -> Month:
        sold = self._sold.get((partner.partner_id, month), [])
        return Month(
            partner=partner,
            month=month % 100,
            totals=self.totals(partner, month, known),
            metric_before=metrics(self.totals(partner, shift_period(month, -1), known)),
            tier_floors=self._tiers.get((partner.partner_id, month), {}),
            steps=[step for item in sorted(sold, key=lambda item: order(item.fact)) for step in _steps(item, known)],
            quantities=_units(sold, known),
            fees_due=month == known,
        )


def _looks_at_sales(group: Group) -> bool:
    return bool(group.volume_prices) or (group.tiers is not None and group.tiers.applies == "marginal")


def _steps(item: _Sold, known: int) -> Iterator[Step]:
    for draft in item.drafts:
        like = (draft.clause, draft.version, draft.asset)
        back = [d for when, d in item.back if when <= known and (d.clause, d.version, d.asset) == like]
        base = draft.base + sum(d.base for d in back)
        sale = draft.sale + sum(d.sale for d in back)
        fact = (item.fact.kind, item.fact.fact_id)
        yield Step(fact, draft.asset, draft.version, draft.clause, base, sale, draft.leads, draft.sales)


def _units(sold: list[_Sold], known: int) -> dict[tuple[str, str], int]:
    """Units sold by asset and category; a sale that was refunded whole stands for none."""
    units: dict[tuple[str, str], int] = defaultdict(int)
    for item in sold:
        net = sum(d.sale for d in item.drafts) + sum(d.sale for when, d in item.back if when <= known)
        if item.fact.kind == SALE and item.drafts[0].sales and (net > 0 or not item.fact.amount):
            units[money_asset(item.fact.currency), item.fact.category or ""] += item.fact.quantity
    return dict(units)


def group_of(terms: Terms, partner: Partner, day: int) -> tuple[RatedDeal | None, RatedGroup | None]:
    """The version in force and the partner's group on a local day (an ordinal)."""
    deal = terms.on(day)
    enrollment = partner.enrolled_on(day)
    return deal, deal.groups.get(enrollment.group) if deal and enrollment else None


# How a line's amount enters a statement ----------------------------------------------------------------------------------

COLUMN = {
    LineKind.COMMISSION: "commission",
    LineKind.TIER: "commission",
    LineKind.CAP: "commission",
    LineKind.CLAWBACK: "adjustments",
    LineKind.MANUAL: "adjustments",
    LineKind.INCENTIVE: "incentives",
    LineKind.FEE: "fees",
    LineKind.CHARGE: "fees",
    LineKind.DUE: "fees",
}
