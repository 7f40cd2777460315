"""The rules of the agreement, in the settings: written by the alliance in each language that it offers, and seen as a paper."""

from __future__ import annotations

import uuid
from typing import Any

from alianza.bootstrap.applications import house
from alianza.bootstrap.applications.agreement import agreement_of, version_on
from alianza.partners.applications.api import Applicant, Application, agreement_pdf
from alianza.web import offered as languages
from alianza.web.api.model import NotFound
from alianza.web.console.house_words import WORDS
from alianza.web.console.settings import HOME, TABS
from alianza.web.shared.offered import offered
from alianza.web.ui.confirming import confirmed
from alianza.web.ui.frame import tabs
from alianza.web.ui.screen import Answer, Ask, File, Onward, Screen, Shown
from alianza.web.ui.words import LANGUAGE_NAMES

HOUSE = f"{HOME}/agreement"
_MOST_BYTES = 500_000


def show(ask: Ask) -> Answer:
    """The rules in force, in each language, to be changed."""
    found = house.load(ask.connection, ask.terms)
    rows = [
        (language, LANGUAGE_NAMES[language], _fields(_read(ask, found, language), language))
        for language in languages.load(ask.connection, ask.tenant)
    ]
    words: dict[str, Any] = {
        "rows": rows, "house": found, "own": bool(found.texts), "page": HOUSE, "tabs": tabs(ask, TABS, HOUSE),
        "word": ask.terms.deal.alliance, "may": ask.may("agreements:write"),
    }  # fmt: skip
    return Shown("console/house.html.j2", ask.say.text("house"), words)


def _read(ask: Ask, found: house.House, language: str) -> house.Rules:
    """What whoever reads the language is asked to sign: also where it was not written in it."""
    return house.rules_in(found.texts, language, ask.terms.deal.language)


def _fields(rules: house.Rules, language: str) -> list[tuple[str, str, str]]:
    """A field for each part: its name, the part's words, and its points, one in each line."""
    return [(f"{part}_{language}", f"house_{part}", "\n".join(rules[part])) for part in house.PARTS]


def save(ask: Ask) -> Answer:
    """Put other rules in force, or those that ship with Alianza again."""
    texts: dict[str, house.Rules] = {}
    if ask.form.get("do") == "usual":
        confirmed(ask, ask.terms.deal.alliance)
    else:
        for language in languages.load(ask.connection, ask.tenant):
            texts[language] = {part: ask.form.get(f"{part}_{language}", "").split("\n") for part in house.PARTS}
        before = house.load(ask.connection, ask.terms)
        if not before.texts and all(rules == house.usual(language) for language, rules in texts.items()):
            return Onward(HOUSE, "house_same")
    changed = house.change(ask.connection, ask.terms, ask.principal, texts, ask.now)
    return Onward(HOUSE, "house_saved" if changed else "house_same")


def see(ask: Ask) -> Answer:
    """The agreement as a new partner would read it now, with the rules as they are saved."""
    language = ask.query.get("language", ask.language)
    groups = version_on(ask.terms, ask.now).loaded.deal.groups
    if language not in LANGUAGE_NAMES or not groups:
        raise NotFound("there is no such agreement")
    who = Applicant("", ask.say.text("house_example"), "")
    one = Application(
        uuid.UUID(int=0), "accepted", True, language, groups[0].id, None, 0, None, ask.now, ask.now, "", who
    )
    texts = house.load(ask.connection, ask.terms).texts
    agreement = agreement_of(ask.terms, one, language, ask.now, offered, texts)
    assert agreement is not None  # its group is one of the version's
    return File(f"agreement-{language}.pdf", agreement_pdf(agreement.paper), "application/pdf", inline=True)


SCREENS = [
    Screen(id="house", path=HOUSE, room="console", scope="agreements:read", handler=show, words=WORDS),
    Screen(
        id="house_save", path=HOUSE, method="POST", room="console", scope="agreements:write", handler=save, words=WORDS,
        again="house", most_bytes=_MOST_BYTES,
    ),
    Screen(id="house_document", path=f"{HOUSE}/see", room="console", scope="agreements:read", handler=see, words=WORDS),
]  # fmt: skip
