"""Domains in the settings: the alliance's own, and those under which a partner's portal stands."""

from __future__ import annotations

from typing import Any

from alianza.web.console.domains_words import WORDS
from alianza.web.console.settings import HOME, TABS
from alianza.web.shared import partners
from alianza.web.shared.addresses import at
from alianza.web.shared.links import filled
from alianza.web.ui import lists
from alianza.web.ui.confirming import confirmed
from alianza.web.ui.frame import tabs
from alianza.web.ui.lists import Cell, Column, ListView
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown

PAGE = f"{HOME}/domains"
LIST = ListView(
    id="domains", title="domains", operation="list_domains", saved=False, empty=("none_yet", "domains_none"),
    columns=(
        Column("domain", lambda ask, one: Cell(one.host, href=at(PAGE, one.host))),
        Column("domain_leads", lambda ask, one: leads_to(ask, one)),
        Column("since", lambda ask, one: one.created_at, "date"),
        Column("state", lambda ask, one: Cell(ask.say.text(state(one)), tone=tone(one))),
    ),
)  # fmt: skip
_EXAMPLE = {"domain": "portal.taller-x.example"}


def leads_to(ask: Ask, one: Any) -> Cell:
    """What stands under a domain: the portal of a partner, or the links and pages of the alliance."""
    return partners.cell(one.partner) if one.partner else Cell(ask.say.text("domain_alliance"))


def state(one: Any) -> str:
    """The key of the words for whether a request has come in under a domain."""
    return "domain_seen" if one.seen_at else "domain_unseen"


def tone(one: Any) -> str:
    """The tone of that."""
    return "good" if one.seen_at else "wait"


def show_list(ask: Ask) -> Answer:
    """All of them, and the form of a new one."""
    choice = [("", ask.say("domain_alliance")), *partners.options(ask)]
    words: dict[str, Any] = {
        "tabs": tabs(ask, TABS, PAGE),
        "partners": choice,
        "few": len(choice) > 1,
        "asked": ask.query.get("partner", ""),
    }
    return lists.page(ask, LIST, "console/domains.html.j2", **words)


def add(ask: Ask) -> Answer:
    """Register one."""
    made = ask.api("create_domain", body=filled(ask, "host", "partner"))
    return Onward(at(PAGE, made.host), "domain_added", {"host": made.host})


def show_one(ask: Ask) -> Answer:
    """A domain: what stands under it, what its DNS entry has to be, and whether anybody has come in by it."""
    found = ask.api("get_domain", path={"domain": ask.path["domain"]})
    words = {"domain": found, "page": at(PAGE, found.host), "leads": leads_to(ask, found), "tone": tone(found)}
    return Shown("console/domain.html.j2", found.host, {**words, "state": state(found)})


def remove(ask: Ask) -> Answer:
    """Take it back, once its name was typed."""
    confirmed(ask, ask.path["domain"])
    gone = ask.api("remove_domain", path={"domain": ask.path["domain"]})
    return Onward(PAGE, "domain_removed", {"host": gone.id})


def of_partner(ask: Ask, partner: str) -> list[tuple[str, str, str, str]]:
    """A partner's domains: address of the page, name, the state's words' key and tone."""
    if not ask.may("alliances:read"):
        return []
    found = ask.api("list_domains", query={"partner": partner}).data
    return [(at(PAGE, one.host), one.host, state(one), tone(one)) for one in found]


SCREENS = [
    Screen(id="domains", path=PAGE, room="console", scope="alliances:read", handler=show_list, words=WORDS),
    Screen(
        id="domain_add", path=PAGE, method="POST", room="console", scope="alliances:write", handler=add, words=WORDS,
        again="domains",
    ),
    Screen(
        id="domain", path=f"{PAGE}/{{domain:str}}", room="console", scope="alliances:read", handler=show_one, words=WORDS,
        example=_EXAMPLE,
    ),
    Screen(
        id="domain_remove", path=f"{PAGE}/{{domain:str}}/remove", method="POST", room="console", scope="alliances:write",
        handler=remove, words=WORDS, again="domain", example=_EXAMPLE,
    ),
]  # fmt: skip
