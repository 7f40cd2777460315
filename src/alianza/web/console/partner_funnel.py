"""The funnel of one partner, both ways: what it brings us and what we bring to it, this month and in the months before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from alianza.bootstrap import funnel_months
from alianza.insight import api as insight
from alianza.kernel.ids import parse_id
from alianza.kernel.money import money_asset
from alianza.kernel.periods import format_period, parse_period, shift_period
from alianza.rewards.decide import POINTS
from alianza.web.console.funnel import Question, figures, money_series, this_month, total
from alianza.web.shared.addresses import STATEMENTS, at
from alianza.web.ui import charts, lists
from alianza.web.ui.lists import Cell, Column, ListView, Money
from alianza.web.ui.screen import Ask, File

MONTHS = 6
_NONE = total(())


class Month(NamedTuple):
    """A month of a partner: what it brought, what it was brought, in which currency; its statement, once it is closed."""

    period: int
    brought: insight.FunnelRow
    sent: insight.FunnelRow
    unit: str
    statement: Any


class Funnel(NamedTuple):
    """The months of a partner, this one last, and those that are still being counted."""

    months: list[Month]
    missing: list[int]

    @property
    def empty(self) -> bool:
        """Whether nothing came of any month."""
        return not any(any(one.brought[1:]) or any(one.sent[1:]) for one in self.months)

    @property
    def both(self) -> bool:
        """Whether anything was brought to the partner."""
        return any(any(one.sent[1:]) for one in self.months)


_MONTH = Column("month", lambda ask, one: ask.formats.month(format_period(one.period)))
_IN = (
    _MONTH,
    Column("clicks", lambda ask, one: one.brought.clicks, "num"),
    Column("leads", lambda ask, one: one.brought.leads, "num"),
    Column("orders", lambda ask, one: one.brought.sales, "num"),
    Column("revenue", lambda ask, one: Money(one.brought.revenue_minor, one.unit), "num"),
    Column("cost", lambda ask, one: Money(one.brought.cost_minor, one.unit), "num"),
    Column("commission", lambda ask, one: _commission(one), "num"),
)
_OUT = (
    _MONTH,
    Column("orders", lambda ask, one: one.sent.sales, "num"),
    Column("revenue", lambda ask, one: Money(one.sent.revenue_minor, one.unit), "num"),
    Column("owed", lambda ask, one: Money(one.sent.owed_minor, one.unit), "num"),
)


def _commission(one: Month) -> Cell:
    """What the month's statement says, with the way to it; nothing while the month is open."""
    found = one.statement
    return Cell(Money(found.commission_minor, found.unit), why=at(STATEMENTS, found.number)) if found else Cell(None)


def of(ask: Ask, partner: str, statements: Sequence[Any]) -> Funnel:
    """The last months of a partner (`ptr_…`), in the deal's currency, beside its statements."""
    last = this_month(ask)
    first, unit = shift_period(last, 1 - MONTHS), ask.terms.deal.currency
    standing = funnel_months.look(ask.connection, ask.terms, first, last, ask.now)
    key = str(parse_id("ptr", partner))

    def read(outbound: bool) -> dict[int, insight.FunnelRow]:
        wanted = insight.Wanted(first, last, money_asset(unit), POINTS, outbound)
        rows = insight.read_partners_funnel(ask.connection, ask.tenant, wanted, [key], "month")
        return {int(row.key): row for row in rows}

    brought, sent = read(False), read(True)
    periods = funnel_months.range_of(first, last)
    closed = {parse_period(one.period): one for one in statements if one.unit == unit}
    months = [Month(one, brought.get(one, _NONE), sent.get(one, _NONE), unit, closed.get(one)) for one in periods]
    return Funnel(months, list(standing.missing))


def _view(id_: str, title: str, columns: Sequence[Column]) -> ListView:
    return ListView(
        id=id_, title=title, columns=columns, saved=False, row_id=lambda one: str(one.period),
        empty=("funnel_none", "funnel_none_about"),
    )  # fmt: skip


_VIEWS = {
    "funnel": _view("partner-funnel", "funnel_months", _IN),
    "sent": _view("partner-sent", "funnel_sent", _OUT),
}


def exported(ask: Ask, found: Funnel) -> File | None:
    """The months as a file, where the request asks for it (`?list=funnel&export=csv`)."""
    view = _VIEWS.get(ask.query.get("list", ""))
    if view is None or ask.query.get("export") not in ("csv", "xlsx"):
        return None
    return lists.file_of(ask, view, found.months)


def shown(ask: Ask, found: Funnel) -> dict[str, Any]:
    """What the part of the page needs."""
    now = found.months[-1]
    asked = Question("1", now.period, now.period, "partner", now.unit, False)
    return {
        "now": ask.formats.month(format_period(now.period)), "missing": _names(ask, found.missing),
        "figures": figures(ask, asked, now.brought)[:-1] if not found.empty else (),
        "sent": figures(ask, asked._replace(outbound=True), now.sent) if found.both else (),
        "chart": _chart(ask, found) if not found.empty else None,
        "list": _list(ask, "funnel", [] if found.empty else found.months[::-1]),
        "sent_list": _list(ask, "sent", found.months[::-1]) if found.both else None,
    }  # fmt: skip


def _list(ask: Ask, name: str, rows: Sequence[Month]) -> dict[str, Any]:
    path = ask.desk.asks.url.path
    files = {kind: f"{path}?list={name}&export={kind}" for kind in ("csv", "xlsx")}
    return {**lists.of_rows(ask, _VIEWS[name], rows), **files}


def _names(ask: Ask, periods: list[int]) -> list[str]:
    return [ask.formats.month(format_period(one)) for one in periods]


def _chart(ask: Ask, found: Funnel) -> charts.Chart:
    """What the months brought, beside what they cost and what was brought to the partner."""
    unit = found.months[0].unit
    series = money_series(ask, unit, [one.brought for one in found.months])
    if found.both:
        sent = money_series(ask, unit, [one.sent for one in found.months], outbound=True)
        series.append(sent[0]._replace(name=ask.say.text("sent_revenue")))
    labels = [ask.formats.month_short(format_period(one.period)) for one in found.months]
    return charts.chart(ask.say.text("chart_months"), ask.say.text("month"), labels, series)
