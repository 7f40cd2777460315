"""The deal: its versions, one of them as a business text, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

from alianza.web.console.deals_words import WORDS
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, ListView
from alianza.web.ui.screen import Answer, Ask, Screen, Shown

LIST = ListView(
    id="deals", title="nav_deals", operation="list_agreements", saved=False,
    columns=(
        Column("version", lambda ask, one: _version(ask, one)),
        Column("effective_from", lambda ask, one: one.effective_from, "date"),
        Column("note", lambda ask, one: one.note),
        Column("recorded", lambda ask, one: one.recorded_at, "date"),
    ),
)  # fmt: skip


class Change(NamedTuple):
    """A term that is another one than before; empty where it was not there, or is no longer."""

    subject: str
    before: str
    after: str


def _version(ask: Ask, one: Any) -> Cell:
    return Cell(ask.say.text("version_n", number=one.version), href=f"/console/deals/{one.version}")


def show_list(ask: Ask) -> Answer:
    """All versions."""
    return lists.page(ask, LIST, about=ask.say("deals_about"))


def show_one(ask: Ask) -> Answer:
    """A version as a text that a business person reads, and what it changed."""
    found = _read(ask, ask.path["version"])
    earlier = _read(ask, str(found.version - 1)) if found.version > 1 else None
    sections = [(subject, list(terms)) for subject, terms in groupby(found.terms or (), key=lambda one: one.subject)]
    words = {
        "deal": found, "sections": sections, "changes": _changes(earlier, found) if earlier else None,
        "files": sorted((found.files or {}).items()),
    }  # fmt: skip
    return Shown("console/deal.html.j2", ask.say.text("version_n", number=found.version), words)


def _read(ask: Ask, version: str) -> Any:
    return ask.api("get_agreement", path={"version": version})


def _changes(earlier: Any, later: Any) -> Sequence[Change]:
    before, after = ({one.path: one for one in version.terms or ()} for version in (earlier, later))
    found = []
    for path in dict.fromkeys([*before, *after]):
        old, new = before.get(path), after.get(path)
        if old is None or new is None or old.text != new.text:
            subject = (new or old).subject  # type: ignore[union-attr]  # one of them is there
            found.append(Change(subject, old.text if old else "", new.text if new else ""))
    return found


SCREENS = [
    Screen(id="deals", path="/console/deals", room="console", scope="agreements:read", handler=show_list, words=WORDS),
    Screen(
        id="deal", path="/console/deals/{version:str}", room="console", scope="agreements:read", handler=show_one, words=WORDS,
        example={"version": "1"},
    ),
]  # fmt: skip
