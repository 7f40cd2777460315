"""The form of a brand as both sides have it: name, colour, slogan and logo; the alliance's own, or a partner's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alianza.kernel.errors import AlianzaError
from alianza.tracking import api as tracking
from alianza.tracking.print_kit.colors import READABLE, WHITE, contrast
from alianza.tracking.print_kit.logos import read_logo
from alianza.tracking.print_kit.phrases import INDUSTRIES
from alianza.web.api.problems import FieldProblem, RequestInvalid
from alianza.web.brand import readable
from alianza.web.ui.screen import Answer, Ask, Onward, Shown

MOST_BYTES = 2_200_000  # a logo of 2 MB, and the rest of the form


def showing(page: str, template: str) -> Callable[[Ask], Answer]:
    """The page with the form, as the brand is now."""

    def show(ask: Ask) -> Answer:
        brand = tracking.load_brand(ask.connection, ask.tenant, ask.principal.partner_id) or tracking.Brand()
        owner = ask.partner.hex if ask.partner else ""
        words = {
            "brand": brand, "page": page, "logo": f"/brand/{ask.terms.alliance.slug}.logo?{owner}" if brand.logo else "",
            "industries": [("", "–"), *((one, ask.say(f"industry_{one}")) for one in INDUSTRIES)], "seen": _seen(ask, brand),
        }  # fmt: skip
        return Shown(template, ask.say.text("brand"), words)

    return show


def _seen(ask: Ask, brand: tracking.Brand) -> dict[str, Any] | None:
    """How the colour is told from white, and what is made of it where that is too little."""
    colour = brand.primary_color
    if not colour:
        return None
    light, dark = readable(colour)
    found = contrast(colour, WHITE)
    return {
        "colour": colour, "light": light, "dark": dark, "enough": found >= READABLE,
        "contrast": ask.formats.number(round(found, 1)),
    }  # fmt: skip


def saving(page: str) -> Callable[[Ask], Answer]:
    """Change the brand; an empty field leaves it open again."""

    def save(ask: Ask) -> Answer:
        texts = {
            field: ask.form[name].strip()
            for name, field in (
                ("name", "name"),
                ("color", "primary_color"),
                ("slogan", "slogan"),
                ("industry", "industry"),
            )
            if name in ask.form
        }
        logo = tracking.NO_LOGO if ask.form.get("no_logo") else None
        if data := ask.files.get("logo"):
            try:
                logo = read_logo(data)
            except AlianzaError as error:
                raise RequestInvalid([FieldProblem(f"{error.message}: {error.hint}", error.code, "/logo")]) from None
        changes = [(ask.principal.partner_id, tracking.Change(**texts, logo=logo))]
        changed = tracking.set_brands(ask.connection, ask.tenant, changes, ask.now)
        return Onward(page, "brand_saved" if changed else "brand_same")

    return save
