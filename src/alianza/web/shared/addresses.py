"""Where the console's pages of things are. Pure."""

from __future__ import annotations

from alianza.web.ui.addresses import part

PARTNERS, STATEMENTS, ORDERS = "/console/partners", "/console/statements", "/console/orders"
LINES = f"{ORDERS}/lines"
CODES, LINKS = "/console/codes", "/console/links"
PORTAL_LINES, PORTAL_STATEMENTS, PORTAL_LINKS = "/portal/lines", "/portal/statements", "/portal/links"


def at(list_: str, id_: object) -> str:
    """The page of one thing of a list: `at(PARTNERS, "taller-x")`."""
    return f"{list_}/{part(str(id_))}"
