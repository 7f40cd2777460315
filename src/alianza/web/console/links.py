"""Links: the list, one with its address and QR code, and a new one."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote

import segno

from alianza.web.console.codes import partner_options
from alianza.web.console.tracking_words import WORDS
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, Filter, ListView
from alianza.web.ui.screen import Answer, Ask, File, Onward, Screen, Shown

TONES = {"early": "wait", "in_force": "good", "ended": "plain"}
LIST = ListView(
    id="links", title="nav_links", operation="list_links",
    columns=(
        Column("code", lambda ask, one: Cell(one.code, href=f"/console/links/{quote(one.code, safe='')}")),
        Column("partner", lambda ask, one: one.partner.name),
        Column("target", lambda ask, one: one.target),
        Column("campaign", lambda ask, one: one.campaign),
        Column("channel", lambda ask, one: one.channel),
        Column("state", lambda ask, one: Cell(ask.say.text(one.state), tone=TONES[one.state])),
    ),
    filters=(Filter("partner", "partner", options=partner_options),),
    empty=("links_empty", "links_empty_about"), empty_action=("/console/links/new", "link_new"),
)  # fmt: skip


def show_list(ask: Ask) -> Answer:
    """All links."""
    words = {"about": ask.say("links_about"), "new": ("/console/links/new", "link_new", "links:write")}
    return lists.exported(ask, LIST) or Shown(
        "console/list_new.html.j2", ask.say.text("nav_links"), {"list": lists.shown(ask, LIST), **words}
    )


def _one(ask: Ask) -> Any:
    return ask.api("get_link", path={"link": ask.path["link"]})


def show_one(ask: Ask) -> Answer:
    """A link: where it leads, its address to copy, and its QR code."""
    found = _one(ask)
    words = {"link": found, "tone": TONES[found.state], "path": f"/console/links/{quote(found.code, safe='')}"}
    return Shown("console/link.html.j2", found.code, words)


def picture(ask: Ask) -> Answer:
    """The QR code of a link: what a printed code leads to. SVG to look at, PNG to keep."""
    found = _one(ask)
    code = segno.make(found.scan_address, error="q", micro=False)
    out = io.BytesIO()
    kind = "png" if ask.path["kind"] == "png" else "svg"
    code.save(out, kind=kind, scale=16 if kind == "png" else 4, border=4)
    return File(
        f"{found.code}.{kind}", out.getvalue(), "image/png" if kind == "png" else "image/svg+xml", kind == "svg"
    )


def show_new(ask: Ask) -> Answer:
    """The form of a new link."""
    return Shown("console/link_new.html.j2", ask.say.text("link_new"), {"partners": partner_options(ask)})


def make(ask: Ask) -> Answer:
    """Add a link."""
    names = ("partner", "code", "target", "campaign", "channel")
    body = {name: ask.form[name].strip() for name in names if ask.form.get(name, "").strip()}
    found = ask.api("create_link", body=body)
    return Onward(f"/console/links/{quote(found.code, safe='')}", "link_made", {"code": found.code})


SCREENS = [
    Screen(id="links", path="/console/links", room="console", scope="links:read", handler=show_list, words=WORDS),
    Screen(id="link_new", path="/console/links/new", room="console", scope="links:write", handler=show_new, words=WORDS),
    Screen(
        id="link_make", path="/console/links/new", method="POST", room="console", scope="links:write", handler=make,
        words=WORDS, again="link_new",
    ),
    Screen(
        id="link", path="/console/links/{link:str}", room="console", scope="links:read", handler=show_one, words=WORDS,
        example={"link": "taller-x-web"},
    ),
    Screen(
        id="link_qr", path="/console/links/{link:str}/qr/{kind:str}", room="console", scope="links:read", handler=picture,
        words=WORDS, example={"link": "taller-x-web", "kind": "svg"},
    ),
]  # fmt: skip
