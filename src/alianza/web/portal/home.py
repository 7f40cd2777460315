"""The portal's first page: leads, what was earned now and over time, the tier and what is missing to the next; and help."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from alianza.kernel.money import asset_unit
from alianza.kernel.periods import period_of
from alianza.partners.domain import Partner
from alianza.programs.terms import Tier
from alianza.settlement import months
from alianza.web.portal.words import WORDS
from alianza.web.shared import rewards, statements
from alianza.web.shared.addresses import PORTAL_STATEMENTS, at
from alianza.web.ui.screen import Answer, Ask, Screen, Shown


def show(ask: Ask) -> Answer:
    """How it goes."""
    today = ask.now.astimezone(ask.terms.zone).date()
    assert ask.partner is not None  # of this room's people
    known = ask.terms.by_partner_id[ask.partner.bytes]
    partner = ask.api("get_partner", path={"partner": known.external_id})
    now = months.partner_month(ask.connection, ask.tenant, ask.partner, period_of(today))
    closed = ask.api("list_statements", query={"limit": statements.MONTHS * 2}).data
    cash = rewards.form_of(ask) == "cash"
    words = {
        "partner": partner, "leads": ask.formats.number(now.leads), "earned": _earned(ask, now),
        "last": _last(ask, closed, cash), "tier": _tier(ask, partner.group, now.leads),
        "chart": statements.chart(ask, closed, ask.say.text("chart_title")),
        "waiting": [one for one in closed if one.state == "in_review"], "suspended": _suspended(ask, known, today),
    }  # fmt: skip
    return Shown("portal/home.html.j2", partner.name, words)


def _suspended(ask: Ask, known: Partner, today: date) -> str:
    """That the partner takes no part, or soon will not; empty where it does. Why, the alliance says to it, not a page."""
    last = known.suspensions[-1] if known.suspensions else None
    if last is None or not last.suspended:
        return ""
    since = date.fromordinal(last.effective)
    return ask.say.text("suspended_since" if since <= today else "suspended_from", day=ask.formats.day(since))


def _earned(ask: Ask, now: months.PartnerMonth) -> str:
    said = " · ".join(ask.formats.money(amount, asset_unit(asset)) for asset, amount in now.earned.items())
    return said or ask.formats.number(0)


def _last(ask: Ask, closed: Sequence[Any], cash: bool) -> tuple[str, str, str] | None:
    """What is payable of the newest statement: words, the amount, and where it stands."""
    if not closed:
        return None
    one = closed[0]
    said = ask.say.text("last_payable" if cash else "last_credit", month=ask.formats.month(one.period))
    return said, ask.formats.money(one.payable_minor, one.unit), at(PORTAL_STATEMENTS, one.number)


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


def show_help(ask: Ask) -> Answer:
    """How it works, in short."""
    paid = "help_paid" if rewards.form_of(ask) == "cash" else "help_credit"
    return Shown("portal/help.html.j2", ask.say.text("nav_help"), {"topics": ("help_count", paid, "help_wrong")})


SCREENS = [
    Screen(id="portal", path="/portal", room="portal", scope="partners:read", handler=show, words=WORDS),
    Screen(id="portal_help", path="/portal/help", room="portal", handler=show_help, words=WORDS),
]
