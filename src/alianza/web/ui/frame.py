"""The frame around a page: whose it is, where one can go from there, and who is signed in. What is out of reach is not shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alianza.identity.sign_in.words import role_names
from alianza.web.auth.visit import Visit
from alianza.web.shared import rewards
from alianza.web.ui.screen import Ask, Screen


class Place(NamedTuple):
    """An entry of the navigation: its address, its words' key, its picture, and the scope that it needs."""

    path: str
    key: str
    picture: str
    scope: str


CONSOLE = (
    Place("/console", "nav_today", "today", "statements:read"),
    Place("/console/partners", "nav_partners", "partners", "partners:read"),
    Place("/console/deals", "nav_deals", "deals", "agreements:read"),
    Place("/console/funnel", "nav_funnel", "funnel", "commissions:read"),
    Place("/console/codes", "nav_codes", "codes", "codes:read"),
    Place("/console/links", "nav_links", "links", "links:read"),
    Place("/console/orders", "nav_orders", "orders", "sales:read"),
    Place("/console/month", "nav_month", "month", "statements:read"),
    Place("/console/ledger", "nav_ledger", "ledger", "ledger:read"),
    Place("/console/settings", "nav_settings", "settings", "people:read"),
    Place("/counter", "nav_counter", "scan", "leads:write"),
)
PORTAL = (
    Place("/portal", "nav_home", "today", "partners:read"),
    Place("/portal/sales", "nav_sales", "orders", "commissions:read"),
    Place("/portal/links", "nav_links", "links", "links:read"),
    Place("/portal/codes", "nav_codes", "codes", "codes:read"),
    Place("/portal/kit", "nav_kit", "kit", "links:read"),
    Place("/portal/statements", "nav_statements", "money", "statements:read"),
    Place("/counter", "nav_counter", "scan", "leads:write"),
    Place("/portal/payout", "nav_payout", "bank", "payouts:read"),
    Place("/portal/team", "nav_team", "person", "people:read"),
    Place("/portal/help", "nav_help", "help", ""),
)
COUNTER = (
    Place("/counter", "nav_counter", "scan", "leads:write"),
    Place("/counter/shift", "nav_shift", "month", "leads:write"),
)
# Pages that stand in another section than their address says.
_UNDER = {
    "/console/applications": "/console/partners",
    "/console/campaigns": "/console/funnel",
    "/console/statements": "/console/month",
    "/console/disputes": "/console/month",
    "/portal/lines": "/portal/sales",
    "/portal/brand": "/portal/team",
}
_OF_ROOM = {"console": CONSOLE, "portal": PORTAL, "counter": COUNTER, "open": ()}


class Item(NamedTuple):
    """An entry as it is shown."""

    path: str
    key: str
    picture: str
    current: bool


class Frame(NamedTuple):
    """What stands around a page."""

    room: str
    items: Sequence[Item]
    home: str
    brand: str
    style: str
    logo: str
    who: str
    role: str


def home_of(ask: Ask) -> str:
    """Where whoever is signed in begins."""
    if ask.signed is None or ask.membership is None:
        return "/"
    if ask.visit.partner is not None:
        return "/portal"
    roles = set(ask.membership.roles)
    if roles & {"manager", "finance", "auditor"}:
        return "/console"
    if roles & {"staff", "concierge"} and not roles & {"partner_owner", "partner_member"}:
        return "/counter"
    return "/portal" if ask.signed.partner is not None else "/auth/account"


def served(visit: Visit, screen: Screen) -> bool:
    """Whether a screen is under the host that was asked for: under a partner's domain there is its portal and the way to it."""
    return visit.partner is None or screen.room == "portal" or screen.path == "/"


def of(ask: Ask) -> Frame:
    """The frame of a request."""
    path = ask.desk.asks.url.path.rstrip("/") or "/"
    places = [one for one in _OF_ROOM[ask.screen.room] if (not one.scope or ask.may(one.scope)) and _concerns(ask, one)]
    section = next((to for under, to in _UNDER.items() if _within(path, under)), path)
    here = max((one.path for one in places if _within(section, one.path)), key=len, default="")
    roles = role_names(ask.membership.roles, ask.language) if ask.membership else ""
    person = (ask.person.name or ask.person.email) if ask.person else ""
    brand, style, logo = _brand(ask)
    items = [Item(one.path, one.key, one.picture, one.path == here) for one in places]
    return Frame(ask.screen.room, items, home_of(ask), brand, style, logo, person, roles)


def _concerns(ask: Ask, place: Place) -> bool:
    """Whether a place is there for whoever asks: a partner that is paid in nothing but credit has no bank account to name, and
    under its own domain there is its portal only."""
    if ask.visit.partner is not None and not place.path.startswith("/portal"):
        return False
    return place.path != "/portal/payout" or not ask.has_deal or rewards.asked(ask)


def _within(path: str, place: str) -> bool:
    return path == place or path.startswith(place + "/")


def _brand(ask: Ask) -> tuple[str, str, str]:
    """The name that stands at the top, and the addresses of the colours and the logo that go with it."""
    if not ask.has_deal:
        return "Alianza", "", ""
    name = ask.visit.whose.name if ask.visit.partner and ask.visit.whose else ask.terms.deal.name
    partner = ask.partner.hex if ask.partner and ask.screen.room in ("portal", "counter") else ""
    if ask.screen.room == "console":
        return name, "", ""
    address = f"/brand/{ask.terms.alliance.slug}"
    return name, f"{address}.css?{partner}", f"{address}.logo?{partner}"


def tabs(ask: Ask, all_tabs: Sequence[tuple[str, str, str]], current: str) -> list[tuple[str, str, bool]]:
    """The tabs that whoever asks may open."""
    return [(href, ask.say.text(key), href == current) for href, key, scope in all_tabs if ask.may(scope)]
