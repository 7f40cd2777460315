"""Partners: the list and one partner's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from alianza.web.console.partners_words import WORDS
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, Filter, ListView
from alianza.web.ui.screen import Answer, Ask, Screen, Shown

LIST = ListView(
    id="partners", title="partners_title", operation="list_partners", sort="name",
    columns=(
        Column("name", lambda ask, one: _name(one), sort="name"),
        Column("group", lambda ask, one: one.group),
        Column("rate", lambda ask, one: one.rate, "num"),
        Column("country", lambda ask, one: one.country),
    ),
    filters=(Filter("name", "name"), Filter("group", "group", options=lambda ask: [(one, one) for one in groups(ask)])),
    empty=("partners_empty", "partners_empty_text"),
)  # fmt: skip


def _name(one: Any) -> Cell:
    return Cell(one.name, href=f"/console/partners/{quote(one.external_id, safe='')}", about=one.external_id)


def groups(ask: Ask) -> list[str]:
    """The groups of the deal."""
    return sorted(one.id for one in ask.terms.deal.groups)


def show_list(ask: Ask) -> Answer:
    """The partners, by what one looks for."""
    return lists.exported(ask, LIST) or Shown(
        "console/list.html.j2",
        ask.say.text("partners_title"),
        {"list": lists.shown(ask, LIST), "about": ask.say("partners_about")},
    )


SCREENS = [
    Screen(
        id="partners", path="/console/partners", room="console", scope="partners:read", handler=show_list, words=WORDS
    ),
]
