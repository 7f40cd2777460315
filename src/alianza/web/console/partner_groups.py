"""What is done with several partners at once: into another group from a day on, and a file of those that are chosen."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from alianza.bootstrap.partners import save_partners
from alianza.web.api.model import NotFound
from alianza.web.console import partner_suspend, partner_suspend_words, partners, partners_chosen, partners_words
from alianza.web.console.partner_groups_words import WORDS as OWN
from alianza.web.shared.addresses import PARTNERS
from alianza.web.shared.partners import groups
from alianza.web.ui import lists
from alianza.web.ui.confirming import confirmed
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown

WORDS = {**OWN, **partner_suspend_words.WORDS, **partners_words.WORDS}
MOVE, CHOSEN = f"{PARTNERS}/move", f"{PARTNERS}/chosen"


def begin(ask: Ask) -> Answer:
    """What the list's buttons lead to: the file, or the form of the move."""
    found = partners_chosen.some(ask)
    if ask.form.get("do") == "suspend":
        return partner_suspend.form(ask)
    if ask.form.get("do") == "resume":
        return partner_suspend.resume(ask)
    if ask.form.get("do") == "file":
        return lists.file_of(ask, dataclasses.replace(partners.LIST, id="partners-chosen"), _rows(ask, found))
    return _form(ask, found)


def _rows(ask: Ask, chosen: Sequence[str]) -> list[Any]:
    """As the list has them."""
    return [ask.api("get_partner", path={"partner": one}) for one in chosen]


def show_move(ask: Ask) -> Answer:
    """The form of the move, for the partners that were ticked; without any, the way to the list."""
    return _form(ask, partners_chosen.ids(ask))


def _form(ask: Ask, chosen: list[str]) -> Shown:
    found = partners_chosen.named(ask, chosen)
    words = {
        "chosen": found, "groups": groups(ask), "tomorrow": (_today(ask) + timedelta(days=1)).isoformat(), "page": MOVE,
        "rates": any(one.rate for one in found),
    }  # fmt: skip
    return Shown("console/partners_move.html.j2", ask.say.text("move_title"), words)


def _today(ask: Ask) -> date:
    return ask.now.astimezone(ask.terms.zone).date()


def move(ask: Ask) -> Answer:
    """Put all of them into another group, or none; how many is typed, since nobody can take it back."""
    ask.principal.require("enrollments:write")
    found, group = partners_chosen.named(ask, partners_chosen.some(ask)), ask.form.get("group", "")
    if ask.terms.deal.group(group) is None:
        raise NotFound(f"the deal has no group '{group}'")
    confirmed(ask, str(len(found)))
    row, since = {"group": group, "rate": ""}, partners_chosen.since(ask)
    rows = [(one.external_id, {"partner": one.external_id, "name": one.name, **row}) for one in found]
    saved = save_partners(ask.office(), rows, ("partner", "name", "group", "rate"), since, ask.now)
    return Onward(PARTNERS, "moved", {"n": str(saved["enrolled"]), "group": group, "day": ask.formats.day(since)})


SCREENS = [
    Screen(
        id="partners_chosen", path=CHOSEN, method="POST", room="console", scope="enrollments:write", handler=begin,
        words=WORDS, again="partners",
    ),
    Screen(id="partners_move", path=MOVE, room="console", scope="enrollments:write", handler=show_move, words=WORDS),
    Screen(
        id="partners_moved", path=MOVE, method="POST", room="console", scope="enrollments:write", handler=move, words=WORDS,
        again="partners_move",
    ),
]  # fmt: skip
