"""Partners that take no part for some days: suspended, one or several, and taking part again, also at once from the notice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alianza.bootstrap import suspensions
from alianza.kernel.ids import parse_id
from alianza.partners import api as partners
from alianza.web.console import partner_groups_words, partners_chosen, partners_words, profile_words
from alianza.web.console.partner_suspend_words import WORDS as OWN
from alianza.web.shared.addresses import PARTNERS, at
from alianza.web.ui.confirming import confirmed
from alianza.web.ui.lists import Cell, Column, Filter
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown, Undo

WORDS = {**OWN, **partner_groups_words.WORDS, **profile_words.WORDS, **partners_words.WORDS}
SUSPEND, RESUME = f"{PARTNERS}/suspend", f"{PARTNERS}/resume"
TONES = {"active": "good", "suspended": "bad"}
COLUMN = Column("state", lambda ask, one: Cell(ask.say.text(one.state), tone=TONES[one.state]))
FILTER = Filter("state", "state", options=lambda ask: [(one, ask.say.text(one)) for one in TONES])
BULK = (("suspend", "suspend", "enrollments:write"), ("resume", "resume", "enrollments:write"))


def form(ask: Ask) -> Answer:
    """The form, for the partners that are chosen; without any, the way to the list."""
    found = partners_chosen.named(ask, partners_chosen.ids(ask))
    earliest = suspensions.earliest_day(ask.connection, ask.terms, ask.now)
    words = {
        "chosen": found, "earliest": earliest.isoformat(), "earliest_said": ask.formats.day(earliest), "page": SUSPEND,
    }  # fmt: skip
    return Shown("console/partners_suspend.html.j2", ask.say.text("suspend_title"), words)


def suspend(ask: Ask) -> Answer:
    """Suspend all of them, after it was typed how many; the notice takes it back."""
    ids, since = partners_chosen.some(ask), partners_chosen.since(ask)
    confirmed(ask, str(len(ids)))
    days = suspensions.suspend(ask.office(), ids, since, ask.form.get("reason", ""), ask.now)
    undo = Undo(RESUME, {"id": list(days)}) if days else None
    return Onward(_back(ask, ids), "suspend_done", {"n": str(len(days))}, undo)


def resume(ask: Ask) -> Answer:
    """Let them take part again, from the first day that is still open."""
    ids = partners_chosen.some(ask)
    days = suspensions.resume(ask.office(), ids, None, ask.now)
    return Onward(_back(ask, ids), "resume_done", {"n": str(len(days))})


def _back(ask: Ask, ids: Sequence[str]) -> str:
    return at(PARTNERS, ids[0]) if len(ids) == 1 else PARTNERS


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
