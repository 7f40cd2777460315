"""Links as both sides see them: the page of one with its QR code, and a new one."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import segno

from alianza.web.shared.addresses import at
from alianza.web.ui.lists import Cell
from alianza.web.ui.screen import Answer, Ask, File, Onward, Shown

TONES = {"early": "wait", "in_force": "good", "ended": "plain"}


def state(ask: Ask, one: Any) -> Cell:
    """How a link stands."""
    return Cell(ask.say.text(one.state), tone=TONES[one.state])


def _one(ask: Ask) -> Any:
    return ask.api("get_link", path={"link": ask.path["link"]})


def showing(links: str) -> Callable[[Ask], Answer]:
    """The page of a link, where `links` is their list: where it leads, its address to copy, and its QR code."""

    def show(ask: Ask) -> Answer:
        found = _one(ask)
        words = {"link": found, "tone": TONES[found.state], "path": at(links, found.code), "back": links}
        return Shown("shared/link.html.j2", found.code, words)

    return show


def picture(ask: Ask) -> Answer:
    """The QR code of a link: what a printed code leads to. SVG to look at, PNG to keep."""
    found = _one(ask)
    code = segno.make(found.scan_address, error="q", micro=False)
    out = io.BytesIO()
    png = ask.path["kind"] == "png"
    code.save(out, kind="png" if png else "svg", scale=16 if png else 4, border=4)
    if png:
        return File(f"{found.code}.png", out.getvalue(), "image/png")
    return File(f"{found.code}.svg", out.getvalue(), "image/svg+xml", inline=True)


def making(links: str) -> Callable[[Ask], Answer]:
    """The form of a new link."""

    def make(ask: Ask) -> Answer:
        found = ask.api("create_link", body=filled(ask, "partner", "code", "target", "campaign", "channel"))
        return Onward(at(links, found.code), "link_made", {"code": found.code})

    return make


def filled(ask: Ask, *names: str) -> dict[str, Any]:
    """The fields of a form that hold something."""
    said = {name: ask.form.get(name, "").strip() for name in names}
    return {name: text for name, text in said.items() if text}
