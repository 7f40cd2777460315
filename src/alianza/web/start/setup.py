"""Setting up, up to the founding: open to whoever has the one-time address, and to nobody else.

What was chosen travels in the address from step to step, so that going back loses nothing and the server keeps nothing; the
e-mail address is typed last and in no address.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import available_timezones

from babel import Locale
from babel.dates import get_timezone_location
from litestar import Response

from alianza.bootstrap import setup
from alianza.bootstrap.setup.examples import CURRENCIES, Own, read_example
from alianza.identity.emails import normal_email
from alianza.identity.sessions.usecases import Means
from alianza.identity.tickets import TicketRefused
from alianza.kernel.errors import InvalidValue
from alianza.kernel.languages import LANGUAGES
from alianza.web.api.problems import FieldProblem, RequestInvalid
from alianza.web.auth.common import begin_session, send_later
from alianza.web.start.setup_words import WORDS
from alianza.web.start.slugs import SLUG, slug_of
from alianza.web.ui.problems import SAID
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown
from alianza.web.ui.words import LANGUAGE_NAMES

DOOR = "/start"
WITH = "/start/with"
_CHOSEN = ("example", "name", "slug", "currency", "language", "time_zone")
_LONGEST_NAME = 100


def wrong(ask: Ask, field: str, key: str) -> RequestInvalid:
    """A field of a form that is wrong, in the reader's words."""
    return RequestInvalid([FieldProblem(ask.say.text(key), SAID, f"/{field}")])


def door(ask: Ask) -> Answer:
    """How one comes by the address that opens the set-up."""
    return _closed(ask)


def _closed(ask: Ask, *, used: bool = False) -> Shown:
    return Shown("start/door.html.j2", ask.say.text("setup"), {"used": used})


def _opens(ask: Ask) -> bool:
    """Whether the address of this page opens the set-up."""
    try:
        setup.check_key(ask.database, ask.path["key"], ask.now)
    except TicketRefused:
        return False
    return True


def _address(ask: Ask, step: str = "", **chosen: str) -> str:
    path = f"{WITH}/{quote(ask.path['key'], safe='')}{step}"
    said = {name: value for name, value in chosen.items() if value}
    return f"{path}?{urlencode(said)}" if said else path


def _chosen(ask: Ask) -> dict[str, str]:
    """What was chosen so far: typed just now, or in the address."""
    told = {**ask.query, **ask.form}
    return {name: told.get(name, "").strip() for name in _CHOSEN}


# One: an example ------------------------------------------------------------------------------------------------------


def choose(ask: Ask) -> Answer:
    """The four examples, by what they are."""
    if not _opens(ask):
        return _closed(ask, used=True)
    kept = _chosen(ask)
    # With another example the sums, the currency and the zone are others; what it is called stays.
    offers = [
        (one.slug, read_example(one.slug).deal.name, _address(ask, "/alliance", example=one.slug, name=kept["name"]))
        for one in setup.EXAMPLES.values()
    ]
    return Shown("start/choose.html.j2", ask.say.text("choose_title"), {"offers": offers, "step": "example"})


# Two: what it is called and counted in -----------------------------------------------------------------------------------


def show_alliance(ask: Ask) -> Answer:
    """Name, short name, currency, language, zone."""
    if not _opens(ask):
        return _closed(ask, used=True)
    kept = _chosen(ask)
    example = setup.EXAMPLES.get(kept["example"])
    if example is None:
        return Onward(_address(ask))
    usual = {"currency": example.currency, "language": ask.language, "time_zone": example.time_zone}
    locale = Locale.parse(ask.language)
    words = {
        "kept": {name: kept[name] or usual.get(name, "") for name in _CHOSEN}, "step": "alliance", "back": _address(ask, **kept),
        "currencies": [(code, f"{code} · {locale.currencies.get(code, code)}") for code in CURRENCIES],
        "language_options": list(LANGUAGE_NAMES.items()), "zones": _zones(ask.language),
        "own_currency": example.currency, "own_language": LANGUAGE_NAMES[example.language],
        "example_name": ask.say.text(f"ex_{example.slug}"),
    }  # fmt: skip
    return Shown("start/alliance.html.j2", ask.say.text("alliance_title"), words)


@cache
def _zones(language: str) -> list[tuple[str, str]]:
    """All zones that are a place, by the name that a reader knows the place by."""
    locale = Locale.parse(language)
    found = {name: get_timezone_location(name, locale=locale) for name in _places()}
    return sorted(found.items(), key=lambda pair: unicodedata.normalize("NFKD", pair[1]).casefold())


@cache
def _places() -> frozenset[str]:
    from babel.core import get_global

    known: Any = get_global("zone_territories")
    return frozenset(
        name for name in available_timezones() if known.get(name, "ZZ") not in ("ZZ", "001") and "/" in name
    )


def keep_alliance(ask: Ask) -> Answer:
    """On with what was typed, once all of it can be."""
    if not _opens(ask):
        return Onward(_address(ask))
    kept = _chosen(ask)
    kept["slug"] = kept["slug"].lower() or slug_of(kept["name"]) or kept["example"]
    problems = list(_problems(ask, kept))
    if problems:
        raise RequestInvalid([FieldProblem(ask.say.text(key), SAID, f"/{name}") for name, key in problems])
    return Onward(_address(ask, "/you", **kept))


def _problems(ask: Ask, kept: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The fields that are wrong, each with the words that say why."""
    if not 0 < len(kept["name"]) <= _LONGEST_NAME or not kept["name"].isprintable():
        yield "name", "name_wrong"
    if not re.fullmatch(SLUG, kept["slug"]):
        yield "slug", "slug_wrong"
    elif setup.slug_taken(ask.database, kept["slug"]):
        yield "slug", "slug_taken"
    if kept["currency"] not in CURRENCIES:
        yield "currency", "choice_wrong"
    if kept["language"] not in LANGUAGES:
        yield "language", "choice_wrong"
    if kept["time_zone"] not in _places():
        yield "time_zone", "choice_wrong"


# Three: who -----------------------------------------------------------------------------------------------------------


def show_you(ask: Ask) -> Answer:
    """Who runs it."""
    if not _opens(ask):
        return _closed(ask, used=True)
    kept = _chosen(ask)
    if kept["example"] not in setup.EXAMPLES or list(_problems(ask, kept)):
        return Onward(_address(ask, "/alliance", **kept))
    words = {"kept": kept, "step": "you", "back": _address(ask, "/alliance", **kept)}
    return Shown("start/you.html.j2", ask.say.text("you_title"), words)


def found(ask: Ask) -> Answer:
    """Found the alliance, and sign whoever did it in."""
    if not _opens(ask):
        return Onward(_address(ask))
    kept = _chosen(ask)
    if kept["example"] not in setup.EXAMPLES or list(_problems(ask, kept)):
        return Onward(_address(ask, "/alliance", **kept))
    try:
        normal_email(ask.form.get("email", ""))
    except InvalidValue:
        raise wrong(ask, "email", "email_wrong") from None
    wish = setup.Wish(kept.pop("example"), Own(**kept))
    name = ask.form.get("person", "").strip()[:100]
    made = setup.found(ask.database, ask.path["key"], wish, ask.form["email"], name, ask.now)
    send_later(ask.desk, lambda: [made.mail])
    return _signed_in(ask, made.alliance.alliance_id, made)


def _signed_in(ask: Ask, alliance_id: uuid.UUID, made: setup.Founded) -> Response[Any]:
    means = Means("link", False, ask.visit.agent)
    return begin_session(ask.desk, alliance_id, made.person, means, "/start/partner")


_KEY = {"key": "alz_setup_0"}
SCREENS = [
    Screen(id="start", path=DOOR, room="open", handler=door, words=WORDS, alone=True),
    Screen(id="start_example", path=f"{WITH}/{{key:str}}", room="open", handler=choose, words=WORDS, alone=True, example=_KEY),
    Screen(
        id="start_alliance", path=f"{WITH}/{{key:str}}/alliance", room="open", handler=show_alliance, words=WORDS, alone=True,
        example=_KEY,
    ),
    Screen(
        id="start_keep_alliance", path=f"{WITH}/{{key:str}}/alliance", method="POST", room="open", handler=keep_alliance,
        words=WORDS, alone=True, again="start_alliance", example=_KEY,
    ),
    Screen(id="start_you", path=f"{WITH}/{{key:str}}/you", room="open", handler=show_you, words=WORDS, alone=True, example=_KEY),
    Screen(
        id="start_found", path=f"{WITH}/{{key:str}}/you", method="POST", room="open", handler=found, words=WORDS, alone=True,
        again="start_you", example=_KEY,
    ),
]  # fmt: skip
