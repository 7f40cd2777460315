"""Back-test a deal: what past facts would have cost under new terms, against what they cost under those in force.

Both are rehearsed over all facts, so that history (leads, first sales, caps) counts; the new terms are in force from
the first day asked for, and only months from then on are compared. Facts are streamed customer by customer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import msgspec

from alianza.bootstrap.office import Office, open_office
from alianza.kernel.errors import UsageError
from alianza.kernel.money import asset_scale, asset_unit, format_minor, money_asset
from alianza.kernel.periods import format_period, last_day, period_of, shift_period
from alianza.partners.domain import Partner
from alianza.programs.deal_file import LoadedDeal
from alianza.rewards.clauses import LineKind, Terms, compile_deal
from alianza.rewards.month import metric_of, metrics, tier_reached
from alianza.rewards.rehearse import COLUMN, Rehearsal, group_of
from alianza.rewards.words import Fact
from alianza.runtime.database import Database, scalar, sql

Progress = Callable[[int, int], None]
_STEP = 10_000


class NothingToSimulate(UsageError):
    """There is no fact from that day on."""

    code = "nothing_to_simulate"


class Cost(NamedTuple):
    """What one partner's month costs us, in minor units.

    What we owe the partner net of what it owes us, our own staff's incentives, and the discounts that we fund.
    """

    partner: int
    staff: int
    discounts: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.partner + self.staff + self.discounts


class SimulatedRow(NamedTuple):
    """Costs of a partner (its tiers in the last month) or of a tier (`partner` is empty), old against new."""

    partner: str
    group: str
    tier_old: str
    tier_new: str
    asset: str
    old: int
    new: int

    def as_dict(self) -> dict[str, str]:
        """The row with amounts in units."""
        scale = asset_scale(self.asset)
        words = {
            "partner": self.partner,
            "group": self.group,
            "tier_old": self.tier_old,
            "tier_new": self.tier_new,
            "currency": asset_unit(self.asset),
        }
        amounts = {"old": self.old, "new": self.new, "difference": self.new - self.old}
        return {**words, **{key: format_minor(minor, scale) for key, minor in amounts.items()}}


@dataclass(slots=True)
class Simulation:
    """A back-test. `tiers` adds partner-months up by the tier they stood at; `total` by currency."""

    alliance: str
    first_day: date
    last_month: int
    facts: int = 0
    partners: list[SimulatedRow] = field(default_factory=list)
    tiers: list[SimulatedRow] = field(default_factory=list)
    total: list[SimulatedRow] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # partners whose group the new deal does not have

    def as_dict(self) -> dict[str, Any]:
        """Everything, for `--json`."""
        return {
            "alliance": self.alliance,
            "from": self.first_day.isoformat(),
            "through": format_period(self.last_month),
            "facts": self.facts,
            "partners": [row.as_dict() for row in self.partners],
            "tiers": [row.as_dict() for row in self.tiers],
            "total": [row.as_dict() for row in self.total],
            "left_out": self.left_out,
        }


def simulate(database: Database, new: LoadedDeal, first_day: date, progress: Progress | None = None) -> Simulation:
    """Rehearse all past facts under the terms in force and under `new` from a local day on, and compare the costs.

    Raises UnknownAlliance when the deal's alliance has no books, NothingToSimulate without facts from that day on.
    """
    return simulate_in(open_office(database, new.deal.alliance), new, first_day, progress)


def simulate_in(office: Office, new: LoadedDeal, first_day: date, progress: Progress | None = None) -> Simulation:
    """The same for an alliance whose office is open. Raises NothingToSimulate."""
    old, fresh = (Rehearsal(terms, office.partners) for terms in (office.terms, _new_terms(office, new, first_day)))
    result = Simulation(new.deal.alliance, first_day, 0)
    for facts, alone in _customers(office, result, progress):
        for rehearsal in (old, fresh):
            rehearsal.add_lone(facts) if alone else rehearsal.add(facts)
    months = _close(old, fresh, first_day)
    result.last_month = months[-1]
    _compare(office, old, fresh, months, result)
    groups = {group.id for group in new.deal.groups}
    end = last_day(months[-1]).toordinal()
    placed = [(partner, partner.enrolled_on(end)) for partner in office.partners]
    result.left_out = [one.external_id for one, enrolled in placed if enrolled and enrolled.group not in groups]
    return result


def _new_terms(office: Office, new: LoadedDeal, first_day: date) -> Terms:
    """The old versions up to the first day, then the new one, whatever day its file names."""
    partners = {partner.partner_id: partner for partner in office.partners}
    number = max(version.version for version in office.versions) + 1
    deal = msgspec.structs.replace(new.deal, effective_from=first_day)
    kept = [rated for rated in office.terms.versions if rated.effective < first_day.toordinal()]
    return Terms([*kept, compile_deal(number, deal, partners)])


# Facts ----------------------------------------------------------------------------------------------------------------


def _customers(office: Office, result: Simulation, progress: Progress | None) -> Iterator[tuple[list[Fact], bool]]:
    """Each customer's facts with the refunds of its sales; those without a customer by sale, marked True."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        total = scalar(connection, "SELECT count(*) FROM facts WHERE alliance_id = %s", (office.alliance_id,))
        with connection.cursor(name="facts_by_customer", binary=True) as cursor:
            cursor.itersize = _STEP
            cursor.execute(sql("alianza.settlement", "facts_by_customer"), {"alliance": office.alliance_id})
            for (who, _), rows in groupby(cursor, key=_together):
                facts = [office.recorder.fact(row[1:]) for row in rows]
                if progress and (result.facts + len(facts)) // _STEP > result.facts // _STEP:
                    progress(result.facts, total)
                result.facts += len(facts)
                yield facts, who is None
    if progress:
        progress(result.facts, total)


def _together(row: tuple[Any, ...]) -> tuple[str | None, str]:
    """What facts must share to be decided together: their customer, or else their sale."""
    who, _, fact_id, *rest = row
    refunds = rest[-3]
    return who, "" if who is not None else refunds or fact_id


# Months ---------------------------------------------------------------------------------------------------------------


def _close(old: Rehearsal, new: Rehearsal, first_day: date) -> list[int]:
    """Close all months in both; gives those that are compared."""
    known = sorted({*old.months(), *new.months()})
    first = period_of(first_day)
    if not known or known[-1] < first:
        raise NothingToSimulate(
            f"there is no fact that earns anything from {first_day} on", hint="choose an earlier month: --from 2026-09"
        )
    month, months = known[0], []
    while month <= known[-1]:
        for rehearsal in (old, new):
            for _ in rehearsal.close(month):
                pass
        if month >= first:
            months.append(month)
        month = shift_period(month, 1)
    return months or [first]


def _cost(rehearsal: Rehearsal, partner: Partner, month: int, known: int) -> dict[str, Cost]:
    """What one partner's month costs by asset, with everything known at the end."""
    found: dict[str, Cost] = {}
    for total in rehearsal.totals(partner, month, known):
        kind, (owed, staff, discounts) = LineKind(total.kind), found.get(total.asset, Cost(0, 0, 0))
        if kind == LineKind.STAFF:
            staff += total.amount
        elif kind == LineKind.DISCOUNT:
            discounts -= total.amount  # recorded from the customer's side
        elif kind in COLUMN:
            owed += total.amount
        found[total.asset] = Cost(owed, staff, discounts)
    return found


def _standing(rehearsal: Rehearsal, partner: Partner, month: int, known: int) -> tuple[str, str]:
    """The group and the tier a partner's month stands at; empty where there is none."""
    deal, group = group_of(rehearsal.terms, partner, last_day(month).toordinal())
    if deal is None or group is None:
        return "", ""
    tiers = group.group.tiers
    if tiers is None:
        return group.group.id, ""
    counted = shift_period(month, -1) if tiers.applies == "next_month" else month
    metric = metric_of(tiers, metrics(rehearsal.totals(partner, counted, known)), money_asset(deal.deal.currency))
    return group.group.id, tiers.steps[tier_reached(tiers, metric)].name


_Sums = dict[tuple[str, str, str, str, str], list[int]]  # partner, group, tier old, tier new, asset: old, new


def _compare(office: Office, old: Rehearsal, new: Rehearsal, months: list[int], result: Simulation) -> None:
    partners: _Sums = {}
    tiers: _Sums = {}
    total: _Sums = {}
    last = months[-1]
    for partner in office.partners:
        now = [_standing(rehearsal, partner, last, last) for rehearsal in (old, new)]
        for month in months:
            then = [_standing(rehearsal, partner, month, last) for rehearsal in (old, new)]
            for place, rehearsal in enumerate((old, new)):
                for asset, cost in _cost(rehearsal, partner, month, last).items():
                    mine = (partner.external_id, now[0][0] or now[1][0], now[0][1], now[1][1], asset)
                    _add(partners, mine, place, cost.total)
                    _add(tiers, ("", then[0][0] or then[1][0], then[0][1], then[1][1], asset), place, cost.total)
                    _add(total, ("", "", "", "", asset), place, cost.total)
    result.partners, result.tiers, result.total = (_rows(sums) for sums in (partners, tiers, total))


def _add(sums: _Sums, key: tuple[str, str, str, str, str], place: int, amount: int) -> None:
    sums.setdefault(key, [0, 0])[place] += amount


def _rows(sums: _Sums) -> list[SimulatedRow]:
    return [SimulatedRow(*key, *amounts) for key, amounts in sorted(sums.items()) if any(amounts)]
