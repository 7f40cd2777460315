"""The portal's first page: leads, what was earned now and over time, the tier and what is missing to the next; and help."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from alianza.kernel.money import currency_scale
from alianza.kernel.periods import format_period, period_of
from alianza.programs.terms import Tier
from alianza.web.portal.words import WORDS
from alianza.web.ui import charts
from alianza.web.ui.screen import Answer, Ask, Screen, Shown

_MOST = 2_000  # leads or lines of a month that are counted here; of more the first are
_MONTHS = 12


def show(ask: Ask) -> Answer:
    """How it goes."""
    today = ask.now.astimezone(ask.terms.zone).date()
    assert ask.partner is not None  # of this room's people
    known = ask.terms.by_partner_id[ask.partner.bytes]
    partner = ask.api("get_partner", path={"partner": known.external_id})
    begin = datetime(today.year, today.month, 1, tzinfo=ask.terms.zone).isoformat()
    mine = {"partner": known.external_id}
    leads = len(ask.every("list_leads", query={**mine, "occurred_from": begin}, most=_MOST))
    period = format_period(period_of(today))
    lines = ask.every("list_commissions", query={**mine, "period": period}, most=_MOST)
    statements = ask.api("list_statements", query={"limit": _MONTHS * 2}).data
    cash = partner.reward in (None, "cash")
    words = {
        "partner": partner, "leads": ask.formats.number(leads), "earned": _earned(ask, lines), "cash": cash,
        "last": _last(ask, statements, cash), "tier": _tier(ask, partner.group, leads), "chart": _chart(ask, statements),
        "waiting": [one for one in statements if one.state == "in_review"],
    }  # fmt: skip
    return Shown("portal/home.html.j2", partner.name, words)


def _earned(ask: Ask, lines: Sequence[Any]) -> str:
    sums: dict[str, int] = {}
    for one in lines:
        sums[one.unit] = sums.get(one.unit, 0) + one.amount_minor
    return " · ".join(ask.formats.money(amount, unit) for unit, amount in sorted(sums.items())) or ask.formats.number(0)


def _last(ask: Ask, statements: Sequence[Any], cash: bool) -> tuple[str, str, str] | None:
    """What is payable of the newest statement: words, the amount, and where it stands."""
    if not statements:
        return None
    one = statements[0]
    said = ask.say.text("last_payable" if cash else "last_credit", month=ask.formats.month(one.period))
    return said, ask.formats.money(one.payable_minor, one.unit), f"/portal/statements/{one.number}"


def _tier(ask: Ask, group_id: str | None, leads: int) -> tuple[str, str] | None:
    """The tier by this month's leads, and what is missing to the next; None where no ladder counts leads."""
    group = ask.terms.deal.group(group_id) if group_id else None
    if group is None or group.tiers is None or group.tiers.by != "leads":
        return None
    reached = [one for one in group.tiers.steps if one.at_least <= leads]
    name = reached[-1].name if reached else ask.say.text("tier_none")
    above: list[Tier] = [one for one in group.tiers.steps if one.at_least > leads]
    if not above:
        return name, ask.say.text("tier_top")
    step = above[0]
    rate = ask.formats.percent(step.commission)
    return name, ask.say.text("tier_next", n=step.at_least - leads, tier=step.name, rate=rate)


def _chart(ask: Ask, statements: Sequence[Any]) -> charts.Chart | None:
    if not statements:
        return None
    unit = statements[0].unit
    mine = sorted((one for one in statements if one.unit == unit), key=lambda one: one.period)[-_MONTHS:]
    values = [float(Decimal(one.commission_minor).scaleb(-currency_scale(unit))) for one in mine]
    series = charts.Series(unit, values, [ask.formats.money(one.commission_minor, unit) for one in mine])
    labels = [ask.formats.month_short(one.period) for one in mine]
    return charts.chart(ask.say.text("chart_title"), ask.say.text("month"), labels, [series])


def show_help(ask: Ask) -> Answer:
    """How it works, in short."""
    return Shown("portal/help.html.j2", ask.say.text("nav_help"))


SCREENS = [
    Screen(id="portal", path="/portal", room="portal", scope="partners:read", handler=show, words=WORDS),
    Screen(id="portal_help", path="/portal/help", room="portal", handler=show_help, words=WORDS),
]
