"""Today: what needs whoever is signed in, with one click into each; and how the months went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from alianza.bootstrap.applications.desk import waiting
from alianza.kernel.money import asset_unit
from alianza.kernel.periods import format_period, parse_period, period_of, shift_period
from alianza.settlement import months
from alianza.web.console.today_words import WORDS
from alianza.web.shared.statements import sales_unit
from alianza.web.ui import charts
from alianza.web.ui.formats import whole_units
from alianza.web.ui.screen import Ask, Screen, Shown

_MONTHS = 12


class Todo(NamedTuple):
    """Something that waits: in words, where it is done, what is done there, and how pressing it is."""

    text: str
    address: str
    action: str
    picture: str
    tone: str


class Closed(NamedTuple):
    """How the latest closed month stands. `review_until` and `payout_on` are local days."""

    disputed: int
    in_review: int
    unpaid: int
    stalled: int
    review_until: date
    payout_on: date
    period: int


def show(ask: Ask) -> Shown:
    """The first page of the console."""
    today = ask.now.astimezone(ask.terms.zone).date()
    sums = months.month_sums(ask.connection, ask.tenant, shift_period(period_of(today), -_MONTHS))
    closed = _closed(ask, sums, today)
    found = {
        "todos": list(_todos(ask, closed, today)),
        "partners": ask.formats.number(len(ask.terms.partners)),
        "last": ask.formats.month(format_period(closed.period)) if closed else ask.say.text("none_closed"),
        "last_path": f"/console/month/{format_period(closed.period)}" if closed else "",
        "sums": [_sum(ask, one) for one in sums if closed and one.period == closed.period],
        "chart": _chart(ask, sums),
    }
    return Shown("console/today.html.j2", ask.say.text("nav_today"), found)


def _closed(ask: Ask, sums: Sequence[months.MonthSum], today: date) -> Closed | None:
    """The latest closed month; None before the first one."""
    newest = ask.api("list_closings", query={"limit": 1}).data
    if not newest:
        return None
    period, review_until = parse_period(newest[0].id), newest[0].review_until
    mine = [one for one in sums if one.period == period]
    if not mine:
        return Closed(0, 0, 0, 0, review_until, newest[0].payout_on, period)
    stands = months.standing(ask.connection, ask.tenant, mine[0].first_number, mine[0].last_number)
    said = stands.disputed + stands.decided + stands.paid
    waiting = sum(one.statements for one in mine) - said if today <= review_until else 0
    unpaid = sum(one.due for one in mine) - stands.paid - stands.disputed_due
    return Closed(stands.disputed, waiting, unpaid, mine[0].stalled, review_until, newest[0].payout_on, period)


def _todos(ask: Ask, closed: Closed | None, today: date) -> Iterator[Todo]:
    if ask.may("people:read") and (new := waiting(ask.connection, ask.tenant)):
        yield _counted(ask, "applications", "/console/applications?state=new", "partners", "wait", new)
    over = shift_period(period_of(today), -1)
    if not ask.terms.partners and ask.may("partners:write"):
        yield Todo(ask.say.text("to_begin"), "/start/partner", ask.say.text("to_begin_do"), "partners", "wait")
    began = period_of(ask.terms.versions[0].effective_from)
    if ask.terms.partners and over >= (shift_period(closed.period, 1) if closed else began):
        month = ask.formats.month(format_period(over))
        text = ask.say.text("to_close", month=month)
        yield Todo(text, "/console/month", ask.say.text("to_close_do"), "month", "wait")
    if closed is None:
        return
    month = format_period(closed.period)
    if closed.disputed:
        yield _counted(ask, "disputes", f"/console/month/{month}?state=disputed", "warn", "bad", closed.disputed)
    if closed.in_review:
        day = ask.formats.day(closed.review_until)
        path = f"/console/month/{month}?state=in_review"
        yield _counted(ask, "reviewing", path, "month", "plain", closed.in_review, day=day)
    if closed.unpaid and today > closed.review_until and ask.may("payouts:write"):
        day = ask.formats.day(closed.payout_on)
        yield _counted(ask, "to_pay", f"/console/month/{month}", "money", "wait", closed.unpaid, day=day)
    if closed.stalled:
        said = ask.formats.month(month)
        yield _counted(ask, "stalling", f"/console/month/{month}", "partners", "wait", closed.stalled, month=said)


def _counted(ask: Ask, key: str, path: str, picture: str, tone: str, n: int, **parts: object) -> Todo:
    return Todo(ask.say.text(key, n=n, **parts), path, ask.say.text(f"{key}_do"), picture, tone)


def _sum(ask: Ask, one: months.MonthSum) -> dict[str, str]:
    unit = asset_unit(one.asset)
    amounts = {
        "sales": (one.sales_minor, sales_unit(ask, unit)), "commission": (one.commission_minor, unit),
        "payable": (one.payable_minor, unit),
    }  # fmt: skip
    return {"unit": unit, **{key: ask.formats.money(*amount) for key, amount in amounts.items()}}


def _chart(ask: Ask, sums: Sequence[months.MonthSum]) -> charts.Chart | None:
    """Commission by month, a series for each currency."""
    shown = sorted({one.period for one in sums})
    if not shown:
        return None
    series = []
    for asset in sorted({one.asset for one in sums}):
        by_month = {one.period: one.commission_minor for one in sums if one.asset == asset}
        values = [by_month.get(month, 0) for month in shown]
        unit = asset_unit(asset)
        numbers = [float(whole_units(value, unit)) for value in values]
        series.append(charts.Series(unit, numbers, [ask.formats.money(value, unit) for value in values]))
    labels = [ask.formats.month_short(format_period(month)) for month in shown]
    say = ask.say.text
    return charts.chart(say("months_title"), say("month"), labels, series, summary=say("months_summary"))


SCREENS = [Screen(id="today", path="/console", room="console", scope="statements:read", handler=show, words=WORDS)]
