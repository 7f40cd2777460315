"""A partner's own links with their QR codes, and its codes."""

from __future__ import annotations

from urllib.parse import quote

from alianza.web.console import links as shared
from alianza.web.portal.words import WORDS
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, ListView
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown

LINKS = ListView(
    id="my-links", title="nav_links", operation="list_links", empty=("links_empty", "no_lines_about"),
    columns=(
        Column("code", lambda ask, one: Cell(one.code, href=f"/portal/links/{quote(one.code, safe='')}")),
        Column("address", lambda ask, one: one.address),
        Column("campaign", lambda ask, one: one.campaign),
        Column("state", lambda ask, one: Cell(ask.say.text(one.state), tone=shared.TONES[one.state])),
    ),
)  # fmt: skip
CODES = ListView(
    id="my-codes", title="nav_codes", operation="list_codes", empty=("codes_empty", "no_lines_about"),
    columns=(
        Column("code", lambda ask, one: one.id),
        Column("campaign", lambda ask, one: one.campaign),
        Column("uses", lambda ask, one: one.uses, "num"),
        Column("valid_until", lambda ask, one: one.valid_until, "date"),
        Column("state", lambda ask, one: Cell(ask.say.text("off" if one.disabled_at else "on"))),
    ),
)  # fmt: skip


def show_links(ask: Ask) -> Answer:
    """The partner's links, and the form of a new one."""
    words = {"list": lists.shown(ask, LINKS), "about": ask.say("my_links")}
    return lists.exported(ask, LINKS) or Shown("portal/links.html.j2", ask.say.text("nav_links"), words)


def show_link(ask: Ask) -> Answer:
    """A link: its address to copy, and its QR code."""
    found = ask.api("get_link", path={"link": ask.path["link"]})
    words = {"link": found, "tone": shared.TONES[found.state], "path": f"/portal/links/{quote(found.code, safe='')}"}
    return Shown("portal/link.html.j2", found.code, words)


def make(ask: Ask) -> Answer:
    """Add a link."""
    names = ("code", "target", "campaign")
    body = {name: ask.form[name].strip() for name in names if ask.form.get(name, "").strip()}
    found = ask.api("create_link", body=body)
    return Onward(f"/portal/links/{quote(found.code, safe='')}", "link_made", {"code": found.code})


def show_codes(ask: Ask) -> Answer:
    """The partner's codes."""
    words = {"list": lists.shown(ask, CODES), "about": ask.say("codes_about")}
    return lists.exported(ask, CODES) or Shown("portal/list.html.j2", ask.say.text("nav_codes"), words)


_ONE = {"link": "taller-x-web"}
SCREENS = [
    Screen(id="portal_links", path="/portal/links", room="portal", scope="links:read", handler=show_links, words=WORDS),
    Screen(
        id="portal_make_link", path="/portal/links", method="POST", room="portal", scope="links:write", handler=make,
        words=WORDS, again="portal_links",
    ),
    Screen(
        id="portal_link", path="/portal/links/{link:str}", room="portal", scope="links:read", handler=show_link, words=WORDS,
        example=_ONE,
    ),
    Screen(
        id="portal_qr", path="/portal/links/{link:str}/qr/{kind:str}", room="portal", scope="links:read",
        handler=shared.picture, words=WORDS, example={**_ONE, "kind": "svg"},
    ),
    Screen(id="portal_codes", path="/portal/codes", room="portal", scope="codes:read", handler=show_codes, words=WORDS),
]  # fmt: skip
