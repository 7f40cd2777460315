"""All screens of all rooms. A module of screens adds its list here; the tests open every one of them."""

from __future__ import annotations

from functools import cache

from alianza.web.apply import apply, join
from alianza.web.console import (
    accounts,
    applications,
    campaigns,
    codes,
    deal_draft,
    deals,
    domains,
    funnel,
    house,
    keys,
    ledger,
    links,
    look,
    month,
    orders,
    partner_groups,
    partner_notes,
    partner_profile,
    partner_suspend,
    partners,
    partners_bring,
    people,
    search,
    settings,
    statements,
    today,
    trials,
    webhooks,
)
from alianza.web.counter import app as counter_app
from alianza.web.counter import pages as counter
from alianza.web.counter import shift
from alianza.web.portal import agreement, earnings, home, kit, payout, team
from alianza.web.portal import codes as portal_codes
from alianza.web.portal import links as portal_links
from alianza.web.start import demo, first, setup, steps
from alianza.web.ui import components, views
from alianza.web.ui.screen import Screen
from alianza.web.ui.serving import Pages

MODULES = (
    first, today, search, partners, partners_bring, partner_groups, partner_notes, accounts, deals, deal_draft, trials, funnel,
    partner_profile, partner_suspend, campaigns, codes, links, orders,
    month, statements, ledger, settings, look, domains, house, keys, people, webhooks, home, earnings, portal_links,
    portal_codes, kit, payout,
    team, counter, shift, counter_app, views, components, apply, join, applications, agreement, setup, steps, demo,
)  # fmt: skip


@cache
def pages() -> Pages:
    """All of them."""
    screens: list[Screen] = [screen for module in MODULES for screen in module.SCREENS]
    return Pages(screens)
