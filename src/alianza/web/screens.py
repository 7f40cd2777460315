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
    month,
    orders,
    partners,
    search,
    settings,
    statements,
    today,
    webhooks,
)
from alianza.web.portal import codes as portal_codes
from alianza.web.portal import earnings, home, kit, payout
from alianza.web.portal import links as portal_links
from alianza.web.start import first
from alianza.web.ui import components, views
from alianza.web.ui.screen import Screen
from alianza.web.ui.serving import Pages

MODULES = (
    first, today, search, partners, accounts, deals, codes, links, orders, month, statements, ledger, settings, keys, webhooks,
    home, earnings,
    portal_links, portal_codes, kit, payout, views, components,
)  # fmt: skip


@cache
def pages() -> Pages:
    """All of them."""
    screens: list[Screen] = [screen for module in MODULES for screen in module.SCREENS]
    return Pages(screens)
