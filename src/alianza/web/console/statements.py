"""One statement in plain words, and what partners dispute."""

from __future__ import annotations

from typing import Any

from alianza.kernel.errors import UsageError
from alianza.web.console.month_words import WORDS
from alianza.web.shared import partners, statements
from alianza.web.shared.addresses import LINES, PARTNERS, STATEMENTS, at
from alianza.web.shared.words import STATEMENT_TONES
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, Filter, ListView
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown

DISPUTE_TONES = {"open": "bad", "restated": "plain", "resolved": "good", "withdrawn": "plain"}
OF_STATEMENT = statements.lines_of(LINES)
DISPUTES = ListView(
    id="disputes", title="disputes_title", operation="list_disputes", sort="-statement",
    columns=(
        Column("kind_statement", lambda ask, one: Cell(str(one.statement), href=at(STATEMENTS, one.statement)), sort="statement"),
        Column("month", lambda ask, one: ask.formats.month(one.period)),
        Column("partner", lambda ask, one: partners.cell(one.partner)),
        Column("reason", lambda ask, one: Cell(one.reason, about=one.resolution or "")),
        Column("state", lambda ask, one: Cell(ask.say.text(one.state), tone=DISPUTE_TONES[one.state])),
        Column("disputed_at", lambda ask, one: one.disputed_at, "date"),
    ),
    filters=(Filter("state", "state", options=lambda ask: [(one, ask.say.text(one)) for one in DISPUTE_TONES]),),
    empty=("disputes_empty", "disputes_empty_text"), empty_action=("/console/month", "closed_months"),
)  # fmt: skip


def show(ask: Ask) -> Answer:
    """A statement: what it comes to, and of what."""
    path = {"statement": ask.path["number"]}
    one = ask.api("get_statement", path=path)
    return lists.exported(ask, OF_STATEMENT, path=path) or Shown(
        "console/month/statement.html.j2",
        ask.say.text("statement_title", number=one.number),
        {
            "one": one, "tone": STATEMENT_TONES[one.state], "partner_page": at(PARTNERS, one.partner.external_id),
            "amounts": statements.figures(ask, one), "sales": ask.formats.money(*statements.sales(ask, one)),
            "list": lists.shown(ask, OF_STATEMENT, path=path), "dispute": _dispute(ask, one),
        },
    )  # fmt: skip


def _dispute(ask: Ask, one: Any) -> Any:
    """The open dispute of a statement, where whoever asks may see it."""
    if one.state != "disputed" or not ask.may("disputes:read"):
        return None
    query = {"partner": one.partner.external_id, "state": "open"}
    found = [dispute for dispute in ask.every("list_disputes", query=query) if dispute.statement == one.number]
    return found[0] if found else None


def resolve(ask: Ask) -> Answer:
    """Tells how the open dispute of a statement was settled."""
    number = ask.path["number"]
    open_one = _dispute(ask, ask.api("get_statement", path={"statement": number}))
    if open_one is None:
        raise UsageError("this statement has no open dispute", hint="open the statement again")
    ask.api("resolve_dispute", path={"dispute": open_one.id}, body={"reason": ask.form.get("reason", "").strip()})
    return Onward(at(STATEMENTS, number), "resolve_done")


def show_disputes(ask: Ask) -> Answer:
    """What partners object to."""
    return lists.page(ask, DISPUTES, about=ask.say("disputes_about"))


SCREENS = [
    Screen(
        id="statement", path="/console/statements/{number:str}", room="console", scope="statements:read",
        handler=show, words=WORDS,
    ),
    Screen(
        id="statement_document", path="/console/statements/{number:str}/document", room="console",
        scope="statements:read", handler=statements.document, words=WORDS,
    ),
    Screen(
        id="statement_accept", path="/console/statements/{number:str}/accept", method="POST", room="console",
        scope="statements:write", handler=statements.accepting(STATEMENTS), words=WORDS, again="statement",
    ),
    Screen(
        id="statement_resolve", path="/console/statements/{number:str}/resolve", method="POST", room="console",
        scope="disputes:write", handler=resolve, words=WORDS, again="statement",
    ),
    Screen(
        id="disputes", path="/console/disputes", room="console", scope="disputes:read", handler=show_disputes, words=WORDS
    ),
]  # fmt: skip
