"""What was ordered: sales, leads and refunds, one sale's page, and why a line is the amount it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from alianza.web.console.orders_words import WORDS
from alianza.web.shared import explanation, partners, statements
from alianza.web.shared.addresses import LINES, ORDERS, PARTNERS, STATEMENTS, at
from alianza.web.shared.days import begin_of, day_of
from alianza.web.ui import lists
from alianza.web.ui.frame import tabs
from alianza.web.ui.lists import Cell, Column, Filter, ListView, Money
from alianza.web.ui.screen import Answer, Ask, Screen, Shown

HOME = ORDERS
_PARTNER = Filter("partner", "partner", options=partners.options)
_DAYS = (Filter("from", "from_day", kind="date"), Filter("until", "until_day", kind="date"))


def _sale_id(ask: Ask, one: Any) -> Cell:
    return Cell(one.id, href=at(ORDERS, one.id))


def _refund_of(ask: Ask, one: Any) -> Cell:
    return Cell(one.sale, href=at(ORDERS, one.sale))


def _earned(ask: Ask, one: Any) -> Cell:
    """What a fact earned its partner; the way to why leads to the first line that is owed."""
    sums = statements.earned(one.lines)
    if not one.lines:
        return Cell(None)
    owed = [line for line in one.lines if line.unit in sums and line.amount_minor]
    why = at(LINES, (owed or one.lines)[0].id)
    if len(sums) == 1:
        [(unit, minor)] = sums.items()
        return Cell(Money(minor, unit), why=why)
    return Cell(" + ".join(ask.formats.money(minor, unit) for unit, minor in sorted(sums.items())), why=why)


def _amount(ask: Ask, one: Any) -> Cell | Money:
    if one.amount_minor is None:
        return Cell(ask.say.text("all_of_it"))
    return Money(one.amount_minor, one.currency)


def _narrowed(ask: Ask, asked: dict[str, str]) -> dict[str, str]:
    """Days as the moments that the operation takes."""
    first, last = day_of(asked.pop("from")), day_of(asked.pop("until"))
    if first:
        asked["occurred_from"] = begin_of(first)
    if last:
        asked["occurred_until"] = begin_of(last + timedelta(1))
    return asked


_WHEN = Column("date", lambda ask, one: one.occurred_at, "date", sort="occurred_at")
_WHO = Column("partner", lambda ask, one: partners.cell(one.partner))
_EARNED = Column("earned", _earned, "num")

SALES = ListView(
    id="orders", title="orders_title", operation="list_sales", sort="-occurred_at",
    columns=(
        Column("id", _sale_id), _WHEN, _WHO, Column("code", lambda ask, one: one.code),
        Column("amount", _amount, "num"), _EARNED,
    ),
    filters=(_PARTNER, Filter("customer", "customer"), *_DAYS), narrow=_narrowed, empty=("sales_empty", "sales_empty_text"),
)  # fmt: skip
LEADS = ListView(
    id="leads", title="leads_title", operation="list_leads", sort="-occurred_at",
    columns=(
        Column("id", lambda ask, one: one.id), _WHEN, _WHO, Column("code", lambda ask, one: one.code),
        Column("customer", lambda ask, one: one.customer), _EARNED,
    ),
    filters=(_PARTNER, Filter("customer", "customer"), *_DAYS), narrow=_narrowed, empty=("leads_empty", "leads_empty_text"),
)  # fmt: skip
REFUNDS = ListView(
    id="refunds", title="refunds_title", operation="list_refunds", sort="-occurred_at",
    columns=(
        Column("id", lambda ask, one: one.id), _WHEN, Column("refund_of", _refund_of), _WHO,
        Column("amount", _amount, "num"), _EARNED,
    ),
    filters=(_PARTNER, Filter("sale", "refund_of"), *_DAYS), narrow=_narrowed, empty=("refunds_empty", "refunds_empty_text"),
)  # fmt: skip
_TABS = (
    (HOME, "orders_title", "sales:read"), (f"{HOME}/leads", "leads_title", "leads:read"),
    (f"{HOME}/refunds", "refunds_title", "refunds:read"),
)  # fmt: skip


def _showing(view: ListView, address: str, about: str) -> Callable[[Ask], Answer]:
    """The page of one of the lists. A partner's are found by month: all that it ever brought is not sorted for a page of it."""
    of_partner = dataclasses.replace(view, sort="-period")

    def show(ask: Ask) -> Answer:
        narrowed = of_partner if ask.query.get("partner", "").strip() else view
        return lists.page(ask, narrowed, about=ask.say(about), tabs=tabs(ask, _TABS, address))

    return show


OF_SALE = ListView(
    id="order-lines", title="order_lines", saved=False, row_id=lambda row: str(row.id),
    columns=(
        Column("line_kind", lambda ask, one: Cell(ask.say.text(f"line_{one.kind}"), href=at(LINES, one.id))),
        Column("partner", lambda ask, one: partners.cell(one.partner)),
        Column("rule", lambda ask, one: one.rule),
        Column("rate", lambda ask, one: explanation.percent(ask, one.rate) if one.rate else None, "num"),
        Column("available_on", lambda ask, one: one.available_on, "date"),
        Column("amount", lambda ask, one: Cell(Money(one.amount_minor, one.unit), why=at(LINES, one.id)), "num"),
    ),
    empty=("lines_empty", "lines_empty_text"),
)  # fmt: skip


def show_sale(ask: Ask) -> Answer:
    """One sale: what is known of it, and what it earned."""
    sale = ask.api("get_sale", path={"id": ask.path["id"]})
    rows: list[Any] = []
    refunds: list[Any] = []
    may_lines = ask.may("commissions:read")
    if may_lines:
        rows = ask.every("list_commissions", query={"fact": sale.id})
    if ask.query.get("export") in ("csv", "xlsx"):
        return lists.file_of(ask, OF_SALE, rows)
    if ask.may("refunds:read"):
        refunds = ask.every("list_refunds", query={"sale": sale.id})
    words = {
        "sale": sale, "partner": partners.cell(sale.partner), "lines": lists.of_rows(ask, OF_SALE, rows) if may_lines else None,
        "refunds": refunds, "back": HOME,
    }  # fmt: skip
    return Shown("console/orders/sale.html.j2", ask.say.text("order_title", id=sale.id), words)


def show_line(ask: Ask) -> Answer:
    """Why a line is the amount it is."""
    line = ask.api("get_commission", path={"commission": ask.path["line"]}, query={"expand": "explanation"})
    story = explanation.told(ask, line, lines=LINES, orders=ORDERS, partners=PARTNERS, statements=STATEMENTS)
    back = HOME
    if line.fact is not None and line.fact.kind == "sale":
        back = at(ORDERS, line.fact.id)
    return Shown("console/orders/line.html.j2", ask.say.text("why"), {"story": story, "back": back, "line": line})


SCREENS = [
    Screen(
        id="orders", path=HOME, room="console", scope="sales:read", words=WORDS,
        handler=_showing(SALES, HOME, "orders_about"),
    ),
    Screen(
        id="orders_leads", path=f"{HOME}/leads", room="console", scope="leads:read", words=WORDS,
        handler=_showing(LEADS, f"{HOME}/leads", "leads_about"),
    ),
    Screen(
        id="orders_refunds", path=f"{HOME}/refunds", room="console", scope="refunds:read", words=WORDS,
        handler=_showing(REFUNDS, f"{HOME}/refunds", "refunds_about"),
    ),
    Screen(id="order", path=f"{HOME}/{{id:str}}", room="console", scope="sales:read", words=WORDS, handler=show_sale),
    Screen(
        id="order_line", path=f"{LINES}/{{line:str}}", room="console", scope="commissions:read", words=WORDS, handler=show_line
    ),
]  # fmt: skip
