"""The month's end: closing a month, what its statements came to, and paying them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from alianza.kernel.money import asset_unit
from alianza.kernel.periods import first_day, format_period, parse_period, period_of, shift_period
from alianza.settlement import months
from alianza.web.console.month_words import WORDS
from alianza.web.shared import partners
from alianza.web.shared.addresses import STATEMENTS, at
from alianza.web.shared.statements import sales, sales_unit, state
from alianza.web.shared.words import STATEMENT_TONES
from alianza.web.ui import charts, lists
from alianza.web.ui.confirming import confirmed
from alianza.web.ui.formats import whole_units
from alianza.web.ui.lists import Cell, Column, Filter, ListView, Money
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown

MOST_DRAWN = 10
MOST_DISPUTES = 100
FORMS = ("cash", "credit", "points")

CLOSINGS = ListView(
    id="closings", title="closed_months", operation="list_closings", sort="-period",
    columns=(
        Column("month", lambda ask, one: Cell(ask.formats.month(one.id), href=f"/console/month/{one.id}"), sort="period"),
        Column("closed_on", lambda ask, one: one.closed_on, "date"),
        Column("review_until", lambda ask, one: one.review_until, "date"),
        Column("payout_on", lambda ask, one: one.payout_on, "date"),
    ),
    empty=("closings_empty", "closings_empty_text"), saved=False,
)  # fmt: skip
OF_MONTH = ListView(
    id="statements", title="statements_title", operation="list_statements", sort="-number",
    columns=(
        Column("number", lambda ask, one: Cell(str(one.number), href=at(STATEMENTS, one.number)), sort="number"),
        Column("partner", lambda ask, one: partners.cell(one.partner)),
        Column("sales", sales, "num"),
        Column("commission", lambda ask, one: Money(one.commission_minor, one.unit), "num"),
        Column("payable", lambda ask, one: Cell(Money(one.payable_minor, one.unit), why=at(STATEMENTS, one.number)), "num"),
        Column("state", state),
        Column("review_until", lambda ask, one: one.review_until, "date"),
    ),
    filters=(Filter("state", "state", options=lambda ask: [(one, ask.say.text(one)) for one in STATEMENT_TONES]),),
    empty=("statements_empty", "statements_empty_text"), empty_action=("/console/month", "closed_months"), saved=False,
)  # fmt: skip
PAYOUTS = ListView(
    id="payouts", title="payouts_title", operation="list_payouts", sort="-statement",
    columns=(
        Column("kind_statement", lambda ask, one: Cell(str(one.statement), href=at(STATEMENTS, one.statement)), sort="statement"),
        Column("partner", lambda ask, one: partners.cell(one.partner)),
        Column("amount", lambda ask, one: Cell(Money(one.amount_minor, one.unit), why=at(STATEMENTS, one.statement)), "num"),
        Column("payout_form", lambda ask, one: ask.say.text(one.form)),
        Column("bank_account", lambda ask, one: one.account),
        Column("execution_on", lambda ask, one: one.execution_on, "date"),
    ),
    filters=(Filter("form", "payout_form", options=lambda ask: [(one, ask.say.text(one)) for one in FORMS]),),
    empty=("payouts_empty", "payouts_empty_text"), saved=False,
)  # fmt: skip


class Change(NamedTuple):
    """A partner's payable in two months that follow each other, in minor units."""

    partner: str
    href: str
    unit: str
    before: int
    now: int


# Closing ----------------------------------------------------------------------------------------------------------------


def show_months(ask: Ask) -> Answer:
    """The closed months, and the next one to close."""
    if (file := lists.exported(ask, CLOSINGS)) is not None:
        return file
    newest = ask.api("list_closings", query={"limit": 1, "sort": "-period"}).data
    last = newest[0] if newest else None
    today = ask.now.astimezone(ask.formats.zone).date()
    this = period_of(today)
    period = shift_period(parse_period(last.id), 1) if last else shift_period(this, -1)
    steps = _step(today, last, ready=period < this)
    words = {
        "period": format_period(period), "ready": period < this, "opens": first_day(shift_period(period, 1)),
        "last": last, "step": steps, "figures": _figures(ask, sums_of(ask, parse_period(last.id))) if last else None,
        "disputes": _open_disputes(ask),
    }  # fmt: skip
    words["list"] = lists.shown(ask, CLOSINGS)
    return Shown("console/month/months.html.j2", ask.say.text("month_title"), words)


def _step(today: Any, last: Any, *, ready: bool) -> int:
    """Where the month's end stands: 0 looking, 1 to be closed, 2 in review, 3 to be paid."""
    if ready:
        return 1
    if last is None:
        return 0
    return 2 if today <= last.review_until else 3


def _open_disputes(ask: Ask) -> str:
    """In words how many are open; empty for none, or where they may not be seen."""
    if not ask.may("disputes:read"):
        return ""
    page = ask.api("list_disputes", query={"state": "open", "limit": MOST_DISPUTES})
    if not page.data:
        return ""
    return ask.say("disputes_open_many" if page.next else "disputes_open", n=len(page.data))


def close(ask: Ask) -> Answer:
    """Closes a month."""
    period = ask.form.get("period", "")
    confirmed(ask, period)
    done = ask.api("create_closing", body={"period": period})
    return Onward(
        f"/console/month/{done.id}", "close_done", {"month": ask.formats.month(done.id), "n": str(done.statements)}
    )


# A month ----------------------------------------------------------------------------------------------------------------


def sums_of(ask: Ask, period: int) -> list[months.MonthSum]:
    """What a closed month came to, the unit with most statements first."""
    found = months.month_sums(ask.connection, ask.tenant, period, period)
    return sorted(found, key=lambda one: -one.statements)


def _figures(ask: Ask, sums: Sequence[months.MonthSum]) -> list[dict[str, Any]]:
    """Sales, commission and payable by unit."""
    money = ask.formats.money
    units = [(asset_unit(one.asset), one) for one in sums]
    return [
        {
            "unit": unit, "count": one.statements, "sales": money(one.sales_minor, sales_unit(ask, unit)),
            "commission": money(one.commission_minor, unit), "payable": money(one.payable_minor, unit),
        }
        for unit, one in units
    ]  # fmt: skip


def _changes(ask: Ask, period: int) -> list[Change]:
    """The largest changes against the month before."""
    found = months.month_changes(ask.connection, ask.tenant, period)
    partners_by_id = ask.terms.by_partner_id
    return [
        Change(
            partners_by_id[one.partner_id.bytes].name, at(STATEMENTS, one.number), asset_unit(one.asset), one.before_minor,
            one.now_minor,
        )
        for one in found
    ]  # fmt: skip


def show_month(ask: Ask) -> Answer:
    """One month's statements, and what changed against the month before."""
    period = ask.path["period"]
    closing = ask.api("get_closing", path={"period": period})
    export = lists.exported(ask, OF_MONTH, fixed={"period": period})
    if export:
        return export
    before = format_period(shift_period(parse_period(period), -1))
    sums, found = sums_of(ask, parse_period(period)), _changes(ask, parse_period(period))
    compared = bool(found or sums_of(ask, parse_period(before)))
    return Shown(
        "console/month/month.html.j2",
        ask.say.text("statements_of", month=ask.formats.month(period)),
        {
            "list": lists.shown(ask, OF_MONTH, fixed={"period": period}), "closing": closing, "period": period,
            "before": before, "figures": _figures(ask, sums), "changes": _told(ask, found), "compared": compared,
            "more": max(0, sum(one.changed for one in sums) - len(found)),
            "drawn": _drawn(ask, found, before, period) if found else None,
        },
    )  # fmt: skip


def _told(ask: Ask, found: Sequence[Change]) -> list[dict[str, Any]]:
    formats = ask.formats
    return [
        {
            "partner": one.partner, "href": one.href, "before": formats.money(one.before, one.unit),
            "now": formats.money(one.now, one.unit), "dropped": one.now <= 0,
            "share": formats.percent((one.now - one.before) / one.before, 0),
        }
        for one in found
    ]  # fmt: skip


def _drawn(ask: Ask, found: Sequence[Change], before: str, period: str) -> charts.Chart:
    """The largest changes of the unit that has most of them: amounts of two units have no axis in common."""
    units = [one.unit for one in found]
    unit = max(sorted(set(units)), key=units.count)
    some = [one for one in found if one.unit == unit][:MOST_DRAWN]
    formats = ask.formats
    series = [
        charts.Series(
            formats.month(month),
            [float(whole_units(value, unit)) for value in values],
            [formats.money(one, unit) for one in values],
        )
        for month, values in ((before, [one.before for one in some]), (period, [one.now for one in some]))
    ]
    return charts.chart(
        ask.say.text("chart_change", unit=unit),
        ask.say.text("partner"),
        [one.partner for one in some],
        series,
        kind="row",
    )


# Paying -----------------------------------------------------------------------------------------------------------------


def show_payouts(ask: Ask) -> Answer:
    """A month's payouts."""
    period = ask.path["period"]
    closing = ask.api("get_closing", path={"period": period})
    fixed = {"period": period}
    return lists.page(ask, PAYOUTS, "console/month/payouts.html.j2", fixed=fixed, closing=closing, period=period)


def pay(ask: Ask) -> Answer:
    """Prepares a month's payouts."""
    period = ask.path["period"]
    confirmed(ask, period)
    done = ask.api("create_payouts", body={"period": period})
    parts = {"created": done.created, "existing": done.existing, "withheld": len(done.withheld), "below": done.below}
    return Onward(
        f"/console/month/{period}/payouts", "payouts_done", {name: str(value) for name, value in parts.items()}
    )


_MONTH = {"period": "2026-09"}
SCREENS = [
    Screen(
        id="month", path="/console/month", room="console", scope="statements:read", handler=show_months, words=WORDS
    ),
    Screen(
        id="month_close", path="/console/month/close", method="POST", room="console", scope="statements:write",
        handler=close, words=WORDS, again="month",
    ),
    Screen(
        id="month_statements", path="/console/month/{period:str}", room="console", scope="statements:read",
        handler=show_month, words=WORDS, example=_MONTH,
    ),
    Screen(
        id="month_payouts", path="/console/month/{period:str}/payouts", room="console", scope="payouts:read",
        handler=show_payouts, words=WORDS, example=_MONTH,
    ),
    Screen(
        id="month_pay", path="/console/month/{period:str}/pay", method="POST", room="console", scope="payouts:write",
        handler=pay, words=WORDS, again="month_payouts", example=_MONTH,
    ),
]  # fmt: skip
