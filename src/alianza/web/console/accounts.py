"""A partner's account in full, for whoever pays: each look at it is in the audit log."""

from __future__ import annotations

from alianza.bootstrap import payout_details
from alianza.web.console.accounts_words import WORDS
from alianza.web.shared.addresses import PARTNERS, at
from alianza.web.ui.screen import Answer, Ask, Screen, Shown


def reveal(ask: Ask) -> Answer:
    """Show it, and note that it was shown."""
    found = ask.api("get_partner", path={"partner": ask.path["partner"]})
    partner = ask.terms.by_external_id[found.external_id]
    account = payout_details.read_account(ask.connection, ask.office(), partner, ask.now)
    words = {"partner": found, "account": account, "bic": partner.bic, "back": at(PARTNERS, found.external_id)}
    return Shown("console/account_number.html.j2", ask.say.text("account_of", name=found.name), words)


SCREENS = [
    Screen(
        id="partner_account", path=f"{PARTNERS}/{{partner:str}}/account", method="POST", room="console", scope="payouts:write",
        handler=reveal, words=WORDS, example={"partner": "taller-x"},
    ),
]  # fmt: skip
