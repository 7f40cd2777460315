"""Statements and their lines as both sides read them: columns, figures, the document, accepting one, the months as a chart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from alianza.web.shared.addresses import at
from alianza.web.shared.words import STATEMENT_TONES
from alianza.web.ui import charts
from alianza.web.ui.confirming import confirmed
from alianza.web.ui.formats import POINTS, whole_units
from alianza.web.ui.lists import Cell, Column, ListView, Money
from alianza.web.ui.screen import Answer, Ask, File, Onward

_AMOUNTS = (
    ("opening", "opening_minor"), ("commission", "commission_minor"), ("adjustments", "adjustments_minor"),
    ("incentives", "incentives_minor"), ("fees", "fees_minor"), ("paid_so_far", "paid_minor"),
    ("closing_balance", "closing_minor"), ("held", "held_minor"), ("payable", "payable_minor"),
)  # fmt: skip
_SELDOM = ("incentives", "fees")  # left out where they are nothing
_NOT_EARNED = ("counted", "discount")  # lines that say something, and are owed to nobody
MONTHS = 12  # of a chart


def sales(ask: Ask, one: Any) -> Money:
    """The sales of a statement: where it counts points, they are still money."""
    return Money(one.sales_minor, sales_unit(ask, one.unit))


def sales_unit(ask: Ask, unit: str) -> str:
    """In what the sales of a statement are counted that is kept in a unit."""
    return ask.terms.deal.currency if unit == POINTS else unit


def state(ask: Ask, one: Any) -> Cell:
    """How a statement stands."""
    return Cell(ask.say.text(one.state), tone=STATEMENT_TONES[one.state])


def columns(statements: str) -> tuple[Column, ...]:
    """The columns of a list of one partner's statements; `statements` is where their pages are."""
    return (
        Column("number", lambda ask, one: Cell(str(one.number), href=at(statements, one.number)), sort="number"),
        Column("month", lambda ask, one: ask.formats.month(one.period)),
        Column("sales", sales, "num"),
        Column("commission", lambda ask, one: Money(one.commission_minor, one.unit), "num"),
        Column("payable", lambda ask, one: Money(one.payable_minor, one.unit), "num"),
        Column("state", state),
    )


def line_columns(lines: str) -> tuple[Column, ...]:
    """The columns of a list of lines; `lines` is where they are explained."""
    return (
        Column("date", lambda ask, one: one.occurred_at, "date"),
        Column("kind", _kind),
        Column("base", lambda ask, one: Money(one.base_minor, one.base_currency), "num"),
        Column("rate", lambda ask, one: one.rate, "num"),
        Column("amount", lambda ask, one: Cell(Money(one.amount_minor, one.unit), why=at(lines, one.id)), "num"),
    )


def lines_of(lines: str) -> ListView:
    """The lines of a statement."""
    return ListView(
        id="lines", title="lines_title", operation="list_statement_lines", columns=line_columns(lines),
        empty=("lines_empty", "lines_empty_text"), saved=False,
    )  # fmt: skip


def _kind(ask: Ask, one: Any) -> Cell:
    return Cell(ask.say.text(f"line_{one.kind}"), about=one.fact.id if one.fact else one.reason_text or "")


def figures(ask: Ask, one: Any) -> list[tuple[str, str]]:
    """What a statement comes to: words' keys and amounts."""
    found = [(key, getattr(one, name)) for key, name in _AMOUNTS]
    return [(key, ask.formats.money(minor, one.unit)) for key, minor in found if minor or key not in _SELDOM]


def earned(lines: Sequence[Any]) -> dict[str, int]:
    """What lines come to by unit, in minor units: only what is owed. Pure."""
    sums: dict[str, int] = {}
    for one in lines:
        if one.kind not in _NOT_EARNED:
            sums[one.unit] = sums.get(one.unit, 0) + one.amount_minor
    return sums


def document(ask: Ask) -> Answer:
    """A statement as PDF."""
    number = ask.path["number"]
    return File(
        f"statement-{number}.pdf", ask.api("get_statement_document", path={"statement": number}), "application/pdf"
    )


def accepting(statements: str) -> Callable[[Ask], Answer]:
    """The form that accepts a statement; its number is typed, since nobody can take it back."""

    def accept(ask: Ask) -> Answer:
        number = ask.path["number"]
        confirmed(ask, number)
        ask.api("accept_statement", path={"statement": number})
        return Onward(at(statements, number), "accept_done", {"number": number})

    return accept


def chart(ask: Ask, statements: Sequence[Any], title: str) -> charts.Chart | None:
    """Commission by month, in the unit that most of one partner's statements have; None without any."""
    units = [one.unit for one in statements]
    if not units:
        return None
    unit = max(sorted(set(units)), key=units.count)
    mine = sorted((one for one in statements if one.unit == unit), key=lambda one: one.period)[-MONTHS:]
    values = [float(whole_units(one.commission_minor, unit)) for one in mine]
    series = charts.Series(unit, values, [ask.formats.money(one.commission_minor, unit) for one in mine])
    labels = [ask.formats.month_short(one.period) for one in mine]
    return charts.chart(title, ask.say.text("month"), labels, [series])
