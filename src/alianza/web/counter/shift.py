"""The end of a shift: what somebody did on a day, what was refused, and what the books hold for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from alianza.kernel.money import asset_unit
from alianza.runtime.database import sql
from alianza.web.counter import actions, pages
from alianza.web.counter.actions import Action
from alianza.web.counter.words import WORDS
from alianza.web.shared.addresses import LINES, at
from alianza.web.shared.days import day_of
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, ListView, Money
from alianza.web.ui.screen import Answer, Ask, Screen, Shown

MOST = 500
_TONES = {"confirmed": "good", "refused": "bad", "undone": "plain", "doing": "wait"}


class Earned(NamedTuple):
    """A line of the books for a member of staff."""

    line_id: Any
    fact: str
    partner: str
    amount: Money
    event_at: datetime
    available_on: date


def _partner(ask: Ask, one: Action) -> str:
    known = ask.terms.by_partner_id.get(one.credited.bytes) if one.credited else None
    return known.name if known else ""


def _state(ask: Ask, one: Action) -> Cell:
    about = pages.reason(ask, one.reason) if one.outcome == "refused" else ""
    return Cell(ask.say.text(f"state_{one.outcome}"), tone=_TONES[one.outcome], about=about)


LIST = ListView(
    id="counter-actions", title="actions_title", saved=False, row_id=lambda one: str(one.nonce),
    columns=(
        Column("col_when", lambda ask, one: one.recorded_at, "date"),
        Column("col_what", lambda ask, one: Cell(ask.say.text(f"what_{one.what}"), href=f"/counter?done={one.nonce}")),
        Column("col_code", lambda ask, one: one.code),
        Column("col_partner", lambda ask, one: _partner(ask, one)),
        Column("col_order", lambda ask, one: one.order),
        Column("col_amount", lambda ask, one: Money(one.amount, one.currency or "") if one.amount is not None else None, "num"),
        Column("col_state", _state),
    ),
    empty=("actions_empty", "actions_empty_text"), empty_action=("/counter", "counter"),
)  # fmt: skip


def show(ask: Ask) -> Answer:
    """The shift of a day; today's without one."""
    today = ask.now.astimezone(ask.terms.zone).date()
    day = day_of(ask.query.get("day", "")) or today
    begin = _begin(ask, day)
    done = _actions(ask, begin, _begin(ask, day + timedelta(days=1)))
    if ask.query.get("export") in ("csv", "xlsx"):
        return lists.file_of(ask, LIST, done)
    month = day.replace(day=1)
    earned = _earned(ask, _begin(ask, month), _begin(ask, (month + timedelta(days=32)).replace(day=1)))
    of_day = [one for one in earned if begin <= one.event_at < _begin(ask, day + timedelta(days=1))]
    counts = Counter(one.what if one.outcome == "confirmed" else one.outcome for one in done)
    words = {
        **pages.frame_of(ask), "day": day, "counts": counts, "sold": _sum(ask, _sold(done)), "list": _list(ask, done, day),
        "of_day": _sum(ask, [one.amount for one in of_day]), "of_month": _sum(ask, [one.amount for one in earned]),
        "earned": earned[:50], "why": LINES if ask.may("commissions:read") and ask.partner is None else "", "at": at,
        "many": len(done) == MOST, "most": MOST, "money": lambda one: ask.formats.money(one.minor, one.unit),
    }  # fmt: skip
    return Shown("counter/shift.html.j2", ask.say.text("shift"), words)


def _list(ask: Ask, done: Sequence[Action], day: date) -> dict[str, Any]:
    found = lists.of_rows(ask, LIST, done)
    for kind in ("csv", "xlsx"):
        found[kind] = f"/counter/shift?day={day.isoformat()}&export={kind}"
    return found


def _begin(ask: Ask, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ask.terms.zone)


def _actions(ask: Ask, since: datetime, until: datetime) -> list[Action]:
    words = {"alliance": ask.tenant, "person": actions.person_of(ask), "since": since, "until": until, "most": MOST}
    return [Action(*row) for row in ask.connection.execute(sql(actions.HERE, "actions"), words)]


def _earned(ask: Ask, since: datetime, until: datetime) -> list[Earned]:
    """What the books hold under the names that are surely this person's: the id, and the address that they signed in with."""
    assert ask.person is not None
    words = {
        "alliance": ask.tenant, "staff": [ask.person.id, ask.person.email], "since": since, "until": until,
        "partner": ask.partner, "most": 2_000,
    }  # fmt: skip
    rows = ask.connection.execute(sql(actions.HERE, "earned"), words)
    return [
        Earned(line, fact or "", partner, Money(amount, asset_unit(asset)), event_at, available)
        for line, _, fact, partner, asset, amount, event_at, available in rows
    ]


def _sold(done: Sequence[Action]) -> list[Money]:
    return [Money(one.amount, one.currency or "") for one in done if one.what == "sale" and one.outcome == "confirmed"]


def _sum(ask: Ask, amounts: Sequence[Money]) -> str:
    sums: Counter[str] = Counter()
    for one in amounts:
        sums[one.unit] += one.minor or 0
    return " · ".join(ask.formats.money(amount, unit) for unit, amount in sorted(sums.items())) or ask.formats.number(0)


SCREENS = [
    Screen(id="counter_shift", path="/counter/shift", room="counter", scope=pages.SCOPE, handler=show, words=WORDS)
]
