"""In which form a partner is paid: what is about money in a bank is not shown to whoever is paid in credit or points."""

from __future__ import annotations

from alianza.bootstrap import payout_details
from alianza.partners.domain import Partner
from alianza.web.ui.screen import Ask


def partner_of(ask: Ask) -> Partner:
    """The partner that whoever is in the portal acts for."""
    assert ask.principal.partner_id is not None  # of this room's people
    return ask.terms.by_partner_id[ask.principal.partner_id]


def form_of(ask: Ask) -> str:
    """cash, credit, points or discount."""
    return payout_details.details(ask.terms, partner_of(ask), ask.now).form


def asked(ask: Ask) -> bool:
    """Whether the partner has anything to say of how it is paid: where money goes, or in which of several forms."""
    allowed = payout_details.details(ask.terms, partner_of(ask), ask.now).allowed
    return "cash" in allowed or len(allowed) > 1


def banked(ask: Ask) -> bool:
    """Whether there is anything to say of a bank account: money is transferred to it, or could be."""
    return "cash" in payout_details.details(ask.terms, partner_of(ask), ask.now).allowed
