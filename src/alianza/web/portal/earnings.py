"""What a partner earned: its lines with the reason of each, and its statements to accept or to dispute."""

from __future__ import annotations

from typing import Any

from alianza.web.api.model import Reply
from alianza.web.console import explanation
from alianza.web.console.words import STATEMENT_TONES
from alianza.web.portal.words import WORDS
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, ListView, Money
from alianza.web.ui.screen import Answer, Ask, File, Onward, Screen, Shown

_LINE = (
    Column("date", lambda ask, one: one.occurred_at, "date"),
    Column("kind", lambda ask, one: _kind(ask, one)),
    Column("base", lambda ask, one: Money(one.base_minor, one.base_currency), "num"),
    Column("rate", lambda ask, one: one.rate, "num"),
    Column("amount", lambda ask, one: Cell(Money(one.amount_minor, one.unit), why=f"/portal/lines/{one.id}"), "num"),
)
LINES = ListView(
    id="my-lines", title="nav_sales", operation="list_commissions", columns=_LINE, empty=("no_lines", "no_lines_about"),
    empty_action=("/portal/links", "nav_links"),
)  # fmt: skip
OF_STATEMENT = ListView(
    id="lines",
    title="lines_title",
    operation="list_statement_lines",
    columns=_LINE,
    empty=("lines_empty", "lines_empty_text"),
)
STATEMENTS = ListView(
    id="my-statements", title="nav_statements", operation="list_statements", empty=("no_lines", "no_lines_about"),
    columns=(
        Column("number", lambda ask, one: Cell(str(one.number), href=f"/portal/statements/{one.number}")),
        Column("month", lambda ask, one: ask.formats.month(one.period)),
        Column("sales", lambda ask, one: Money(one.sales_minor, one.unit), "num"),
        Column("commission", lambda ask, one: Money(one.commission_minor, one.unit), "num"),
        Column("payable", lambda ask, one: Money(one.payable_minor, one.unit), "num"),
        Column("state", lambda ask, one: Cell(ask.say.text(one.state), tone=STATEMENT_TONES[one.state])),
    ),
)  # fmt: skip
_AMOUNTS = ("opening", "commission", "adjustments", "incentives", "fees", "paid", "closing", "held", "payable")
_WORDS = {"paid": "paid_so_far", "closing": "closing_balance"}


def _kind(ask: Ask, one: Any) -> Cell:
    key = f"line_{one.kind}"
    return Cell(
        ask.say.text(key if ask.say.knows(key) else "kind_line"), about=one.fact.id if one.fact else one.reason or ""
    )


def show_lines(ask: Ask) -> Answer:
    """All lines."""
    words = {"about": ask.say("lines_about")}
    return lists.exported(ask, LINES) or Shown(
        "portal/list.html.j2", ask.say.text("nav_sales"), {"list": lists.shown(ask, LINES), **words}
    )


def show_line(ask: Ask) -> Answer:
    """Why an amount is that much."""
    line = ask.api("get_commission", path={"commission": ask.path["line"]}, query={"expand": "explanation"})
    story = explanation.told(ask, line, lines="/portal/lines/", statements="/portal/statements/")
    return Shown("portal/line.html.j2", ask.say.text("why"), {"story": story})


def show_statements(ask: Ask) -> Answer:
    """All statements."""
    words = {"about": ask.say("my_statements")}
    return lists.exported(ask, STATEMENTS) or Shown(
        "portal/list.html.j2", ask.say.text("nav_statements"), {"list": lists.shown(ask, STATEMENTS), **words}
    )


def show_statement(ask: Ask) -> Answer:
    """A statement: what it comes to, of what, and until when one can disagree."""
    path = {"statement": ask.path["number"]}
    one = ask.api("get_statement", path=path)
    if (file := lists.exported(ask, OF_STATEMENT, path=path)) is not None:
        return file
    amounts = [
        (_WORDS.get(name, name), ask.formats.money(getattr(one, f"{name}_minor"), one.unit)) for name in _AMOUNTS
    ]
    words = {
        "one": one,
        "amounts": amounts,
        "list": lists.shown(ask, OF_STATEMENT, path=path),
        "tone": STATEMENT_TONES[one.state],
    }
    return Shown("portal/statement.html.j2", ask.say.text("statement_title", number=one.number), words)


def document(ask: Ask) -> Answer:
    """A statement as PDF."""
    found = ask.api("get_statement_document", path={"statement": ask.path["number"]})
    body = found.body if isinstance(found, Reply) else found
    return File(f"statement-{ask.path['number']}.pdf", body, "application/pdf")


def accept(ask: Ask) -> Answer:
    """Accept a statement."""
    number = ask.path["number"]
    ask.api("accept_statement", path={"statement": number})
    return Onward(f"/portal/statements/{number}", "accepted_now", {"number": number})


def dispute(ask: Ask) -> Answer:
    """Say what is wrong with a statement."""
    number = ask.path["number"]
    ask.api("create_dispute", body={"statement": number, "reason": ask.form.get("reason", "").strip()})
    return Onward(f"/portal/statements/{number}", "disputed_now")


_ONE = {"number": "1"}
SCREENS = [
    Screen(
        id="portal_lines", path="/portal/sales", room="portal", scope="commissions:read", handler=show_lines, words=WORDS
    ),
    Screen(
        id="portal_line", path="/portal/lines/{line:str}", room="portal", scope="commissions:read", handler=show_line,
        words=WORDS,
    ),
    Screen(
        id="portal_statements", path="/portal/statements", room="portal", scope="statements:read", handler=show_statements,
        words=WORDS,
    ),
    Screen(
        id="portal_statement", path="/portal/statements/{number:str}", room="portal", scope="statements:read",
        handler=show_statement, words=WORDS, example=_ONE,
    ),
    Screen(
        id="portal_document", path="/portal/statements/{number:str}/document", room="portal", scope="statements:read",
        handler=document, words=WORDS, example=_ONE,
    ),
    Screen(
        id="portal_accept", path="/portal/statements/{number:str}/accept", method="POST", room="portal",
        scope="statements:write", handler=accept, words=WORDS, again="portal_statement", example=_ONE,
    ),
    Screen(
        id="portal_dispute", path="/portal/statements/{number:str}/dispute", method="POST", room="portal",
        scope="disputes:write", handler=dispute, words=WORDS, again="portal_statement", example=_ONE,
    ),
]  # fmt: skip
