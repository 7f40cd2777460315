"""What a partner earned: its lines with the reason of each, and its statements to accept or to dispute."""

from __future__ import annotations

from alianza.web.portal.words import WORDS
from alianza.web.shared import explanation, rewards, statements
from alianza.web.shared.addresses import PORTAL_LINES, PORTAL_STATEMENTS, at
from alianza.web.shared.words import STATEMENT_TONES
from alianza.web.ui import lists
from alianza.web.ui.lists import ListView
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown

LINES = ListView(
    id="my-lines", title="nav_sales", operation="list_commissions", sort="-recorded_at",
    columns=statements.line_columns(PORTAL_LINES),
    empty=("no_lines", "no_lines_about"), empty_action=("/portal/links", "nav_links"),
)  # fmt: skip
OF_STATEMENT = statements.lines_of(PORTAL_LINES)
STATEMENTS = ListView(
    id="my-statements", title="nav_statements", operation="list_statements", sort="-number",
    columns=statements.columns(PORTAL_STATEMENTS), empty=("no_lines", "no_lines_about"),
)  # fmt: skip


def show_lines(ask: Ask) -> Answer:
    """All lines."""
    return lists.page(ask, LINES, about=ask.say("lines_about"))


def show_line(ask: Ask) -> Answer:
    """Why an amount is that much."""
    line = ask.api("get_commission", path={"commission": ask.path["line"]}, query={"expand": "explanation"})
    story = explanation.told(ask, line, lines=PORTAL_LINES, statements=PORTAL_STATEMENTS)
    return Shown("portal/line.html.j2", ask.say.text("why"), {"story": story})


def show_statements(ask: Ask) -> Answer:
    """All statements."""
    return lists.page(ask, STATEMENTS, about=ask.say("my_statements"))


def show_statement(ask: Ask) -> Answer:
    """A statement: what it comes to, of what, and until when one can disagree."""
    path = {"statement": ask.path["number"]}
    one = ask.api("get_statement", path=path)
    return lists.exported(ask, OF_STATEMENT, path=path) or Shown(
        "portal/statement.html.j2",
        ask.say.text("statement_title", number=one.number),
        {
            "one": one, "tone": STATEMENT_TONES[one.state], "amounts": statements.figures(ask, one),
            "cash": rewards.form_of(ask) == "cash", "list": lists.shown(ask, OF_STATEMENT, path=path),
            "page": at(PORTAL_STATEMENTS, one.number),
        },
    )  # fmt: skip


def dispute(ask: Ask) -> Answer:
    """Say what is wrong with a statement."""
    number = ask.path["number"]
    ask.api("create_dispute", body={"statement": number, "reason": ask.form.get("reason", "").strip()})
    return Onward(at(PORTAL_STATEMENTS, number), "disputed_now")


_ONE = f"{PORTAL_STATEMENTS}/{{number:str}}"
SCREENS = [
    Screen(
        id="portal_lines", path="/portal/sales", room="portal", scope="commissions:read", handler=show_lines, words=WORDS
    ),
    Screen(
        id="portal_line", path=f"{PORTAL_LINES}/{{line:str}}", room="portal", scope="commissions:read", handler=show_line,
        words=WORDS,
    ),
    Screen(
        id="portal_statements", path=PORTAL_STATEMENTS, room="portal", scope="statements:read", handler=show_statements,
        words=WORDS,
    ),
    Screen(
        id="portal_statement", path=_ONE, room="portal", scope="statements:read", handler=show_statement, words=WORDS
    ),
    Screen(
        id="portal_document", path=f"{_ONE}/document", room="portal", scope="statements:read", handler=statements.document,
        words=WORDS,
    ),
    Screen(
        id="portal_accept", path=f"{_ONE}/accept", method="POST", room="portal", scope="statements:write",
        handler=statements.accepting(PORTAL_STATEMENTS), words=WORDS, again="portal_statement",
    ),
    Screen(
        id="portal_dispute", path=f"{_ONE}/dispute", method="POST", room="portal", scope="disputes:write", handler=dispute,
        words=WORDS, again="portal_statement",
    ),
]  # fmt: skip
