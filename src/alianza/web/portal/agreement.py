"""The partner's own agreement: what was signed, by whom and when, to look at and to keep."""

from __future__ import annotations

from alianza.web.apply.apply_words import WORDS as SIGNED
from alianza.web.portal.words import WORDS
from alianza.web.shared import agreements
from alianza.web.ui.screen import Answer, Ask, Screen


def show(ask: Ask) -> Answer:
    """What this partner has signed."""
    assert ask.partner is not None  # of this room's people
    return agreements.page(ask, ask.partner.bytes, "/portal/agreement", back="/portal/help")


SCREENS = [
    Screen(
        id="portal_agreement", path="/portal/agreement", room="portal", scope="agreements:read", handler=show,
        words={**SIGNED, **WORDS},
    ),
]  # fmt: skip
