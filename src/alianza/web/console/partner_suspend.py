"""Partners that take no part for some days: suspended, one or several, and taking part again, also at once from the notice."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date
from typing import Any

from alianza.bootstrap import suspensions
from alianza.kernel.errors import UsageError
from alianza.kernel.ids import parse_id
from alianza.partners import api as partners
from alianza.web.console import partner_groups_words, partners_words, profile_words
from alianza.web.console.partner_suspend_words import WORDS as OWN
from alianza.web.shared import statements
from alianza.web.shared.addresses import PARTNERS, at
from alianza.web.shared.partners import group_name
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, Filter
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown, Undo

WORDS = {**OWN, **partner_groups_words.WORDS, **profile_words.WORDS, **partners_words.WORDS}
SUSPEND, RESUME = f"{PARTNERS}/suspend", f"{PARTNERS}/resume"
TONES = {"active": "good", "suspended": "bad"}
COLUMN = Column("state", lambda ask, one: Cell(ask.say.text(one.state), tone=TONES[one.state]))
FILTER = Filter("state", "state", options=lambda ask: [(one, ask.say.text(one)) for one in TONES])
BULK = (("suspend", "suspend", "enrollments:write"), ("resume", "resume", "enrollments:write"))


def _ids(ask: Ask) -> list[str]:
    """The partners that were ticked, or the one whose page led here."""
    asked = ask.lists.get("id", ()) or ((ask.query["id"],) if ask.query.get("id") else ())
    return list(dict.fromkeys(asked))[: lists.PAGE]


def form(ask: Ask) -> Answer:
    """The form, for the partners that are chosen; without any, the way to the list."""
    found = [ask.api("get_partner", path={"partner": one}) for one in _ids(ask)]
    earliest = suspensions.earliest_day(ask.connection, ask.terms, ask.now)
    words = {
        "chosen": found, "earliest": earliest.isoformat(), "earliest_said": ask.formats.day(earliest), "page": SUSPEND,
        "group": functools.partial(group_name, ask),
    }  # fmt: skip
    return Shown("console/partners_suspend.html.j2", ask.say.text("suspend_title"), words)


def suspend(ask: Ask) -> Answer:
    """Suspend all of them, after it was typed how many; the notice takes it back."""
    ids, since = _ids(ask), _since(ask)
    statements.confirmed(ask, str(len(ids)) if ids else "")
    days = suspensions.suspend(ask.office(), ids, since, ask.form.get("reason", ""), ask.now)
    undo = Undo(RESUME, {"id": list(days)}) if days else None
    return Onward(_back(ask, ids), "suspend_done", {"n": str(len(days))}, undo)


def resume(ask: Ask) -> Answer:
    """Let them take part again, from the first day that is still open."""
    ids = _ids(ask)
    if not ids:
        raise UsageError("no partner is chosen", hint="tick the partners first")
    days = suspensions.resume(ask.office(), ids, None, ask.now)
    return Onward(_back(ask, ids), "resume_done", {"n": str(len(days))})


def _back(ask: Ask, ids: Sequence[str]) -> str:
    return at(PARTNERS, ids[0]) if len(ids) == 1 else PARTNERS


def _since(ask: Ask) -> date:
    try:
        return date.fromisoformat(ask.form.get("since", ""))
    except ValueError:
        raise UsageError("this is no day", hint="write it as 2026-12-01", where="/since") from None


def of_partner(ask: Ask, found: Any) -> dict[str, Any]:
    """How a partner stands, for its page: what was decided about it, the latest first, and where it can be changed."""
    spells = partners.spells_of(ask.connection, ask.tenant, parse_id("ptr", found.id).bytes)[::-1]
    out = bool(spells) and spells[0].suspended
    rows = [
        (ask.say.text("spell_out" if one.suspended else "spell_back", day=ask.formats.day(one.effective_from)), one.reason)
        for one in spells
    ]  # fmt: skip
    return {"rows": rows, "out": out, "suspend": SUSPEND, "resume": RESUME, "tone": TONES[found.state]}


SCREENS = [
    Screen(
        id="partners_suspend", path=SUSPEND, room="console", scope="enrollments:write", handler=form, words=WORDS,
        example={"?id": "taller-x"},
    ),
    Screen(
        id="partners_suspended", path=SUSPEND, method="POST", room="console", scope="enrollments:write", handler=suspend,
        words=WORDS, again="partners_suspend",
    ),
    Screen(
        id="partners_resumed", path=RESUME, method="POST", room="console", scope="enrollments:write", handler=resume,
        words=WORDS, again="partners",
    ),
]  # fmt: skip
