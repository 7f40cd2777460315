"""What only a whole month can tell: the tier it reached, its caps, its fees, its volume prices. Pure.

A tiered rule accrues at the ladder's first step as facts arrive; the closing adds what the reached tier makes of the month
beyond that, in one line a rule. The same function serves a month that is touched again by late facts: it gives the
difference to what has been added before, so the order of arrival does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from alianza.kernel.money import asset_unit, currency_scale, money_asset, split
from alianza.partners.domain import Partner
from alianza.programs.terms import Tiers, VolumePrice
from alianza.rewards.clauses import LineKind, RatedDeal, RatedGroup, Terms, rate_ppb, share_ppb
from alianza.rewards.decide import POINTS, points


class Total(NamedTuple):
    """The lines of one partner, month and clause, added up. Minor units."""

    asset: str
    version: int
    clause: int
    kind: int
    base: int
    amount: int
    sale: int
    leads: int
    sales: int


class Step(NamedTuple):
    """One fact of a month with a marginal ladder, net of its refunds, in the order it happened."""

    asset: str
    version: int
    clause: int
    base: int
    sale: int
    leads: int
    sales: int


class MonthLine(NamedTuple):
    """A line that a closing adds. `hold_days` counts from the month's last day."""

    kind: int
    version: int
    clause: int
    asset: str
    base: int
    amount: int
    hold_days: int


class Month(NamedTuple):
    """Everything known of one partner's month."""

    partner: Partner
    month: int  # 1 to 12
    totals: Sequence[Total]
    metric_before: tuple[int, int, dict[str, int]]  # leads, sales, revenue by asset of the month before
    tier_floor: int  # the tier of an earlier closing, -1 when there was none
    steps: Sequence[Step] = ()
    quantities: Mapping[tuple[str, str], int] = {}  # (asset, category): units sold
    fees_due: bool = False  # the month itself is being closed


class Standing(NamedTuple):
    """The tier a partner reached in a month."""

    tier: int
    metric: int


def metrics(totals: Iterable[Total]) -> tuple[int, int, dict[str, int]]:
    """Leads, sales and revenue by asset (net of refunds) of a month."""
    leads = sales = 0
    revenue: dict[str, int] = {}
    for total in totals:
        leads += total.leads
        sales += total.sales
        if total.sale:
            revenue[total.asset] = revenue.get(total.asset, 0) + total.sale
    return leads, sales, revenue


def metric_of(tiers: Tiers, counted: tuple[int, int, dict[str, int]], asset: str) -> int:
    """The ladder's own metric. Revenue counts in the deal's currency only: amounts in others are not converted.

    Lines in points carry their sale in money: points are only agreed in deals of one currency.
    """
    if tiers.by == "leads":
        return counted[0]
    return counted[1] if tiers.by == "sales" else counted[2].get(asset, 0) + counted[2].get(POINTS, 0)


def tier_reached(tiers: Tiers, metric: int) -> int:
    """The index of the highest step reached; 0 below the first."""
    return max((place for place, step in enumerate(tiers.steps) if metric >= step.at_least), default=0)


def close_month(
    month: Month, deal: RatedDeal, group: RatedGroup, terms: Terms, asset: str
) -> tuple[list[MonthLine], Standing | None]:
    """The lines a closing adds for one partner and month, and the tier it stands at.

    `deal` and `group` are those in force for the partner at the end of the month; `asset` is the deal's currency.
    """
    lines: list[MonthLine] = []
    standing = None
    tiers = group.group.tiers
    if tiers is not None:
        counted = month.metric_before if tiers.applies == "next_month" else metrics(month.totals)
        metric = metric_of(tiers, counted, asset)
        standing = Standing(max(tier_reached(tiers, metric), month.tier_floor), metric)
    lines += _tier_lines(month, terms, standing.tier if standing else 0)
    if any(version.capped_clauses for version in terms.versions):
        lines += _cap_lines([*month.totals, *(_as_total(line) for line in lines)], terms)
    if month.fees_due:
        lines += _fee_lines(month, deal, group)
    lines += _charge_lines(month, deal, group)
    return lines, standing


def _as_total(line: MonthLine) -> Total:
    return Total(line.asset, line.version, line.clause, line.kind, 0, line.amount, 0, 0, 0)


# Tiers --------------------------------------------------------------------------------------------------------------------


def _tier_lines(month: Month, terms: Terms, tier: int) -> list[MonthLine]:
    """One line for each tiered rule, asset and version of the month whose amount is not yet what its tier gives."""
    tiered: dict[tuple[str, int, str, str], list[int]] = {}
    for total in month.totals:
        deal = terms.by_version[total.version]
        if total.clause not in deal.tiered_clauses:
            continue
        clause = deal.clauses[total.clause]
        sums = tiered.setdefault((total.asset, total.version, clause.group, clause.rule), [0, 0])
        sums[0] += total.base if total.kind != LineKind.TIER else 0
        sums[1] += total.amount
    lines = []
    for (asset, version, group_id, rule_id), (base, accrued) in tiered.items():
        rated = terms.by_version[version].groups[group_id]
        line = _tier_line(month, terms, rated, asset, version, rule_id, base, accrued, tier)
        if line is not None:
            lines.append(line)
    return lines


def _tier_line(
    month: Month,
    terms: Terms,
    rated: RatedGroup,
    asset: str,
    version: int,
    rule_id: str,
    base: int,
    accrued: int,
    tier: int,
) -> MonthLine | None:
    tiers = rated.group.tiers
    rule = next(rule for rule in rated.rules if rule.rule == rule_id)
    assert tiers is not None  # _is_tiered has checked it
    place = min(tier, len(tiers.steps) - 1)
    if tiers.applies == "marginal":
        due, place = marginal(tiers, month.steps, version, rule.clause, asset)
    else:
        due = share_ppb(base, rate_ppb(tiers.steps[place].commission))
    if asset == POINTS:
        scale = currency_scale(terms.by_version[version].deal.currency)
        due = points(due, scale, rated.group.reward.points_per_unit)
    due *= rule.sign
    if due == accrued:
        return None
    clause = terms.by_version[version].tier_clauses[rated.group.id, rule_id, tiers.steps[place].name]
    return MonthLine(LineKind.TIER, version, clause, asset, base, due - accrued, rule.hold_days)


def marginal(tiers: Tiers, steps: Sequence[Step], version: int, clause: int, asset: str) -> tuple[int, int]:
    """What a marginal ladder gives for a month's facts in order, for one rule; and the tier the last one reached.

    Leads and sales count in every currency, revenue in the rule's own. By leads or sales each sale is rated at the tier
    of the count including itself; by revenue the part of its base that falls into each bracket is. Each part is rounded
    once.
    """
    rates = [rate_ppb(step.commission) for step in tiers.steps]
    leads = sales = revenue = due = place = 0
    for step in steps:
        leads, sales = leads + step.leads, sales + step.sales
        before, revenue = revenue, revenue + (step.sale if step.asset == asset else 0)
        mine = (step.version, step.clause, step.asset) == (version, clause, asset)
        if tiers.by != "revenue":
            place = tier_reached(tiers, leads if tiers.by == "leads" else sales)
            due += share_ppb(step.base, rates[place]) if mine else 0
            continue
        place = tier_reached(tiers, revenue)
        if mine:
            due += sum(share_ppb(part, rates[at]) for at, part in _brackets(tiers, before, revenue, step.base))
    return due, place


def _brackets(tiers: Tiers, before: int, after: int, base: int) -> list[tuple[int, int]]:
    """The base of one sale cut along the brackets that its revenue runs through."""
    if after <= before:
        return [(tier_reached(tiers, before), base)]
    bounds = [before, *(step.at_least for step in tiers.steps[1:] if before < step.at_least < after), after]
    widths = [upper - lower for lower, upper in pairwise(bounds)]
    places = [tier_reached(tiers, lower) for lower in bounds[:-1]]
    return list(zip(places, split(base, widths), strict=True))


# Caps, fees, volume prices ------------------------------------------------------------------------------------------------


def _cap_lines(totals: Sequence[Total], terms: Terms) -> list[MonthLine]:
    """A rule that earned more in the month than its cap gives the rest back; one that shrank gets it again."""
    earned: dict[tuple[str, int, str, str], list[int]] = {}
    for total in totals:
        deal = terms.by_version[total.version]
        if total.clause not in deal.capped_clauses:
            continue
        clause = deal.clauses[total.clause]
        sums = earned.setdefault((total.asset, total.version, clause.group, clause.rule), [0, 0])
        sums[1 if total.kind == LineKind.CAP else 0] += total.amount
    lines = []
    for (asset, version, group_id, rule_id), (amount, capped) in earned.items():
        rated = terms.by_version[version].groups[group_id]
        rule = next(rule for rule in rated.group.rules if rule.id == rule_id)
        most = _cap(rule.caps.per_month, asset, terms.by_version[version].deal.currency, rated)
        if most is None:
            continue
        target = min(0, most - amount) if amount >= 0 else max(0, -most - amount)
        if target != capped:
            clause_no = _clause(terms.by_version[version], LineKind.CAP, group_id, rule_id)
            # Held like the commission it cuts, or it would take from money that is due now.
            hold = next(rated_rule.hold_days for rated_rule in rated.rules if rated_rule.rule == rule_id)
            lines.append(MonthLine(LineKind.CAP, version, clause_no, asset, most, target - capped, hold))
    return lines


def _cap(caps: Mapping[str, int], asset: str, currency: str, group: RatedGroup) -> int | None:
    """A monthly cap in the line's asset; for points the cap in the deal's currency, turned into points."""
    if asset != POINTS:
        return caps.get(asset_unit(asset))
    money = caps.get(currency)
    return None if money is None else points(money, currency_scale(currency), group.group.reward.points_per_unit)


def _clause(deal: RatedDeal, kind: LineKind, group: str, rule: str) -> int:
    return next(c.no for c in deal.clauses if c.kind == kind and c.group == group and c.rule == rule)


def _charged(month: Month, terms_kind: LineKind, deal: RatedDeal, rule: str, asset: str) -> int:
    return sum(
        total.amount
        for total in month.totals
        if total.kind == terms_kind
        and total.asset == asset
        and total.version == deal.version
        and deal.clauses[total.clause].rule == rule
    )


def _fee_lines(month: Month, deal: RatedDeal, group: RatedGroup) -> list[MonthLine]:
    lines = []
    for fee in group.group.monthly_fees:
        if month.month not in fee.months:
            continue
        # A fee agreed in several currencies is due in the first of them.
        currency, amount = next(iter(fee.fixed.items()))
        asset = money_asset(currency)
        rest = -amount - _charged(month, LineKind.FEE, deal, fee.id, asset)
        if rest:
            clause = _clause(deal, LineKind.FEE, group.group.id, fee.id)
            lines.append(MonthLine(LineKind.FEE, deal.version, clause, asset, amount, rest, 0))
    return lines


def _charge_lines(month: Month, deal: RatedDeal, group: RatedGroup) -> list[MonthLine]:
    lines = []
    money = money_asset(deal.deal.currency)
    sold = [(money if a == POINTS else a, category, units) for (a, category), units in month.quantities.items()]
    for price in group.group.volume_prices:
        priced = {money_asset(currency) for step in price.steps for currency in step.unit_price}
        assets = sorted({asset for asset, _, _ in sold} & priced) or [_first_asset(price)]
        used = {asset: _units(price, sold, asset) for asset in assets}
        # Guaranteed units are charged once, in the deal's currency where units of it were used.
        first = money if money in used else assets[0]
        used[first] += max(0, price.guaranteed - sum(used.values()))
        for asset, units in used.items():
            due = volume_due(price, units, asset_unit(asset))
            rest = -due - _charged(month, LineKind.CHARGE, deal, price.id, asset)
            if rest:
                clause = _clause(deal, LineKind.CHARGE, group.group.id, price.id)
                lines.append(MonthLine(LineKind.CHARGE, deal.version, clause, asset, due, rest, 0))
    return lines


def _units(price: VolumePrice, sold: Sequence[tuple[str, str, int]], asset: str) -> int:
    return sum(
        units
        for unit_asset, category, units in sold
        if unit_asset == asset and (not price.categories or category in price.categories)
    )


def volume_due(price: VolumePrice, units: int, currency: str) -> int:
    """What so many units cost: graduated, each at its own step; all_units, every one at the last step reached.

    A currency the price is not agreed in costs nothing here; the deal's check asks for all currencies.
    """
    steps = [(step.from_quantity, step.unit_price[currency]) for step in price.steps if currency in step.unit_price]
    if not steps or units <= 0:
        return 0
    if price.mode == "all_units":
        return units * max((s for s in steps if s[0] <= units), default=steps[0])[1]
    ends = [start - 1 for start, _ in steps[1:]] + [units]
    return sum(max(0, min(end, units) - start + 1) * each for (start, each), end in zip(steps, ends, strict=True))


def _first_asset(price: VolumePrice) -> str:
    currency = next(iter(price.steps[0].unit_price))
    return money_asset(currency)
