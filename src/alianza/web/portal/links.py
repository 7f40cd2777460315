"""A partner's own links, with their QR codes."""

from __future__ import annotations

from alianza.web.portal.words import WORDS
from alianza.web.shared import links
from alianza.web.shared.addresses import PORTAL_LINKS, at
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, ListView
from alianza.web.ui.screen import Answer, Ask, Screen

LINKS = ListView(
    id="my-links", title="nav_links", operation="list_links", empty=("links_empty", "no_lines_about"),
    columns=(
        Column("code", lambda ask, one: Cell(one.code, href=at(PORTAL_LINKS, one.code))),
        Column("address", lambda ask, one: one.address),
        Column("campaign", lambda ask, one: one.campaign),
        Column("state", links.state),
    ),
)  # fmt: skip


def show_links(ask: Ask) -> Answer:
    """The partner's links, and the form of a new one."""
    return lists.page(ask, LINKS, "portal/links.html.j2", about=ask.say("my_links"))


_ONE = {"link": "taller-x-web"}
SCREENS = [
    Screen(id="portal_links", path=PORTAL_LINKS, room="portal", scope="links:read", handler=show_links, words=WORDS),
    Screen(
        id="portal_make_link", path=PORTAL_LINKS, method="POST", room="portal", scope="links:write",
        handler=links.making(PORTAL_LINKS), words=WORDS, again="portal_links",
    ),
    Screen(
        id="portal_link", path=f"{PORTAL_LINKS}/{{link:str}}", room="portal", scope="links:read",
        handler=links.showing(PORTAL_LINKS), words=WORDS, example=_ONE,
    ),
    Screen(
        id="portal_qr", path=f"{PORTAL_LINKS}/{{link:str}}/qr/{{kind:str}}", room="portal", scope="links:read",
        handler=links.picture, words=WORDS, example={**_ONE, "kind": "svg"},
    ),
]  # fmt: skip
