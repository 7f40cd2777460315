"""Codes and the campaigns they belong to: the list, a new one, and switching one off and on."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from alianza.web.console.tracking_words import WORDS
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, Filter, ListView
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown, Undo

LIST = ListView(
    id="codes", title="nav_codes", operation="list_codes",
    columns=(
        Column("code", lambda ask, one: Cell(one.id, href=f"/console/codes/{quote(one.id, safe='')}", about=one.note or "")),
        Column("partner", lambda ask, one: one.partner.name if one.partner else None),
        Column("campaign", lambda ask, one: one.campaign),
        Column("uses", lambda ask, one: one.uses, "num"),
        Column("valid_until", lambda ask, one: one.valid_until, "date"),
        Column("state", lambda ask, one: _state(ask, one)),
    ),
    filters=(Filter("partner", "partner", options=lambda ask: partner_options(ask)),),
    empty=("codes_empty", "codes_empty_about"), empty_action=("/console/codes/new", "code_new"),
)  # fmt: skip
MOST_OPTIONS = 500


def partner_options(ask: Ask) -> list[tuple[str, str]]:
    """The partners by name, to choose from; where there are very many, the first of them."""
    found = sorted(ask.terms.partners, key=lambda one: one.name.casefold())[:MOST_OPTIONS]
    return [(one.external_id, one.name) for one in found]


def _state(ask: Ask, one: Any) -> Cell:
    return Cell(ask.say.text("off"), tone="plain") if one.disabled_at else Cell(ask.say.text("on"), tone="good")


def show_list(ask: Ask) -> Answer:
    """All codes."""
    words = {"about": ask.say("codes_about"), "new": ("/console/codes/new", "code_new", "codes:write")}
    return lists.exported(ask, LIST) or Shown(
        "console/list_new.html.j2", ask.say.text("nav_codes"), {"list": lists.shown(ask, LIST), **words}
    )


def show_one(ask: Ask) -> Answer:
    """A code, what it allows, and who used it last."""
    found = ask.api("get_code", path={"code": ask.path["code"]})
    return Shown("console/code.html.j2", found.id, {"code": found})


def show_new(ask: Ask) -> Answer:
    """The form of a new code."""
    return Shown("console/code_new.html.j2", ask.say.text("code_new"), {"partners": partner_options(ask)})


def make(ask: Ask) -> Answer:
    """Add a code."""
    names = ("code", "partner", "campaign", "note", "valid_from", "valid_until")
    body: dict[str, Any] = {name: ask.form[name].strip() for name in names if ask.form.get(name, "").strip()}
    if ask.form.get("max_uses", "").strip():
        text = ask.form["max_uses"].strip()
        body["max_uses"] = int(text) if text.isascii() and text.isdecimal() else text
    found = ask.api("create_code", body=body)
    return Onward(f"/console/codes/{quote(found.id, safe='')}", "code_made", {"code": found.id})


def switch(ask: Ask) -> Answer:
    """Switch a code off or on; it can be taken back at once."""
    off = ask.form.get("disabled") == "1"
    found = ask.api("change_code", path={"code": ask.path["code"]}, body={"disabled": off})
    path = f"/console/codes/{quote(found.id, safe='')}"
    undo = Undo(f"{path}/switch", {"disabled": "" if off else "1"})
    return Onward(path, "code_off" if off else "code_on", {"code": found.id}, undo)


_ONE = {"code": "TALLERX"}
SCREENS = [
    Screen(id="codes", path="/console/codes", room="console", scope="codes:read", handler=show_list, words=WORDS),
    Screen(id="code_new", path="/console/codes/new", room="console", scope="codes:write", handler=show_new, words=WORDS),
    Screen(
        id="code_make", path="/console/codes/new", method="POST", room="console", scope="codes:write", handler=make,
        words=WORDS, again="code_new",
    ),
    Screen(
        id="code", path="/console/codes/{code:str}", room="console", scope="codes:read", handler=show_one, words=WORDS,
        example=_ONE,
    ),
    Screen(
        id="code_switch", path="/console/codes/{code:str}/switch", method="POST", room="console", scope="codes:write",
        handler=switch, words=WORDS, again="code", example=_ONE,
    ),
]  # fmt: skip
