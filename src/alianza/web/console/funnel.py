"""The funnel: from clicks to orders, what they brought and what they cost, by partner, channel and campaign."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlencode

from alianza.bootstrap import funnel_months
from alianza.insight import api as insight
from alianza.kernel.money import money_asset
from alianza.kernel.periods import format_period, period_of, shift_period
from alianza.rewards.decide import POINTS
from alianza.web.console.funnel_words import WORDS
from alianza.web.shared.addresses import PARTNERS, at
from alianza.web.ui import charts, lists
from alianza.web.ui.formats import whole_units
from alianza.web.ui.lists import Cell, Column, ListView, Money
from alianza.web.ui.screen import Answer, Ask, Screen, Shown

FUNNEL, CAMPAIGNS = "/console/funnel", "/console/campaigns"
_SPANS = (1, 3, 6, 12)  # months up to this one
_FEW = 5_000  # partners that are told one by one where nobody asks for it: of more, their channels come first
_BACK = 12  # single months that can be chosen
_BARS = 12
_ROWS = 50  # largest first; all of them are in the file
WAYS = ("partner", "channel", "campaign")


class Question(NamedTuple):
    """What is asked for: `span` as it is chosen, the months, by what, the currency, and in which direction."""

    span: str
    first: int
    last: int
    by: str
    unit: str
    outbound: bool


class Line(NamedTuple):
    """A row of the table."""

    name: str
    href: str
    row: insight.FunnelRow
    unit: str
    outbound: bool

    @property
    def cost_minor(self) -> int:
        """What it cost us; of sales that we brought to a partner, what it owes us."""
        return self.row.owed_minor if self.outbound else self.row.cost_minor


class Figure(NamedTuple):
    """A number that matters, and what it is of another one."""

    label: str
    value: str
    about: str = ""


def show(ask: Ask) -> Answer:
    """The page, or its table as a file."""
    asked = _question(ask)
    standing = funnel_months.look(ask.connection, ask.terms, asked.first, asked.last, ask.now)
    view = _view(asked)
    if ask.query.get("export") in ("csv", "xlsx"):
        return lists.file_of(ask, view, _lines(ask, asked, None)[0])
    lines, of = _lines(ask, asked, _ROWS)
    months = insight.read_funnel(ask.connection, ask.tenant, _wanted(asked), "month")
    whole = total(months)
    words = {
        "asked": asked, "spans": _spans(ask), "ways": [(one, ask.say(f"by_{one}")) for one in WAYS],
        "units": [(one, one) for one in ask.terms.deal.currencies],
        "both": [("in", ask.say("inbound")), ("out", ask.say("outbound"))],
        "figures": figures(ask, asked, whole), "charts": _charts(ask, asked, whole, months, lines) if lines else [],
        "list": {**lists.of_rows(ask, view, lines), **_files(asked)}, "more": of - len(lines),
        "missing": [ask.formats.month(format_period(one)) for one in standing.missing], "counted_at": standing.counted_at,
        "points": whole.points, "address": FUNNEL,
    }  # fmt: skip
    return Shown("console/funnel.html.j2", ask.say.text("nav_funnel"), words)


# What is asked for --------------------------------------------------------------------------------------------------------


def this_month(ask: Ask) -> int:
    """The alliance's."""
    return period_of(ask.now.astimezone(ask.terms.zone).date())


def _question(ask: Ask) -> Question:
    this, query = this_month(ask), ask.query
    known = dict(_spans(ask))
    span = query.get("period", "")
    span = span if span in known else "3"
    if span.isdecimal():
        first, last = shift_period(this, 1 - int(span)), this
    else:
        first = last = int(span.replace("-", ""))
    by, usual = query.get("by", ""), "partner" if len(ask.terms.partners) <= _FEW else "channel"
    unit = query.get("unit", "")
    unit = unit if unit in ask.terms.deal.currencies else ask.terms.deal.currency
    return Question(span, first, last, by if by in WAYS else usual, unit, query.get("way") == "out")


def _spans(ask: Ask) -> list[tuple[str, str]]:
    """The periods that can be chosen: up to now, and each month."""
    this = this_month(ask)
    found = [(str(one), ask.say.text("span", n=one)) for one in _SPANS]
    months = [format_period(shift_period(this, -back)) for back in range(1, _BACK + 1)]
    return found + [(one, ask.formats.month(one)) for one in months]


def _wanted(asked: Question) -> insight.Wanted:
    return insight.Wanted(asked.first, asked.last, money_asset(asked.unit), POINTS, asked.outbound)


def _lines(ask: Ask, asked: Question, most: int | None) -> tuple[list[Line], int]:
    """The rows of the table, the largest first, at most so many; and how many there are."""
    named = _NAMES[asked.by]
    rows, of = insight.read_largest(ask.connection, ask.tenant, _wanted(asked), asked.by, most)  # type: ignore[arg-type]
    found = [Line(*named(ask, row.key), row, asked.unit, asked.outbound) for row in rows]
    return sorted(found, key=lambda one: (-one.row.revenue_minor, -one.row.sales, -one.row.clicks, one.name)), of


def _partner(ask: Ask, key: str) -> tuple[str, str]:
    found = ask.terms.by_partner_id.get(uuid.UUID(key).bytes)
    return (found.name, at(PARTNERS, found.external_id)) if found else (key, "")


def _channel(ask: Ask, key: str) -> tuple[str, str]:
    return channel_name(ask, key), ""


def channel_name(ask: Ask, key: str) -> str:
    """A channel in words: what led to a sale, or as it stands at the link."""
    return ask.say.text(f"channel_{key}") if ask.say.knows(f"channel_{key}") else key


def _campaign(ask: Ask, key: str) -> tuple[str, str]:
    return (key, f"{CAMPAIGNS}/one?{urlencode({'name': key})}") if key else (ask.say.text("no_campaign"), "")


_NAMES: dict[str, Callable[[Ask, str], tuple[str, str]]] = {
    "partner": _partner, "channel": _channel, "campaign": _campaign,
}  # fmt: skip


# What is shown ------------------------------------------------------------------------------------------------------------


def _view(asked: Question) -> ListView:
    money = "owed" if asked.outbound else "cost"
    columns = [
        Column(f"by_{asked.by}", lambda ask, one: Cell(one.name, href=one.href)),
        Column("clicks", lambda ask, one: one.row.clicks, "num"),
        Column("leads", lambda ask, one: one.row.leads, "num"),
        Column("orders", lambda ask, one: one.row.sales, "num"),
        Column("revenue", lambda ask, one: Money(one.row.revenue_minor, one.unit), "num"),
        Column(money, lambda ask, one: Money(one.cost_minor, one.unit), "num"),
        Column("share_owed" if asked.outbound else "per_one", lambda ask, one: _rate(ask, one), "num"),
    ]
    if asked.outbound:
        del columns[1]  # clicks bring customers to us
    return ListView(
        id="funnel", title="nav_funnel", columns=columns, saved=False, row_id=lambda one: one.row.key,
        empty=("funnel_empty", "funnel_empty_about"),
    )  # fmt: skip


def _rate(ask: Ask, one: Line) -> str | None:
    if one.outbound:
        return share(ask, one.cost_minor, one.row.revenue_minor)
    return per_one(ask, one.row.revenue_minor, one.row.cost_minor)


def per_one(ask: Ask, revenue: int, cost: int) -> str | None:
    """How much was sold for each unit of cost: `×12.4`; None without any."""
    return f"×{ask.formats.number(round(Decimal(revenue) / cost, 1))}" if cost > 0 and revenue > 0 else None


def share(ask: Ask, part: int, whole: int) -> str | None:
    """A part of a whole in percent; None without a whole."""
    return ask.formats.percent(Decimal(part) / whole) if whole > 0 else None


def total(rows: Sequence[insight.FunnelRow]) -> insight.FunnelRow:
    """All of some rows together."""
    return insight.FunnelRow(
        "", *(sum(column) for column in zip(*(row[1:] for row in rows), strict=True)) if rows else _NONE
    )


_NONE = (0, 0, 0, 0, 0, 0, 0)


def figures(ask: Ask, asked: Question, whole: insight.FunnelRow) -> list[Figure]:
    """What all of it comes to; each with what it is of the step before."""
    say, number, money = ask.say.text, ask.formats.number, ask.formats.money

    def of(part: int, base: int, key: str) -> str:
        found = share(ask, part, base)
        return say(key, share=found) if found and part <= base else ""

    orders = Figure(say("orders"), number(whole.sales), of(whole.sales, whole.clicks, "of_clicks"))
    revenue = Figure(say("revenue"), money(whole.revenue_minor, asked.unit))
    if asked.outbound:
        owed = of(whole.owed_minor, whole.revenue_minor, "of_revenue")
        return [orders._replace(about=""), revenue, Figure(say("owed"), money(whole.owed_minor, asked.unit), owed)]
    back = per_one(ask, whole.revenue_minor, whole.cost_minor) or "–"
    cost = of(whole.cost_minor, whole.revenue_minor, "of_revenue")
    return [
        Figure(say("clicks"), number(whole.clicks)),
        Figure(say("leads"), number(whole.leads), of(whole.leads, whole.clicks, "of_clicks")),
        orders, revenue, Figure(say("cost"), money(whole.cost_minor, asked.unit), cost),
        Figure(say("per_one"), back, say("per_one_about")),
    ]  # fmt: skip


def _charts(
    ask: Ask, asked: Question, whole: insight.FunnelRow, months: Sequence[insight.FunnelRow], lines: Sequence[Line]
) -> list[charts.Chart]:
    """The steps, the months where there are several, and who brought how much for how much."""
    say, found = ask.say.text, []
    if not asked.outbound:
        steps = [("clicks", whole.clicks), ("leads", whole.leads), ("orders", whole.sales)]
        texts = [ask.formats.number(value) for _, value in steps]
        series = [charts.Series(say("how_many"), [float(value) for _, value in steps], texts)]
        found.append(charts.chart(say("chart_steps"), say("step"), [say(key) for key, _ in steps], series, kind="row"))
    by_month = {int(row.key): row for row in months}
    if asked.first != asked.last:
        periods = funnel_months.range_of(asked.first, asked.last)
        rows = [by_month.get(one, insight.FunnelRow("", *_NONE)) for one in periods]
        labels = [ask.formats.month_short(format_period(one)) for one in periods]
        found.append(
            charts.chart(say("chart_months"), say("month"), labels, money_series(ask, asked.unit, rows, asked.outbound))
        )
    top = [one for one in lines if one.row.revenue_minor or one.cost_minor][:_BARS]
    if not top:
        return found
    title = say("chart_top", n=len(top), by=say(f"by_{asked.by}"))
    series = money_series(ask, asked.unit, [one.row for one in top], asked.outbound)
    found.append(charts.chart(title, say(f"by_{asked.by}"), [one.name for one in top], series, kind="row"))
    return found


def money_series(ask: Ask, unit: str, rows: Sequence[insight.FunnelRow], outbound: bool = False) -> list[charts.Series]:
    """What some rows brought, beside what they cost (or what is owed to us for them)."""
    of = (("revenue", "revenue_minor"), ("owed", "owed_minor") if outbound else ("cost", "cost_minor"))
    found = []
    for key, name in of:
        values = [getattr(row, name) for row in rows]
        texts = [ask.formats.money(value, unit) for value in values]
        found.append(charts.Series(ask.say.text(key), [float(whole_units(one, unit)) for one in values], texts))
    return found


def _files(asked: Question) -> dict[str, str]:
    said = {"period": asked.span, "by": asked.by, "unit": asked.unit, "way": "out" if asked.outbound else "in"}
    return {kind: f"{FUNNEL}?{urlencode({**said, 'export': kind})}" for kind in ("csv", "xlsx")}


SCREENS = [Screen(id="funnel", path=FUNNEL, room="console", scope="commissions:read", handler=show, words=WORDS)]
