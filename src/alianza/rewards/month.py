"""What only a whole month can tell: the tier it reached, its caps, its fees, its volume prices. Pure.

A tiered rule accrues at the ladder's first step as facts arrive; the closing adds what the reached tier makes of the month
beyond that, in one line a rule. The same function serves a month that is touched again by late facts: it gives the
difference to what has been added before, so the order of arrival does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from alianza.kernel.money import asset_unit, currency_scale, money_asset, split
from alianza.partners.domain import Partner
from alianza.programs.terms import Tiers, VolumePrice
from alianza.rewards.clauses import LineKind, RatedDeal, RatedGroup, RatedRule, Terms, share_ppb, tier_rates
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
    """What one fact of a month with a marginal ladder has by one clause, net of its refunds, in the order it happened."""

    fact: tuple[int, str]  # kind and id
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


Ladder = tuple[int, str]  # a version and a group: whose tiers


class Month(NamedTuple):
    """Everything known of one partner's month."""

    partner: Partner
    month: int  # 1 to 12
    totals: Sequence[Total]
    metric_before: tuple[int, int, dict[str, int]]  # leads, sales, revenue by asset of the month before
    tier_floors: Mapping[Ladder, int]  # the highest tier of earlier closings, where there was one
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


def ladders(
    totals: Iterable[Total], deal: RatedDeal, group: RatedGroup | None, terms: Terms
) -> dict[Ladder, RatedGroup]:
    """The groups whose ladders a month is looked at under: those its lines accrued under, and the one at its end."""
    found: dict[Ladder, RatedGroup] = {}
    if group is not None and group.group.tiers is not None:
        found[deal.version, group.group.id] = group
    for total in totals:
        rated = terms.by_version[total.version]
        if total.clause in rated.tiered_clauses:
            name = rated.clauses[total.clause].group
            found[total.version, name] = rated.groups[name]
    return found


def close_month(
    month: Month, deal: RatedDeal, group: RatedGroup | None, terms: Terms, asset: str
) -> tuple[list[MonthLine], dict[Ladder, Standing]]:
    """The lines a closing adds for one partner and month, and the tier that each of its ladders stands at.

    `deal` and `group` are those in force for the partner at the end of the month (no group: it was in none any more);
    `asset` is the deal's currency. Lines that accrued under another version or group are looked at under that one's
    ladder and caps.
    """
    standings: dict[Ladder, Standing] = {}
    for key, rated in ladders(month.totals, deal, group, terms).items():
        tiers = rated.group.tiers
        assert tiers is not None  # or nothing would go by tier
        counted = month.metric_before if tiers.applies == "next_month" else metrics(month.totals)
        metric = metric_of(tiers, counted, asset)
        standings[key] = Standing(max(tier_reached(tiers, metric), month.tier_floors.get(key, -1)), metric)
    lines = _tier_lines(month, terms, standings)
    if any(version.capped_clauses for version in terms.versions):
        lines += _cap_lines([*month.totals, *(_as_total(line) for line in lines)], terms)
    if group is not None:
        if month.fees_due:
            lines += _fee_lines(month, deal, group)
        lines += _charge_lines(month, deal, group)
    return lines, standings


def _as_total(line: MonthLine) -> Total:
    return Total(line.asset, line.version, line.clause, line.kind, 0, line.amount, 0, 0, 0)


def _month_kind(rule: RatedRule, kind: LineKind) -> LineKind:
    """What a month adds to what the partner owes us, or to a discount, is of that kind itself."""
    return LineKind(rule.line_kind) if rule.line_kind != LineKind.COMMISSION else kind


# Tiers --------------------------------------------------------------------------------------------------------------------


def _tier_lines(month: Month, terms: Terms, standings: Mapping[Ladder, Standing]) -> list[MonthLine]:
    """One line for each tiered rule, asset and version of the month whose amount is not yet what its tier gives."""
    tiered: dict[tuple[str, int, str, str], list[int]] = {}
    for total in month.totals:
        deal = terms.by_version[total.version]
        if total.clause not in deal.tiered_clauses:
            continue
        clause = deal.clauses[total.clause]
        sums = tiered.setdefault((total.asset, total.version, clause.group, clause.rule), [0, 0])
        sums[0] += total.base if clause.kind != LineKind.TIER else 0
        sums[1] += total.amount
    lines = []
    for (asset, version, group_id, rule_id), (base, accrued) in tiered.items():
        rated = terms.by_version[version].groups[group_id]
        tier = standings[version, group_id].tier
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
    place: int,
) -> MonthLine | None:
    tiers, rule = rated.group.tiers, rated.rule(rule_id)
    assert tiers is not None  # `tiered_clauses` holds none of a group without
    rates = tier_rates(tiers, rule)
    if tiers.applies == "marginal":
        money = money_asset(terms.by_version[version].deal.currency)
        due, place = marginal(tiers, rates, month.steps, (version, rule.clause, asset), money)
    else:
        due = share_ppb(base, rates[place])
    if asset == POINTS:
        scale = currency_scale(terms.by_version[version].deal.currency)
        due = points(due, scale, rated.group.reward.points_per_unit)
    due *= rule.sign
    if due == accrued:
        return None
    clause = terms.by_version[version].tier_clauses[rated.group.id, rule_id, tiers.steps[place].name]
    kind = _month_kind(rule, LineKind.TIER)
    return MonthLine(kind, version, clause, asset, base, due - accrued, rule.hold_days)


def marginal(
    tiers: Tiers, rates: Sequence[int], steps: Sequence[Step], mine: tuple[int, int, str], money: str
) -> tuple[int, int]:
    """What a marginal ladder gives for a month's facts in order, for one rule; and the tier the last one reached.

    `rates` are those of its steps, in parts per billion; `mine` is the rule's version, clause and asset. Leads and sales
    count in every currency, revenue in the deal's own, `money`. By leads or sales each sale is rated at the tier of the
    count including itself; by revenue the part of its base that falls into each bracket is. Each part is rounded once.
    """
    leads = sales = revenue = due = place = 0
    for _, group in groupby(steps, key=lambda step: step.fact):
        lines = list(group)
        leads, sales = leads + sum(line.leads for line in lines), sales + sum(line.sales for line in lines)
        before, revenue = revenue, revenue + sum(line.sale for line in lines if line.asset in (money, POINTS))
        counts = {"leads": leads, "sales": sales, "revenue": revenue}
        place = tier_reached(tiers, counts[tiers.by])
        base = sum(line.base for line in lines if (line.version, line.clause, line.asset) == mine)
        if tiers.by == "revenue":
            due += sum(share_ppb(part, rates[at]) for at, part in _brackets(tiers, before, revenue, base))
        else:
            due += share_ppb(base, rates[place])
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
    """A rule that earned more in the month than its cap gives the rest back; one that shrank gets it again.

    Where versions followed each other within the month, each one's cap bounds what the rule has earned up to its end.
    """
    earned: dict[tuple[str, str, str, int], list[int]] = {}
    for total in totals:
        deal = terms.by_version[total.version]
        if total.clause not in deal.capped_clauses:
            continue
        clause = deal.clauses[total.clause]
        sums = earned.setdefault((total.asset, clause.group, clause.rule, total.version), [0, 0])
        sums[1 if clause.kind == LineKind.CAP else 0] += total.amount
    in_force = {version.version: place for place, version in enumerate(terms.versions)}
    lines: list[MonthLine] = []
    used: dict[tuple[str, str, str, int], int] = defaultdict(int)
    for (asset, group_id, rule_id, version), (amount, capped) in sorted(
        earned.items(), key=lambda item: in_force[item[0][3]]
    ):
        deal = terms.by_version[version]
        rated = deal.groups[group_id]
        rule = rated.rule(rule_id)
        most = _cap(rule.per_month, asset, deal.deal.currency, rated)
        if most is None:
            continue
        # From the side of whoever earns it: what the partner owes us is bounded like what we owe the partner.
        mine, so_far = rule.sign * amount, (asset, group_id, rule_id, rule.sign)
        kept = min(mine, max(0, most - used[so_far]))
        used[so_far] += kept
        target = rule.sign * (kept - mine)
        if target != capped:
            clause_no = _clause(deal, LineKind.CAP, group_id, rule_id)
            # Held like the commission it cuts, or it would take from money that is due now.
            kind = _month_kind(rule, LineKind.CAP)
            lines.append(MonthLine(kind, version, clause_no, asset, most, target - capped, rule.hold_days))
    return lines


def _cap(caps: Mapping[str, int], asset: str, currency: str, group: RatedGroup) -> int | None:
    """A monthly cap in the line's asset; for points the cap in the deal's currency, turned into points."""
    if asset != POINTS:
        return caps.get(asset_unit(asset))
    money = caps.get(currency)
    return None if money is None else points(money, currency_scale(currency), group.group.reward.points_per_unit)


def _clause(deal: RatedDeal, kind: LineKind, group: str, rule: str) -> int:
    return next(c.no for c in deal.clauses if c.kind == kind and c.group == group and c.rule == rule)


def _charged(totals: Iterable[Total], version: int, clause: int) -> dict[str, int]:
    """What earlier closings have charged by one clause, by asset."""
    found: dict[str, int] = defaultdict(int)
    for total in totals:
        if (total.version, total.clause) == (version, clause):
            found[total.asset] += total.amount
    return found


def _fee_lines(month: Month, deal: RatedDeal, group: RatedGroup) -> list[MonthLine]:
    lines = []
    for fee in group.group.monthly_fees:
        if month.month not in fee.months:
            continue
        # A fee agreed in several currencies is due in the first of them.
        currency, amount = next(iter(fee.fixed.items()))
        if amount:
            clause = _clause(deal, LineKind.FEE, group.group.id, fee.id)
            lines.append(MonthLine(LineKind.FEE, deal.version, clause, money_asset(currency), amount, -amount, 0))
    return lines


def _charge_lines(month: Month, deal: RatedDeal, group: RatedGroup) -> list[MonthLine]:
    lines = []
    money = money_asset(deal.deal.currency)
    sold = [(money if a == POINTS else a, category, units) for (a, category), units in month.quantities.items()]
    for price in group.group.volume_prices:
        priced = {money_asset(currency) for step in price.steps for currency in step.unit_price}
        clause = _clause(deal, LineKind.CHARGE, group.group.id, price.id)
        charged = _charged(month.totals, deal.version, clause)
        used = {asset: _units(price, sold, asset) for asset in {asset for asset, _, _ in sold} & priced}
        # Guaranteed units are charged once, in the deal's currency where the price is agreed in it.
        first = money if money in priced else _first_asset(price)
        used[first] = used.get(first, 0) + max(0, price.guaranteed - sum(used.values()))
        for asset in sorted(used.keys() | charged.keys()):
            due = volume_due(price, used.get(asset, 0), asset_unit(asset))
            rest = -due - charged.get(asset, 0)
            if rest:
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
