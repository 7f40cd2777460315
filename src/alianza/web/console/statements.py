"""One statement in plain words, and what partners dispute."""

from __future__ import annotations

from typing import Any

from alianza.kernel.errors import UsageError
from alianza.web.api.model import Reply
from alianza.web.console.month import page_of, partner_cell, partner_page
from alianza.web.console.month_words import WORDS
from alianza.web.console.words import STATEMENT_TONES
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, Filter, ListView, Money
from alianza.web.ui.screen import Answer, Ask, File, Onward, Screen, Shown

DISPUTE_TONES = {"open": "bad", "restated": "plain", "resolved": "good", "withdrawn": "plain"}
_AMOUNTS = (
    ("opening", "opening_minor"), ("commission", "commission_minor"), ("adjustments", "adjustments_minor"),
    ("incentives", "incentives_minor"), ("fees", "fees_minor"), ("paid_so_far", "paid_minor"),
    ("closing_balance", "closing_minor"), ("held", "held_minor"), ("payable", "payable_minor"),
)  # fmt: skip
LINES = ListView(
    id="lines", title="lines_title", operation="list_statement_lines", sort="recorded_at",
    columns=(
        Column("date", lambda ask, one: one.occurred_at, "date", sort="recorded_at"),
        Column("kind", lambda ask, one: _kind(ask, one)),
        Column("base", lambda ask, one: Money(one.base_minor, one.base_currency), "num"),
        Column("rate", lambda ask, one: one.rate, "num"),
        Column("amount", lambda ask, one: Cell(Money(one.amount_minor, one.unit), why=f"/console/orders/lines/{one.id}"), "num"),
    ),
    empty=("lines_empty", "lines_empty_text"), saved=False,
)  # fmt: skip
DISPUTES = ListView(
    id="disputes", title="disputes_title", operation="list_disputes", sort="-statement",
    columns=(
        Column("kind_statement", lambda ask, one: Cell(str(one.statement), href=page_of(one.statement)), sort="statement"),
        Column("month", lambda ask, one: ask.formats.month(one.period)),
        Column("partner", lambda ask, one: partner_cell(one)),
        Column("reason", lambda ask, one: Cell(one.reason, about=one.resolution or "")),
        Column("state", lambda ask, one: Cell(ask.say.text(one.state), tone=DISPUTE_TONES[one.state])),
        Column("disputed_at", lambda ask, one: one.disputed_at, "date"),
    ),
    filters=(Filter("state", "state", options=lambda ask: [(one, ask.say.text(one)) for one in DISPUTE_TONES]),),
    empty=("disputes_empty", "disputes_empty_text"), empty_action=("/console/month", "closed_months"),
)  # fmt: skip


def _kind(ask: Ask, one: Any) -> Cell:
    key = f"line_{one.kind}"
    about = one.fact.id if one.fact else one.reason or ""
    return Cell(ask.say.text(key if ask.say.knows(key) else "kind_line"), about=about)


def show(ask: Ask) -> Answer:
    """A statement: what it comes to, and of what."""
    path = {"statement": ask.path["number"]}
    one = ask.api("get_statement", path=path)
    formats = ask.formats
    return lists.exported(ask, LINES, path=path) or Shown(
        "console/month/statement.html.j2",
        ask.say.text("statement_title", number=one.number),
        {
            "one": one, "tone": STATEMENT_TONES[one.state], "partner_page": partner_page(one.partner.external_id),
            "amounts": [
                (key, formats.money(getattr(one, name), one.unit)) for key, name in _AMOUNTS
                if getattr(one, name) or key not in ("incentives", "fees")
            ],
            "list": lists.shown(ask, LINES, path=path), "dispute": _dispute(ask, one),
        },
    )  # fmt: skip


def _dispute(ask: Ask, one: Any) -> Any:
    """The open dispute of a statement, where whoever asks may see it."""
    if one.state != "disputed" or not ask.may("disputes:read"):
        return None
    query = {"partner": one.partner.external_id, "state": "open"}
    found = [dispute for dispute in ask.every("list_disputes", query=query) if dispute.statement == one.number]
    return found[0] if found else None


def document(ask: Ask) -> Answer:
    """A statement as PDF."""
    found = ask.api("get_statement_document", path={"statement": ask.path["number"]})
    body = found.body if isinstance(found, Reply) else found
    return File(f"statement-{ask.path['number']}.pdf", body, "application/pdf")


def accept(ask: Ask) -> Answer:
    """Accepts a statement for its partner."""
    number = ask.path["number"]
    if ask.form.get("confirm", "").strip() != number:
        raise UsageError("the number that was typed is not the statement's", hint="type it as it is written")
    ask.api("accept_statement", path={"statement": number})
    return Onward(f"/console/statements/{number}", "accept_done", {"number": number})


def resolve(ask: Ask) -> Answer:
    """Tells how the open dispute of a statement was settled."""
    number = ask.path["number"]
    open_one = _dispute(ask, ask.api("get_statement", path={"statement": number}))
    if open_one is None:
        raise UsageError("this statement has no open dispute", hint="open the statement again")
    ask.api("resolve_dispute", path={"dispute": open_one.id}, body={"reason": ask.form.get("reason", "").strip()})
    return Onward(f"/console/statements/{number}", "resolve_done")


def show_disputes(ask: Ask) -> Answer:
    """What partners object to."""
    return lists.exported(ask, DISPUTES) or Shown(
        "console/list.html.j2",
        ask.say.text("disputes_title"),
        {"list": lists.shown(ask, DISPUTES), "about": ask.say("disputes_about")},
    )


_ONE = {"number": "1"}
SCREENS = [
    Screen(
        id="statement", path="/console/statements/{number:str}", room="console", scope="statements:read",
        handler=show, words=WORDS, example=_ONE,
    ),
    Screen(
        id="statement_document", path="/console/statements/{number:str}/document", room="console",
        scope="statements:read", handler=document, words=WORDS, example=_ONE,
    ),
    Screen(
        id="statement_accept", path="/console/statements/{number:str}/accept", method="POST", room="console",
        scope="statements:write", handler=accept, words=WORDS, again="statement", example=_ONE,
    ),
    Screen(
        id="statement_resolve", path="/console/statements/{number:str}/resolve", method="POST", room="console",
        scope="disputes:write", handler=resolve, words=WORDS, again="statement", example=_ONE,
    ),
    Screen(
        id="disputes", path="/console/disputes", room="console", scope="disputes:read", handler=show_disputes, words=WORDS
    ),
]  # fmt: skip
