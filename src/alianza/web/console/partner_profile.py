"""A partner's details to be changed: its name, how to write to it, and where it is; and where the alliance itself is."""

from __future__ import annotations

from typing import Any

from alianza.partners import api as partners
from alianza.web.console import partner_places_words, profile_words, settings_words
from alianza.web.console.partner_places import PLACE, WITHIN, typed
from alianza.web.console.settings import TABS
from alianza.web.shared.addresses import PARTNERS, at
from alianza.web.ui.frame import tabs
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown
from alianza.web.ui.words import LANGUAGE_NAMES

WORDS = {**settings_words.WORDS, **profile_words.WORDS, **partner_places_words.WORDS}


def show(ask: Ask) -> Answer:
    """The form, as the partner is now."""
    found = ask.api("get_partner", path={"partner": ask.path["partner"]})
    place = ask.terms.by_external_id[found.external_id].place
    words = {
        "partner": found, "page": f"{at(PARTNERS, found.external_id)}/profile", "back": at(PARTNERS, found.external_id),
        "place": str(place) if place else "",
        "language_options": [*([] if found.language else [("", "–")]), *LANGUAGE_NAMES.items()],
    }  # fmt: skip
    return Shown("console/partner_profile.html.j2", ask.say.text("profile_of", name=found.name), words)


def save(ask: Ask) -> Answer:
    """Change them. An empty field takes away what was there."""
    said = {name: ask.form.get(name, "").strip() for name in ("name", "email", "language", "country")}
    body: dict[str, Any] = {
        **said, "language": said["language"] or None, "country": said["country"].upper() or None, "place": typed(ask),
    }  # fmt: skip
    found = ask.api("change_partner", path={"partner": ask.path["partner"]}, body=body)
    return Onward(at(PARTNERS, found.external_id), "profile_kept", {"name": found.name})


def show_place(ask: Ask) -> Answer:
    """Where the alliance is."""
    place = partners.load_alliance_place(ask.connection, ask.tenant)
    words = {
        "page": PLACE, "place": str(place) if place else "", "tabs": tabs(ask, TABS, PLACE),
        "placed": sum(one.place is not None for one in ask.terms.partners), "nearest": f"{PARTNERS}?{WITHIN}=10",
    }  # fmt: skip
    return Shown("console/place.html.j2", ask.say.text("place_ours"), words)


def save_place(ask: Ask) -> Answer:
    """Say where it is; empty: nowhere in particular."""
    ask.api("change_alliance", path={"alliance": ask.terms.alliance.slug}, body={"place": typed(ask)})
    return Onward(PLACE, "place_kept")


_ONE, _EXAMPLE = f"{PARTNERS}/{{partner:str}}/profile", {"partner": "taller-x"}
SCREENS = [
    Screen(
        id="partner_profile", path=_ONE, room="console", scope="partners:write", handler=show, words=WORDS, example=_EXAMPLE
    ),
    Screen(
        id="partner_profile_save", path=_ONE, method="POST", room="console", scope="partners:write", handler=save,
        words=WORDS, again="partner_profile", example=_EXAMPLE,
    ),
    Screen(id="place", path=PLACE, room="console", scope="alliances:read", handler=show_place, words=WORDS),
    Screen(
        id="place_save", path=PLACE, method="POST", room="console", scope="alliances:write", handler=save_place, words=WORDS,
        again="place",
    ),
]  # fmt: skip
