"""The deal: its versions, one of them as a business text, and two of them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alianza.programs.deal_file import LoadedDeal
from alianza.web.api.model import NotFound
from alianza.web.console.deals_words import WORDS
from alianza.web.shared.deal_terms import Section, compare, terms
from alianza.web.ui import lists
from alianza.web.ui.frame import tabs
from alianza.web.ui.lists import Cell, Column, ListView
from alianza.web.ui.screen import Answer, Ask, Screen, Shown

DEALS, COMPARE, DRAFT, TRIAL = (
    "/console/deals", "/console/deals/compare", "/console/deals/draft", "/console/deals/trial",
)  # fmt: skip
TABS = ((DEALS, "tab_versions", "agreements:read"), (COMPARE, "tab_compare", "agreements:read"),
        (TRIAL, "tab_trial", "agreements:write"))  # fmt: skip
LIST = ListView(
    id="deals", title="nav_deals", operation="list_agreements", saved=False,
    columns=(
        Column("version", lambda ask, one: _version(ask, one)),
        Column("effective_from", lambda ask, one: one.effective_from, "date"),
        Column("note", lambda ask, one: one.note),
        Column("recorded", lambda ask, one: one.recorded_at, "date"),
    ),
)  # fmt: skip


def _version(ask: Ask, one: Any) -> Cell:
    return Cell(ask.say.text("version_n", number=one.version), href=f"{DEALS}/{one.version}")


def show_list(ask: Ask) -> Answer:
    """All versions."""
    new = (DRAFT, "draft_new", "agreements:write")
    return lists.page(ask, LIST, about=ask.say("deals_about"), new=new, tabs=tabs(ask, TABS, DEALS))


def show_one(ask: Ask) -> Answer:
    """A version as a text that a business person reads, and what it changed."""
    found = ask.api("get_agreement", path={"version": ask.path["version"]})
    after = written(ask, loaded(ask, found.version))
    before = written(ask, loaded(ask, found.version - 1)) if found.version > 1 else None
    words = {
        "deal": found, "sections": after, "changes": None if before is None else compare(before, after),
        "files": sorted((found.files or {}).items()), "draft": f"{DRAFT}?from={found.version}",
        "against": f"{COMPARE}?before={found.version - 1}&after={found.version}" if before is not None else COMPARE,
    }  # fmt: skip
    return Shown("console/deal.html.j2", ask.say.text("version_n", number=found.version), words)


def show_compare(ask: Ask) -> Answer:
    """Two versions, sentence by sentence."""
    numbers = [one.version for one in ask.terms.versions]
    after = _chosen(ask, "after", numbers, numbers[-1])
    before = _chosen(ask, "before", numbers, max(after - 1, numbers[0]))
    options = [(str(one.version), _named(ask, one)) for one in reversed(ask.terms.versions)]
    changes = compare(written(ask, loaded(ask, before)), written(ask, loaded(ask, after)))
    words = {
        "options": options, "before": str(before), "after": str(after), "changes": changes,
        "tabs": tabs(ask, TABS, COMPARE),
    }  # fmt: skip
    return Shown("console/deal_compare.html.j2", ask.say.text("compare_title"), words)


def _named(ask: Ask, version: Any) -> str:
    day = ask.formats.day(version.effective_from)
    return f"{ask.say.text('version_n', number=version.version)} · {ask.say.text('from_day', day=day)}"


def _chosen(ask: Ask, name: str, numbers: Sequence[int], usual: int) -> int:
    text = ask.query.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and int(text) in numbers else usual


def loaded(ask: Ask, number: int) -> LoadedDeal:
    """The deal of a version. Raises NotFound."""
    for one in ask.terms.versions:
        if one.version == number:
            return one.loaded
    raise NotFound("there is no such version of the deal")


def written(ask: Ask, deal: LoadedDeal) -> list[Section]:
    """A deal in the reader's words."""
    return terms(ask.say, ask.formats, deal.deal, deal.programs)


SCREENS = [
    Screen(id="deals", path=DEALS, room="console", scope="agreements:read", handler=show_list, words=WORDS),
    Screen(
        id="deal_compare", path=COMPARE, room="console", scope="agreements:read", handler=show_compare, words=WORDS
    ),
    Screen(
        id="deal", path=f"{DEALS}/{{version:str}}", room="console", scope="agreements:read", handler=show_one, words=WORDS,
        example={"version": "1"},
    ),
]  # fmt: skip
