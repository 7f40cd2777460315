"""Search from everywhere (Ctrl-K): partners, codes, links, orders, statements and pages, by what somebody remembers of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from alianza.kernel.errors import AlianzaError
from alianza.web.api.problems import STATUS
from alianza.web.shared.addresses import CODES, LINKS, ORDERS, PARTNERS, STATEMENTS, at
from alianza.web.shared.words import WORDS
from alianza.web.ui import frame
from alianza.web.ui.screen import Ask, Screen, Shown

_MOST = 6
_NOTHING = (403, 404, 422)  # not theirs to see; nothing goes by such a name; it is none


class Hit(NamedTuple):
    """Something that was found: its name, what it is (a words' key), and where it is."""

    name: str
    kind: str
    address: str
    picture: str


def search(ask: Ask) -> Shown:
    """What goes by a name."""
    text = ask.query.get("q", "").strip()[:100]
    hits = list(_hits(ask, text)) if text else []
    return Shown("console/search.html.j2", ask.say.text("search"), {"text": text, "hits": hits})


def _hits(ask: Ask, text: str) -> Iterator[Hit]:
    for place in frame.CONSOLE:
        name = ask.say.text(place.key)
        if text.lower() in name.lower() and (not place.scope or ask.may(place.scope)):
            yield Hit(name, "kind_page", place.path, place.picture)
    for find in (_partners, _codes, _links, _orders, _statements):
        try:
            yield from find(ask, text)
        except AlianzaError as error:
            if STATUS.get(error.code, 422) not in _NOTHING:
                raise


def _partners(ask: Ask, text: str) -> list[Hit]:
    found = ask.api("list_partners", query={"name": text, "limit": _MOST}).data
    known = ask.terms.by_external_id.get(text)
    names = [(one.external_id, one.name) for one in found] + ([(known.external_id, known.name)] if known else [])
    return [Hit(name, "kind_partner", at(PARTNERS, one), "partners") for one, name in dict(names).items()]


def _codes(ask: Ask, text: str) -> list[Hit]:
    one = ask.api("get_code", path={"code": text})
    return [Hit(one.id, "kind_code", at(CODES, one.id), "codes")]


def _links(ask: Ask, text: str) -> list[Hit]:
    one = ask.api("get_link", path={"link": text})
    return [Hit(one.code, "kind_link", at(LINKS, one.code), "links")]


def _orders(ask: Ask, text: str) -> list[Hit]:
    one = ask.api("get_sale", path={"id": text})
    return [Hit(one.id, "kind_order", at(ORDERS, one.id), "orders")]


def _statements(ask: Ask, text: str) -> list[Hit]:
    if not (text.isascii() and text.isdecimal()):
        return []
    one = ask.api("get_statement", path={"statement": text})
    return [Hit(f"{one.number} · {one.partner.name}", "kind_statement", at(STATEMENTS, one.number), "money")]


SCREENS = [
    Screen(id="search", path="/console/search", room="console", handler=search, words=WORDS, example={"?q": "taller"}),
]
