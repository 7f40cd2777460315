"""What a template needs of a subject: words for its language, colours that can be read, the code. Nothing decides there."""

from __future__ import annotations

import re
from typing import Any

from alianza.kernel.user_text import breakable
from alianza.tracking.print_kit.colors import code_color, palette
from alianza.tracking.print_kit.phrases import phrase
from alianza.tracking.print_kit.qr import QrCode, qr_svg
from alianza.tracking.print_kit.subject import KitSubject, Look

_LONGEST_ADDRESS = 48  # a longer address is not typed by anyone
_REGION = {"zh": "CN"}  # selects the glyphs' simplified forms


def kit_view(subject: KitSubject, code: QrCode, *, press: bool = False) -> dict[str, Any]:
    """The view of every piece. Raises UnsupportedLanguage."""
    colors = palette(subject.alliance.ground, subject.alliance.ink, subject.partner.primary)
    return {
        "title": f"{subject.alliance.name} · {subject.partner.name}",
        "lang": subject.language,
        "region": _REGION.get(subject.language, subject.country),
        "paper": subject.paper,
        "press": press,
        "colors": colors._asdict(),
        "partner": _look(subject.partner),
        "alliance": _look(subject.alliance),
        "words": _words(subject),
        "code": subject.code,
        "address": short_address(subject.link_url),
        "link": subject.link_url,
        "qr": qr_svg(code, dark=dark_of(subject)),
    }


def dark_of(subject: KitSubject) -> str:
    """The colour of the code's modules: the alliance's, or its ink, where a camera can read them."""
    return code_color(subject.alliance.ground, subject.alliance.ink)


def _look(look: Look) -> dict[str, str]:
    return {"name": bound(look.name), "logo": look.logo.as_svg if look.logo else ""}


def _words(subject: KitSubject) -> dict[str, Any]:
    def say(key: str, **values: str) -> str:
        return bound(phrase(subject.language, subject.industry, key, **values))

    last = say("say", code=subject.code) if subject.code else say("done")
    return {
        "counter": _claim(subject, say("counter")),
        "headline": _claim(subject, say("headline")),
        "steps": [say("scan"), say("choose"), last],
        **{key: say(key) for key in ("action", "button", "code", "by", "go", "glue")},
    }


def _claim(subject: KitSubject, lead: str) -> dict[str, str]:
    """A line before the alliance's name; or the slogan, below the name."""
    if subject.slogan:
        return {"lead": bound(subject.alliance.name), "name": bound(subject.slogan)}
    return {"lead": bound(lead), "name": bound(subject.alliance.name)}


def bound(words: str) -> str:
    """A text that breaks well: no line ends after a word of one or two letters, and an endless word may break."""
    return _SHORT_WORD.sub("\\1\u00a0", breakable(words))


_SHORT_WORD = re.compile(r"(?<!\S)([«“\"(]?\w{1,2}) ")


def short_address(url: str) -> str:
    """The address as people type it; empty when nobody would."""
    shown = url.partition("://")[2].removeprefix("www.").rstrip("/")
    return shown if len(shown) <= _LONGEST_ADDRESS else ""
