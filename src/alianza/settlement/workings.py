"""How an amount comes about, in words and exact decimals: base, rate, what the result was before it was rounded."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import NamedTuple

from alianza.kernel.money import asset_scale, asset_unit, currency_scale, format_minor, money_asset, proportion
from alianza.rewards.clauses import PPB, LineKind, RatedDeal, RatedGroup, RatedRule, share_ppb
from alianza.rewards.decide import POINTS, points
from alianza.rewards.month import MonthLine
from alianza.rewards.words import REFUND, SALE, Decision, Draft, Fact
from alianza.settlement.cases import percent_text
from alianza.settlement.papers import money_scale
from alianza.settlement.rederive import MonthAgain, Rederiver, taken_back


class Working(NamedTuple):
    """One amount's derivation. `exact` is decimal text in units, before rounding; empty where nothing was rounded."""

    base_from: str = ""
    rate: str = ""
    override: str = ""
    tier: str = ""
    how: str = ""
    exact: str = ""


def units(minor: Decimal, asset: str) -> str:
    """An exact number of minor units as decimal text in units, with all its decimals."""
    with localcontext() as context:
        context.prec = 60
        value = minor.scaleb(-asset_scale(asset))
        return f"{value.normalize():f}" if value else "0"


class WorkingsOf:
    """The workings of one fact's lines."""

    def __init__(self, again: Rederiver, fact: Fact, decisions: dict[tuple[int, str], Decision]) -> None:
        self.again, self.fact, self.decisions = again, fact, decisions

    def of(self, draft: Draft) -> Working:
        """How the amount of a derived line comes about."""
        if self.fact.kind == REFUND:
            return self._refund(draft)
        if draft.kind == LineKind.COUNTED:
            return Working(how="it counts for tiers and statistics, or its reason says why it earns nothing")
        deal = self.again.terms.by_version[draft.version]
        clause = deal.clauses[draft.clause]
        group = deal.groups[clause.group]
        rule = _rule_of(group, draft.clause, clause.rule)
        if rule is None:
            return Working(base_from="fixed", how="a fixed sum for the staff member named in the fact")
        return self._rule(draft, deal, group, rule)

    def _rule(self, draft: Draft, deal: RatedDeal, group: RatedGroup, rule: RatedRule) -> Working:
        ppb = deal.clauses[draft.clause].rate_ppb if draft.rate_ppb is None else draft.rate_ppb
        override = deal.clauses[draft.clause].name if draft.clause != rule.clause else ""
        if ppb is None:
            each = f"per unit × {self.fact.quantity}" if rule.per_unit else "per fact"
            return Working(base_from="fixed", override=override, how=f"a fixed sum {each}")
        base, words = base_of(self.fact, rule, deal)
        exact = Decimal(rule.sign * base) * ppb / PPB
        tiers = group.group.tiers
        tier = tiers.steps[0].name if tiers and not override and _by_tier(group, rule) else ""
        how = f"{percent_text(ppb)} of {format_minor(base, asset_scale(money_asset(self.fact.currency)))}"
        if draft.asset == POINTS:
            scale = asset_scale(money_asset(self.fact.currency))
            rounded = Decimal(share_ppb(base, ppb)).scaleb(-scale)
            exact = rounded * group.group.reward.points_per_unit
            how += (
                f" {self.fact.currency}, rounded to {rounded:f}, × {group.group.reward.points_per_unit} points a unit"
            )
        return Working(words, percent_text(ppb), override, tier, how, units(exact, draft.asset))

    def _refund(self, draft: Draft) -> Working:
        sale = self.decisions[SALE, self.fact.refunds or ""]
        like = (draft.clause, draft.version, draft.asset, draft.staff)
        of = next(
            (d for d in sale.drafts if (d.clause, d.version, d.asset, d.staff) == like and d.kind != LineKind.COUNTED),
            None,
        )
        if of is None or draft.reason:
            return Working(how="nothing is taken back")
        taken = taken_back(sale, draft, self.fact, self.decisions.values())
        scale = asset_scale(money_asset(sale.fact.currency))
        refunded, gross = (format_minor(minor, scale) for minor in (taken.refunded, taken.gross))
        before = format_minor(-taken.before, asset_scale(draft.asset))
        amount = f"{format_minor(of.amount, asset_scale(of.asset))} {asset_unit(of.asset)}"
        if of.kind in (LineKind.INCENTIVE, LineKind.STAFF):
            return Working(
                base_from=f"the sale's line of {amount}", how="taken back whole once all of the sale is refunded"
            )
        whole = taken.refunded >= taken.gross  # also of a sale of nothing
        target = Decimal(of.amount) if whole else Decimal(of.amount) * taken.refunded / taken.gross
        exact = -target - taken.before
        how = f"{refunded} of {gross} refunded so far, of {amount}; {before} was taken back before"
        return Working(base_from=f"the sale's line of {amount}", how=how, exact=units(exact, draft.asset))

    @staticmethod
    def month(again: Rederiver, version: int, clause: int, closed: MonthAgain, lines: Sequence[MonthLine]) -> Working:
        """How a line that a closing added comes about."""
        found = again.terms.clause(version, clause)
        if not lines:
            return Working(tier=found.tier, how="derived again, the month adds no such line")
        line = lines[0]
        if found.kind == LineKind.TIER:
            return _tier(again, version, closed, line)
        base = f"{format_minor(line.base, asset_scale(line.asset))} {asset_unit(line.asset)}"
        how = {
            LineKind.CAP: f"the month's total of the rule is bounded at {base}",
            LineKind.FEE: f"the monthly fee of {base}",
            LineKind.CHARGE: f"the month's units cost {base}; what was charged before is left out",
        }
        return Working(base_from="the whole month", how=how.get(found.kind, ""))


def _tier(again: Rederiver, version: int, closed: MonthAgain, line: MonthLine) -> Working:
    clause = again.terms.clause(version, line.clause)
    group = again.terms.by_version[version].groups[clause.group]
    tiers, ppb = group.group.tiers, clause.rate_ppb or 0
    stood = closed.standings[version, clause.group]
    metric = f"{stood.metric} {tiers.by}" if tiers and tiers.by != "revenue" else "the month's revenue"
    deal = again.terms.by_version[version].deal
    unit = deal.currency if line.asset == POINTS else asset_unit(line.asset)
    base = f"{format_minor(line.base, money_scale(line.asset, deal))} {unit}"
    if tiers is None or tiers.applies == "marginal":
        how = f"each part of {base} at the rate of its own step, less what had been accrued"
        return Working("the whole month", "", "", clause.tier, how, "")
    rule = group.rule(clause.rule)
    exact_due, due = Decimal(line.base) * ppb / PPB, share_ppb(line.base, ppb)
    if line.asset == POINTS:
        scale, per_unit = currency_scale(deal.currency), group.group.reward.points_per_unit
        exact_due, due = Decimal(due).scaleb(-scale) * per_unit, points(due, scale, per_unit)
    due *= rule.sign
    exact = rule.sign * exact_due - (due - line.amount)
    when = "the month before" if tiers.applies == "next_month" else "the month"
    accrued = format_minor(due - line.amount, asset_scale(line.asset))
    how = f"{when} reached {clause.tier} with {metric}: {percent_text(ppb)} of {base}, less {accrued} accrued"
    return Working("the whole month", percent_text(ppb), "", clause.tier, how, units(exact, line.asset))


def _rule_of(group: RatedGroup, clause: int, rule_id: str) -> RatedRule | None:
    """The rule, or the customer's discount, that a clause belongs to; None for a staff incentive."""
    every = [*group.rules, *([group.discount] if group.discount else [])]
    own = next((rule for rule in every if clause in (rule.clause, *(item.clause for item in rule.overrides))), None)
    return own or next((rule for rule in group.rules if rule.rule == rule_id), None)


def _by_tier(group: RatedGroup, rule: RatedRule) -> bool:
    if group.discount is rule:
        return bool(group.group.discount and group.group.discount.by_tier)
    return any(item.id == rule.rule and item.by_tier for item in group.group.rules)


def base_of(fact: Fact, rule: RatedRule, deal: RatedDeal) -> tuple[int, str]:
    """A rule's base in minor units of the fact's currency, and where it comes from."""
    gross = fact.amount or 0
    if rule.base == "net":
        if fact.net is not None:
            return fact.net, "the fact's net amount"
        tax = deal.net_tax_ppb or 0
        return proportion(gross, PPB, PPB + tax), f"the gross amount without {percent_text(tax)} tax"
    if rule.base == "own_commission":
        if fact.own_commission is not None:
            return fact.own_commission, "our own commission, as the fact states it"
        own = deal.own_ppb or 0
        return share_ppb(gross, own), f"our own commission, {percent_text(own)} of the gross amount"
    return gross, "the gross amount"
