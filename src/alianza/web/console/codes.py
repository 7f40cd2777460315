"""Codes and the campaigns they belong to: the list, a new one, and switching them off and on."""

from __future__ import annotations

from typing import Any

from alianza.kernel.errors import UsageError
from alianza.web.shared import partners
from alianza.web.shared.addresses import CODES, at
from alianza.web.shared.links import filled
from alianza.web.shared.tracking_words import WORDS
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, Filter, ListView
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown, Undo

LIST = ListView(
    id="codes", title="nav_codes", operation="list_codes",
    columns=(
        Column("code", lambda ask, one: Cell(one.id, href=at(CODES, one.id), about=one.note or "")),
        Column("partner", lambda ask, one: partners.cell(one.partner)),
        Column("campaign", lambda ask, one: one.campaign),
        Column("uses", lambda ask, one: one.uses, "num"),
        Column("valid_until", lambda ask, one: one.valid_until, "date"),
        Column("state", lambda ask, one: state(ask, one)),
    ),
    filters=(Filter("partner", "partner", options=partners.options),),
    empty=("codes_empty", "codes_empty_about"), empty_action=(f"{CODES}/new", "code_new"),
    bulk=(("off", "disable", "codes:write"), ("on", "enable", "codes:write")), bulk_address=f"{CODES}/switch",
)  # fmt: skip
NEW = (f"{CODES}/new", "code_new", "codes:write")


def state(ask: Ask, one: Any) -> Cell:
    """Whether a code counts."""
    return Cell(ask.say.text("off"), tone="plain") if one.disabled_at else Cell(ask.say.text("on"), tone="good")


def show_list(ask: Ask) -> Answer:
    """All codes."""
    return lists.page(ask, LIST, about=ask.say("codes_about"), new=NEW)


def show_one(ask: Ask) -> Answer:
    """A code, what it allows, and how often it was used."""
    found = ask.api("get_code", path={"code": ask.path["code"]})
    return Shown("console/code.html.j2", found.id, {"code": found, "switch": f"{CODES}/switch"})


def show_new(ask: Ask) -> Answer:
    """The form of a new code."""
    return Shown("console/code_new.html.j2", ask.say.text("code_new"), {"partners": partners.options(ask)})


def make(ask: Ask) -> Answer:
    """Add a code."""
    body = filled(ask, "code", "partner", "campaign", "note", "valid_from", "valid_until", "max_uses")
    limit = body.get("max_uses", "")
    if limit.isascii() and limit.isdecimal():
        body["max_uses"] = int(limit)
    found = ask.api("create_code", body=body)
    return Onward(at(CODES, found.id), "code_made", {"code": found.id})


def switch(ask: Ask) -> Answer:
    """Switch codes off or on, one or several; it can be taken back at once."""
    off, chosen = ask.form.get("do") == "off", list(ask.lists.get("id", ()))[: lists.PAGE]
    if not chosen:
        raise UsageError("no code is chosen", hint="tick the codes first")
    for code in chosen:
        ask.api("change_code", path={"code": code}, body={"disabled": off})
    undo = Undo(f"{CODES}/switch", {"do": "on" if off else "off", "id": chosen})
    back = at(CODES, chosen[0]) if len(chosen) == 1 else CODES
    return Onward(back, "codes_off" if off else "codes_on", {"n": str(len(chosen))}, undo)


SCREENS = [
    Screen(id="codes", path=CODES, room="console", scope="codes:read", handler=show_list, words=WORDS),
    Screen(id="code_new", path=f"{CODES}/new", room="console", scope="codes:write", handler=show_new, words=WORDS),
    Screen(
        id="code_make", path=f"{CODES}/new", method="POST", room="console", scope="codes:write", handler=make, words=WORDS,
        again="code_new",
    ),
    Screen(
        id="code_switch", path=f"{CODES}/switch", method="POST", room="console", scope="codes:write", handler=switch,
        words=WORDS, again="codes",
    ),
    Screen(
        id="code", path=f"{CODES}/{{code:str}}", room="console", scope="codes:read", handler=show_one, words=WORDS,
        example={"code": "TALLERX"},
    ),
]  # fmt: skip
