"""What was ordered: sales, leads and refunds, one sale's page, and why a line is the amount it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from alianza.kernel.errors import AlianzaError
from alianza.web.console import explanation
from alianza.web.console.orders_words import WORDS
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, Filter, ListView, Money
from alianza.web.ui.screen import Answer, Ask, Screen, Shown

HOME = "/console/orders"
LINES = "/console/orders/lines/"
_MOST_CHOICES = 200
_DAYS = (Filter("from", "from_day", kind="date"), Filter("until", "until_day", kind="date"))


def line_address(line: str) -> str:
    """Where a line is explained."""
    return f"{LINES}{quote(line, safe='')}"


def sale_address(sale: str) -> str:
    """A sale's page."""
    return f"{HOME}/{quote(sale, safe='')}"


def partner_cell(one: Any) -> Cell:
    """A partner as a list shows it."""
    if one is None:
        return Cell(None)
    return Cell(one.name, href=f"/console/partners/{quote(one.external_id, safe='')}")


def _sale_id(ask: Ask, one: Any) -> Cell:
    return Cell(one.id, href=sale_address(one.id))


def _refund_of(ask: Ask, one: Any) -> Cell:
    return Cell(one.sale, href=sale_address(one.sale))


def _earned(ask: Ask, one: Any) -> Cell:
    """What a fact earned its partner; the way to why leads to the first line that says something."""
    counted = [line for line in one.lines if line.kind not in ("counted", "discount")]
    lines = counted or list(one.lines)
    if not lines:
        return Cell(None)
    units = {line.unit for line in lines}
    if len(units) > 1:
        sums = [(unit, sum(line.amount_minor for line in lines if line.unit == unit)) for unit in sorted(units)]
        text = " + ".join(ask.formats.money(minor, unit) for unit, minor in sums)
        return Cell(text, why=line_address(lines[0].id))
    return Cell(Money(sum(line.amount_minor for line in lines), units.pop()), why=line_address(lines[0].id))


def _amount(ask: Ask, one: Any) -> Cell | Money:
    if one.amount_minor is None:
        return Cell(ask.say.text("all_of_it"))
    return Money(one.amount_minor, one.currency)


_WHEN = Column("date", lambda ask, one: one.occurred_at, "date", sort="occurred_at")
_WHO = Column("partner", lambda ask, one: partner_cell(one.partner))
_EARNED = Column("earned", _earned, "num")

SALES = ListView(
    id="orders", title="orders_title", operation="list_sales", sort="-occurred_at",
    columns=(
        Column("id", _sale_id), _WHEN, _WHO, Column("code", lambda ask, one: one.code),
        Column("amount", _amount, "num"), _EARNED,
    ),
    filters=(Filter("customer", "customer"), *_DAYS), empty=("sales_empty", "sales_empty_text"),
)  # fmt: skip
LEADS = ListView(
    id="leads", title="leads_title", operation="list_leads", sort="-occurred_at",
    columns=(
        Column("id", lambda ask, one: one.id), _WHEN, _WHO, Column("code", lambda ask, one: one.code),
        Column("customer", lambda ask, one: one.customer), _EARNED,
    ),
    filters=(Filter("customer", "customer"), *_DAYS), empty=("leads_empty", "leads_empty_text"),
)  # fmt: skip
REFUNDS = ListView(
    id="refunds", title="refunds_title", operation="list_refunds", sort="-occurred_at",
    columns=(
        Column("id", lambda ask, one: one.id), _WHEN, Column("refund_of", _refund_of), _WHO,
        Column("amount", _amount, "num"), _EARNED,
    ),
    filters=(Filter("sale", "refund_of"), *_DAYS), empty=("refunds_empty", "refunds_empty_text"),
)  # fmt: skip
_TABS = (
    (HOME, "orders_title", "sales:read"), (f"{HOME}/leads", "leads_title", "leads:read"),
    (f"{HOME}/refunds", "refunds_title", "refunds:read"),
)  # fmt: skip


def tabs(ask: Ask, all_tabs: Sequence[tuple[str, str, str]], current: str) -> list[tuple[str, str, bool]]:
    """The tabs that whoever asks may open."""
    return [(href, ask.say.text(key), href == current) for href, key, scope in all_tabs if ask.may(scope)]


def day_of(text: str) -> date | None:
    """A day as a field gives it; None for none, and for what is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def begin_of(day: date) -> str:
    """The moment at which a day begins where the alliance is, as the API reads it."""
    return f"{day.isoformat()}T00:00:00"


def _narrowed(ask: Ask, view: ListView) -> dict[str, str]:
    """What the list is narrowed by, as the operation wants it said."""
    asked = {one.name: ask.query.get(one.name, "").strip()[:200] for one in view.filters}
    first, last = day_of(asked.pop("from")), day_of(asked.pop("until"))
    if first:
        asked["occurred_from"] = begin_of(first)
    if last and last < date.max:
        asked["occurred_until"] = begin_of(last + timedelta(1))
    return {name: value for name, value in asked.items() if value}


def _with_partner(ask: Ask, view: ListView) -> ListView:
    """The list with its filter by partner: a choice as long as there are few."""
    partners = sorted((one.name, one.external_id) for one in ask.terms.by_partner_id.values())
    options = [(key, name) for name, key in partners]
    few = len(options) <= _MOST_CHOICES
    one = Filter("partner", "partner" if few else "partner_key", options=(lambda ask: options) if few else None)
    return replace(view, filters=(one, *view.filters))


def _list_screen(plain: ListView, address: str, about: str) -> Callable[[Ask], Answer]:
    def show(ask: Ask) -> Answer:
        view = _with_partner(ask, plain)
        narrowed = _narrowed(ask, view)
        sort = ask.query.get("sort", "")
        narrowed["sort"] = sort if sort.removeprefix("-") == "occurred_at" else view.sort
        if ask.query.get("export") in ("csv", "xlsx"):
            return lists.file_of(ask, view, ask.every(view.operation, query=narrowed))
        place = {name: ask.query[name] for name in ("after", "before") if ask.query.get(name)}
        found = _page(ask, view, {**narrowed, "limit": lists.PAGE, **place})
        rows = lists.of_rows(ask, view, *found[:1], after=found[1], before=found[2])
        words = {"list": rows, "about": ask.say(about), "tabs": tabs(ask, _TABS, address)}
        return Shown("console/orders/list.html.j2", ask.say.text(view.title), words)

    return show


def _page(ask: Ask, view: ListView, query: dict[str, Any]) -> tuple[list[Any], str, str]:
    """A page of the list. A partner that there is not has nothing: whoever types its key sees an empty list."""
    try:
        found = ask.api(view.operation, query=query)
    except AlianzaError as error:
        if error.code != "not_found" or "partner" not in query:
            raise
        return [], "", ""
    return found.data, found.next or "", found.previous or ""


OF_SALE = ListView(
    id="order-lines", title="order_lines", saved=False, row_id=lambda row: str(row.id),
    columns=(
        Column("line_kind", lambda ask, one: Cell(ask.say.text(f"line_{one.kind}"), href=line_address(one.id))),
        Column("partner", lambda ask, one: partner_cell(one.partner)),
        Column("rule", lambda ask, one: one.rule),
        Column("rate", lambda ask, one: explanation.percent(ask, one.rate) if one.rate else None, "num"),
        Column("available_on", lambda ask, one: one.available_on, "date"),
        Column("amount", lambda ask, one: Cell(Money(one.amount_minor, one.unit), why=line_address(one.id)), "num"),
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
        "sale": sale, "partner": partner_cell(sale.partner), "lines": lists.of_rows(ask, OF_SALE, rows) if may_lines else None,
        "refunds": refunds, "back": HOME,
    }  # fmt: skip
    return Shown("console/orders/sale.html.j2", ask.say.text("order_title", id=sale.id), words)


def show_line(ask: Ask) -> Answer:
    """Why a line is the amount it is."""
    line = ask.api("get_commission", path={"commission": ask.path["line"]}, query={"expand": "explanation"})
    story = explanation.told(
        ask, line, lines=LINES, orders=f"{HOME}/", partners="/console/partners/", statements="/console/statements/"
    )
    back = HOME
    if line.fact is not None and line.fact.kind == "sale":
        back = sale_address(line.fact.id)
    return Shown("console/orders/line.html.j2", ask.say.text("why"), {"story": story, "back": back, "line": line})


SCREENS = [
    Screen(
        id="orders", path=HOME, room="console", scope="sales:read", words=WORDS,
        handler=_list_screen(SALES, HOME, "orders_about"),
    ),
    Screen(
        id="orders_leads", path=f"{HOME}/leads", room="console", scope="leads:read", words=WORDS,
        handler=_list_screen(LEADS, f"{HOME}/leads", "leads_about"),
    ),
    Screen(
        id="orders_refunds", path=f"{HOME}/refunds", room="console", scope="refunds:read", words=WORDS,
        handler=_list_screen(REFUNDS, f"{HOME}/refunds", "refunds_about"),
    ),
    Screen(id="order", path=f"{HOME}/{{id:str}}", room="console", scope="sales:read", words=WORDS, handler=show_sale),
    Screen(
        id="order_line", path=f"{LINES}{{line:str}}", room="console", scope="commissions:read", words=WORDS, handler=show_line
    ),
]  # fmt: skip
