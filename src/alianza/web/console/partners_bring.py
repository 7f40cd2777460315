"""Partners by what they bring: what each sold in a closed month, what it earned, and its clicks, leads and orders."""

from __future__ import annotations

import dataclasses
from typing import Any

from alianza.bootstrap import funnel_months
from alianza.insight import api as insight
from alianza.kernel.ids import parse_id
from alianza.kernel.money import money_asset
from alianza.kernel.periods import last_day, parse_period
from alianza.rewards.decide import POINTS as POINTS_ASSET
from alianza.web.console import partners_words
from alianza.web.console.funnel import total
from alianza.web.console.partner_funnel_words import WORDS as FUNNEL
from alianza.web.shared import partners, statements
from alianza.web.shared.addresses import PARTNERS, STATEMENTS, at
from alianza.web.ui import frame, lists
from alianza.web.ui.formats import POINTS
from alianza.web.ui.lists import Cell, Column, Filter, ListView, Money
from alianza.web.ui.screen import Answer, Ask, Screen, Shown

BRINGS = f"{PARTNERS}/brings"
WORDS = {**FUNNEL, **partners_words.WORDS}
_MONTHS = 36  # closed months that can be chosen
_COUNTED = "counted_of_partners"


def _months(ask: Ask) -> list[str]:
    """The closed months, the latest first; each looked up once in a request."""
    if "closed_months" not in ask.__dict__:
        ask.__dict__["closed_months"] = [one.id for one in ask.api("list_closings", query={"limit": _MONTHS}).data]
    return ask.__dict__["closed_months"]  # type: ignore[no-any-return]


def _month(ask: Ask) -> str:
    """The month that is asked for: the latest closed one where nobody says; empty where none is closed."""
    months, asked = _months(ask), ask.query.get("period", "")
    return asked if asked in months else next(iter(months), "")


def _units(ask: Ask) -> list[str]:
    """What partners can be paid in: the deal's currencies, and points where a group has them."""
    deal = ask.terms.deal
    points = [POINTS] if any("points" in group.reward.allowed for group in deal.groups) else []
    return [*deal.currencies, *points]


def _unit(ask: Ask) -> str:
    units, asked = _units(ask), ask.query.get("unit", "")
    return asked if asked in units else units[0]


def _narrow(ask: Ask, asked: dict[str, str]) -> dict[str, str]:
    return {**asked, "period": _month(ask), "unit": _unit(ask)}


def _prepare(ask: Ask, rows: Any) -> None:
    """What the funnel counted of the month for the partners of these statements."""
    period = parse_period(rows[0].period)
    wanted = insight.Wanted(period, period, money_asset(statements.sales_unit(ask, rows[0].unit)), POINTS_ASSET)
    keys = {str(parse_id("ptr", one.partner.id)): one.partner.id for one in rows}
    found = insight.read_partners_funnel(ask.connection, ask.tenant, wanted, list(keys), "partner")
    counted = {partner: total(()) for partner in keys.values()} if _is_counted(ask, period) else {}
    ask.__dict__[_COUNTED] = counted | {keys[row.key]: row for row in found}


def _is_counted(ask: Ask, period: int) -> bool:
    return period in insight.counted_months(ask.connection, ask.tenant, period, period)


def _counted(name: str) -> Any:
    return lambda ask, one: getattr(ask.__dict__[_COUNTED].get(one.partner.id), name, None)


def _group(ask: Ask, one: Any) -> str | None:
    """The group at the month's end."""
    known = ask.terms.by_external_id.get(one.partner.external_id)
    enrolled = known.enrolled_on(last_day(parse_period(one.period)).toordinal()) if known else None
    return enrolled.group if enrolled else None


LIST = ListView(
    id="brings", title="partners_title", operation="list_statements", sort="-sales", narrow=_narrow, prepare=_prepare,
    columns=(
        Column("partner", lambda ask, one: partners.cell(one.partner)),
        Column("group", lambda ask, one: partners.group_name(ask, _group(ask, one))),
        Column("clicks", _counted("clicks"), "num"),
        Column("leads", lambda ask, one: one.leads, "num", sort="leads"),
        Column("orders", _counted("sales"), "num"),
        Column("revenue", lambda ask, one: statements.sales(ask, one), "num", sort="sales"),
        Column(
            "commission",
            lambda ask, one: Cell(Money(one.commission_minor, one.unit), why=at(STATEMENTS, one.number)),
            "num", sort="commission",
        ),
    ),
    empty=("brings_empty", "brings_empty_about"),
)  # fmt: skip


_SALES = next(place for place, one in enumerate(LIST.columns) if one.sort == "sales")


def _both_ways(ask: Ask) -> bool:
    """Whether partners owe for customers that we bring to them."""
    return any(rule.paid_by == "partner" for group in ask.terms.deal.groups for rule in group.rules)


def _brought(ask: Ask, one: Any) -> Money:
    row = ask.__dict__[_COUNTED].get(one.partner.id)
    return Money(row.revenue_minor if row else None, statements.sales_unit(ask, one.unit))


def _view(ask: Ask) -> ListView:
    """The list with the filters of this alliance: one unit is no choice. Where customers are brought both ways, a statement's
    sales are those of both, and what the partner brought stands beside them."""
    columns = list(LIST.columns)
    if _both_ways(ask):
        columns[_SALES] = dataclasses.replace(columns[_SALES], key="sales_both")
        columns.insert(_SALES, Column("revenue", _brought, "num"))
    filters = [Filter("period", "month"), Filter("partner", "partner", options=partners.options)]
    if len(_units(ask)) > 1:
        filters.insert(1, Filter("unit", "currency"))
    return dataclasses.replace(LIST, filters=filters, columns=columns)


def show(ask: Ask) -> Answer:
    """Who brought most in a closed month; the list as a file is the whole month."""
    view, month = _view(ask), _month(ask)
    tabs = frame.tabs(ask, partners.SECTIONS, BRINGS)
    if not month:
        nothing = lists.of_rows(ask, dataclasses.replace(view, filters=()), ())
        words = {"list": nothing, "about": ask.say("brings_none_about"), "tabs": tabs, "new": None}
        return Shown("shared/list.html.j2", ask.say.text(view.title), words)
    period = parse_period(month)
    funnel_months.look(ask.connection, ask.terms, period, period, ask.now)
    answer = lists.page(ask, view, about=ask.say("brings_about", month=ask.formats.month(month)), tabs=tabs)
    if isinstance(answer, Shown):
        _choose(ask, answer.words["list"]["filters"], month)
    return answer


def _choose(ask: Ask, filters: list[dict[str, Any]], month: str) -> None:
    """A month and a unit are always chosen: there is no sum over all of them."""
    chosen = {
        "period": ([(one, ask.formats.month(one)) for one in _months(ask)], month),
        "unit": ([(one, one) for one in _units(ask)], _unit(ask)),
    }
    for one in filters:
        if one["name"] in chosen:
            one["options"], one["value"] = chosen[one["name"]]


SCREENS = [Screen(id="brings", path=BRINGS, room="console", scope="commissions:read", handler=show, words=WORDS)]
