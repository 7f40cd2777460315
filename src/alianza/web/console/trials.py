"""A deal tried on past facts: what they cost now and would have cost, for each partner, as a chart and a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from alianza.bootstrap import trials
from alianza.bootstrap.simulate import SimulatedRow
from alianza.kernel.errors import AlianzaError, UsageError
from alianza.kernel.money import asset_unit
from alianza.kernel.periods import first_day, format_period, parse_period
from alianza.programs.deal_file import LoadedDeal
from alianza.web.console.deal_draft_words import WORDS
from alianza.web.console.deals import DRAFT, TABS, TRIAL
from alianza.web.shared.addresses import PARTNERS, at
from alianza.web.ui import charts, lists
from alianza.web.ui.formats import whole_units
from alianza.web.ui.frame import tabs
from alianza.web.ui.lists import Cell, Column, ListView, Money
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown

_ROWS = 200  # of the table; all of them are in the file
_BARS = 12  # partners of a chart: those for whom something changes, most of all first; without any, the dearest


class Sum(NamedTuple):
    """What all partners together cost, in one unit."""

    unit: str
    old: str
    new: str
    change: str
    tone: str


LIST = ListView(
    id="trial", title="trial_partners", saved=False, row_id=lambda one: f"{one.partner}/{one.asset}",
    columns=(
        Column("partner", lambda ask, one: Cell(_name(ask, one), href=at(PARTNERS, one.partner))),
        Column("group", lambda ask, one: _group(ask, one)),
        Column("tier", lambda ask, one: _tier(one)),
        Column("cost_now", lambda ask, one: Money(one.old, asset_unit(one.asset)), "num"),
        Column("cost_then", lambda ask, one: Money(one.new, asset_unit(one.asset)), "num"),
        Column("change", lambda ask, one: Money(one.new - one.old, asset_unit(one.asset)), "num"),
    ),
)  # fmt: skip


def _name(ask: Ask, row: SimulatedRow) -> str:
    found = ask.terms.by_external_id.get(row.partner)
    return found.name if found else row.partner


def _group(ask: Ask, row: SimulatedRow) -> str:
    found = ask.terms.deal.group(row.group)
    return (found.name or found.id) if found else row.group


def _tier(row: SimulatedRow) -> str:
    """The tier, or both where they differ."""
    if row.tier_old == row.tier_new:
        return row.tier_old
    return f"{row.tier_old or '–'} → {row.tier_new or '–'}"


def begin(ask: Ask, loaded: LoadedDeal) -> Answer:
    """Try a deal from the month that was chosen on. Raises UsageError, TrialUnderWay, NothingToSimulate."""
    try:
        day = first_day(parse_period(ask.form.get("since", "")))
    except AlianzaError:
        raise UsageError("the month is none", hint="2026-09", where="/since") from None
    found = trials.begin_trial(ask.office(), loaded, day, str(ask.principal.id), ask.now)
    return Onward(f"{TRIAL}?id={found.id}", "trial_begun" if found.status == "making" else "trial_made")


def show(ask: Ask) -> Answer:
    """A trial: the one that is asked for, or the newest."""
    wanted = ask.query.get("id", "")
    found = trials.find_trial(ask.tenant, wanted, ask.now) if wanted else trials.latest_trial(ask.tenant, ask.now)
    words: dict[str, Any] = {"trial": found, "tabs": tabs(ask, TABS, TRIAL), "draft": DRAFT}
    if found is None or found.result is None:
        return Shown("console/trial.html.j2", ask.say.text("trial_title"), words)
    result = found.result
    rows = sorted(result.partners, key=lambda one: (-abs(one.new - one.old), -abs(one.new), one.partner))
    if ask.query.get("export") in ("csv", "xlsx"):
        return lists.file_of(ask, LIST, rows)
    table = lists.of_rows(ask, LIST, rows[:_ROWS])
    address = f"{TRIAL}?id={found.id}&export="
    words |= {
        "list": {**table, "csv": f"{address}csv", "xlsx": f"{address}xlsx"}, "sums": [_sum(ask, one) for one in result.total],
        "more": max(len(rows) - _ROWS, 0), "charts": _charts(ask, rows),
        "last": ask.formats.month(format_period(result.last_month)),
        "left_out": [_partner(ask, one) for one in result.left_out], "fields": _fields(found),
        "facts": ask.formats.number(result.facts), "confirm": found.loaded.deal.effective_from.isoformat(),
    }  # fmt: skip
    return Shown("console/trial.html.j2", ask.say.text("trial_title"), words)


def _partner(ask: Ask, external_id: str) -> str:
    found = ask.terms.by_external_id.get(external_id)
    return found.name if found else external_id


def _fields(trial: trials.Trial) -> dict[str, str]:
    found = {"root": trial.root, "do": "check"}
    for place, (name, text) in enumerate(trial.files.items()):
        found |= {f"name_{place}": name, f"text_{place}": text}
    return found


def _sum(ask: Ask, row: SimulatedRow) -> Sum:
    unit, more = asset_unit(row.asset), row.new - row.old
    money = ask.formats.money
    tone = "wait" if more > 0 else "good" if more < 0 else ""
    return Sum(unit, money(row.old, unit), money(row.new, unit), money(more, unit, sign=True), tone)


def _charts(ask: Ask, rows: Sequence[SimulatedRow]) -> list[charts.Chart]:
    """A chart for each unit: the partners for whom most changes, cost now beside cost then."""
    found = []
    for asset in dict.fromkeys(one.asset for one in rows):
        unit, all_ = asset_unit(asset), [one for one in rows if one.asset == asset]
        mine = ([one for one in all_ if one.new != one.old] or all_)[:_BARS]
        series = []
        for key in ("old", "new"):
            values = [getattr(one, key) for one in mine]
            numbers = [float(whole_units(value, unit)) for value in values]
            name = ask.say.text("cost_now" if key == "old" else "cost_then")
            series.append(charts.Series(name, numbers, [ask.formats.money(value, unit) for value in values]))
        title = ask.say.text("trial_chart", unit=unit)
        labels = [_name(ask, one) for one in mine]
        found.append(charts.chart(title, ask.say.text("partner"), labels, series, kind="row", summary=title))
    return found


SCREENS = [Screen(id="deal_trial", path=TRIAL, room="console", scope="agreements:write", handler=show, words=WORDS)]
