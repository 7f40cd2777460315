"""Partners as other things name them: in a cell, and to be chosen from."""

from __future__ import annotations

from typing import Any

from alianza.web.shared.addresses import PARTNERS, at
from alianza.web.ui.lists import Cell
from alianza.web.ui.screen import Ask

MOST_OPTIONS = 200
# The pages about partners and those who want to become one, as tabs: address, words' key, scope.
SECTIONS = (
    (PARTNERS, "nav_partners", "partners:read"),
    (f"{PARTNERS}/brings", "brings", "commissions:read"),
    ("/console/applications", "applications", "people:read"),
    ("/console/applications/open", "settings_open", "people:read"),
)


def cell(one: Any) -> Cell:
    """A partner by name, with the way to its page; a dash for nobody."""
    return Cell(None) if one is None else Cell(one.name, href=at(PARTNERS, one.external_id))


def options(ask: Ask) -> list[tuple[str, str]]:
    """The partners by name, to choose from; none where there are too many for that: then an id is typed."""
    known = ask.terms.partners
    if len(known) > MOST_OPTIONS:
        return []
    return [(one.external_id, one.name) for one in sorted(known, key=lambda one: one.name.casefold())]


def groups(ask: Ask) -> list[tuple[str, str]]:
    """The groups of the deal in force by name, to choose from."""
    return sorted(((one.id, one.name or one.id) for one in ask.terms.deal.groups), key=lambda one: one[1].casefold())


def group_name(ask: Ask, group: str | None) -> str | None:
    """A group as people call it; its id where the deal has no name for it, or no longer has it."""
    return dict(groups(ask)).get(group, group) if group else None
