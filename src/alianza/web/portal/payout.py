"""Payout details: how the partner wants to be paid, who changed it and when, and what it was paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alianza.bootstrap import payout_details
from alianza.bootstrap.payout_details import Changed
from alianza.identity.sessions.model import FRESH
from alianza.web.auth.common import send_later
from alianza.web.portal.payout_words import WORDS
from alianza.web.shared.addresses import PORTAL_STATEMENTS, at
from alianza.web.shared.rewards import partner_of
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, ListView, Money
from alianza.web.ui.screen import Answer, Ask, Onward, Screen

HOME = "/portal/payout"
PAID = ListView(
    id="my-payouts", title="payouts_title", operation="list_payouts", sort="-statement", saved=False,
    empty=("payouts_none", "payouts_none_about"),
    columns=(
        Column("date", lambda ask, one: one.execution_on, "date", "statement"),
        Column("statement", lambda ask, one: Cell(str(one.statement), href=at(PORTAL_STATEMENTS, one.statement))),
        Column("amount", lambda ask, one: _amount(one), "num"),
        Column("form", lambda ask, one: ask.say.text(f"reward_{one.form}")),
        Column("to_account", lambda ask, one: one.account),
    ),
)  # fmt: skip


def _amount(one: Any) -> Cell:
    return Cell(Money(one.amount_minor, one.unit), why=at(PORTAL_STATEMENTS, one.statement))


def show(ask: Ask) -> Answer:
    """How the partner is paid, the form to change it, and the payouts so far."""
    partner = partner_of(ask)
    known = payout_details.details(ask.terms, partner, ask.now)
    changes = payout_details.history(ask.connection, ask.tenant, partner)
    people = _people(ask)
    words: dict[str, Any] = {
        "details": known, "forms": [(one, ask.say(f"reward_{one}")) for one in known.allowed],
        "changes": [(one, _who(ask, one, people)) for one in changes], "fresh": _fresh(ask),
        "again": f"/auth/sign-in?onward={HOME}", "banked": "cash" in known.allowed,
    }  # fmt: skip
    return lists.page(ask, PAID, "portal/payout.html.j2", about=ask.say("payout_about"), **words)


def _fresh(ask: Ask) -> bool:
    """Whether whoever asks signed in just now: an open browser that somebody left changes no account."""
    return ask.session is not None and ask.now - ask.session.created_at <= FRESH


def _people(ask: Ask) -> dict[str, str]:
    if not ask.may("people:read"):
        return {}
    return {one.id: one.name or one.email for one in ask.api("list_people", query={"limit": 100}).data}


def _who(ask: Ask, one: Changed, people: Mapping[str, str]) -> Any:
    if one.by in people:
        return people[one.by]
    return ask.say("by_team" if one.by.startswith("per_") and not people else "by_alliance")


def change(ask: Ask) -> Answer:
    """Change the details, and tell the partner's owners once that is committed."""
    if ask.session is not None:
        ask.session.require_fresh(ask.now)
    mails: list[Any] = []
    with ask.database.unit_of_work(ask.tenant) as ask.connection:
        office, partner = ask.office(), partner_of(ask)
        form, account, bic = (ask.form.get(name, "") for name in ("paid_in", "account", "bic"))
        changed = payout_details.change(office, partner, form, account, bic, ask.now)
        if changed:
            agent, page = ask.visit.agent, f"{ask.visit.base}{HOME}"
            mails = payout_details.notices(ask.connection, ask.tenant, partner, ask.now, agent, page)
    ask.connection = None  # type: ignore[assignment]
    if changed:
        send_later(ask.desk, lambda: mails)
    return Onward(HOME, "payout_changed" if changed else "payout_same")


SCREENS = [
    Screen(id="portal_payout", path=HOME, room="portal", scope="payouts:read", handler=show, words=WORDS),
    Screen(
        id="portal_payout_change", path=HOME, method="POST", room="portal", scope="partners:write", handler=change,
        words=WORDS, again="portal_payout", alone=True,
    ),
]  # fmt: skip
