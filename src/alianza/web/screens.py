"""All screens of all rooms. A module of screens adds its list here; the tests open every one of them."""

from __future__ import annotations

from functools import cache

from alianza.web.console import (
    accounts,
    codes,
    deals,
    keys,
    ledger,
    links,
    look,
    month,
    orders,
    partner_notes,
    partners,
    people,
    search,
    settings,
    statements,
    today,
    webhooks,
)
from alianza.web.portal import codes as portal_codes
from alianza.web.portal import earnings, home, kit, payout, team
from alianza.web.portal import links as portal_links
from alianza.web.start import first
from alianza.web.ui import components, views
from alianza.web.ui.screen import Screen
from alianza.web.ui.serving import Pages

MODULES = (
    first, today, search, partners, partner_notes,
    accounts, people, deals, codes, links, orders, month, statements, ledger, settings, look, keys,
    webhooks, home, earnings, portal_links, portal_codes, kit, payout, team, views, components,
)  # fmt: skip


@cache
def pages() -> Pages:
    """All of them."""
    screens: list[Screen] = [screen for module in MODULES for screen in module.SCREENS]
    return Pages(screens)
