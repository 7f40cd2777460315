"""Links: the list, one with its address and QR code, and a new one."""

from __future__ import annotations

from alianza.web.shared import links, partners
from alianza.web.shared.addresses import LINKS, at
from alianza.web.shared.tracking_words import WORDS
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, Filter, ListView
from alianza.web.ui.screen import Answer, Ask, Screen, Shown

LIST = ListView(
    id="links", title="nav_links", operation="list_links",
    columns=(
        Column("code", lambda ask, one: Cell(one.code, href=at(LINKS, one.code))),
        Column("partner", lambda ask, one: partners.cell(one.partner)),
        Column("target", lambda ask, one: one.target),
        Column("campaign", lambda ask, one: one.campaign),
        Column("channel", lambda ask, one: one.channel),
        Column("state", links.state),
    ),
    filters=(Filter("partner", "partner", options=partners.options),),
    empty=("links_empty", "links_empty_about"), empty_action=(f"{LINKS}/new", "link_new"),
)  # fmt: skip
NEW = (f"{LINKS}/new", "link_new", "links:write")


def show_list(ask: Ask) -> Answer:
    """All links."""
    return lists.page(ask, LIST, about=ask.say("links_about"), new=NEW)


def show_new(ask: Ask) -> Answer:
    """The form of a new link."""
    return Shown("console/link_new.html.j2", ask.say.text("link_new"), {"partners": partners.options(ask)})


_ONE = {"link": "taller-x-web"}
SCREENS = [
    Screen(id="links", path=LINKS, room="console", scope="links:read", handler=show_list, words=WORDS),
    Screen(id="link_new", path=f"{LINKS}/new", room="console", scope="links:write", handler=show_new, words=WORDS),
    Screen(
        id="link_make", path=f"{LINKS}/new", method="POST", room="console", scope="links:write", handler=links.making(LINKS),
        words=WORDS, again="link_new",
    ),
    Screen(
        id="link", path=f"{LINKS}/{{link:str}}", room="console", scope="links:read", handler=links.showing(LINKS),
        words=WORDS, example=_ONE,
    ),
    Screen(
        id="link_qr", path=f"{LINKS}/{{link:str}}/qr/{{kind:str}}", room="console", scope="links:read",
        handler=links.picture, words=WORDS, example={**_ONE, "kind": "svg"},
    ),
]  # fmt: skip
