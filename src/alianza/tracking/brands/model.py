"""What a brand is and what may be said in one: pure."""

from __future__ import annotations

from typing import NamedTuple

from alianza.kernel.errors import InvalidValue
from alianza.kernel.user_text import printable
from alianza.tracking.print_kit.colors import parse_color
from alianza.tracking.print_kit.logos import Logo
from alianza.tracking.print_kit.phrases import INDUSTRIES

LONGEST_NAME = 120
LONGEST_SLOGAN = 80
NO_LOGO = Logo("", b"", 1, 1)  # takes a logo away


class Brand(NamedTuple):
    """A brand in its latest version. Empty texts leave it open; `logo` is the digest of one, or None."""

    name: str = ""
    industry: str = ""
    primary_color: str = ""
    ink_color: str = ""
    slogan: str = ""
    logo: bytes | None = None


class Change(NamedTuple):
    """What is to be changed: None keeps what is there, an empty text leaves it open again."""

    name: str | None = None
    industry: str | None = None
    primary_color: str | None = None
    ink_color: str | None = None
    slogan: str | None = None
    logo: Logo | None = None


def checked_change(change: Change) -> Change:
    """The change in the form that is kept: colours as `#rrggbb`, texts on one line. Raises InvalidValue."""
    return change._replace(
        name=_text(change.name, "name", LONGEST_NAME),
        slogan=_text(change.slogan, "slogan", LONGEST_SLOGAN),
        industry=_industry(change.industry),
        primary_color=parse_color(change.primary_color) if change.primary_color else change.primary_color,
        ink_color=parse_color(change.ink_color) if change.ink_color else change.ink_color,
    )


def _text(text: str | None, what: str, longest: int) -> str | None:
    if text is None:
        return None
    if len(text) > longest:
        raise InvalidValue(f"the {what} has {len(text)} characters, at most {longest} are shown", hint="shorten it")
    return printable(text, longest)


def _industry(word: str | None) -> str | None:
    if word and word not in INDUSTRIES:
        raise InvalidValue(f"there are no phrases for '{word}'", hint=f"one of: {', '.join(INDUSTRIES)}")
    return word


def changed(brand: Brand, change: Change, digest: bytes | None) -> Brand:
    """The brand after a checked change; `digest` is that of the change's logo."""
    texts = {word: value for word in Brand._fields[:-1] if (value := getattr(change, word)) is not None}
    logo = brand.logo if change.logo is None else digest
    return brand._replace(**texts, logo=logo)
