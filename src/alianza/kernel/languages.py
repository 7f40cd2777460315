"""The five languages in which Alianza speaks to partners and customers."""

from __future__ import annotations

from typing import NamedTuple

from alianza.kernel.errors import AlianzaError

LANGUAGES = ("es", "en", "zh", "ru", "pt")


class UnsupportedLanguage(AlianzaError):
    """A document is asked for in a language that has no words."""

    code = "unsupported_language"


class Words(NamedTuple):
    """One text in the five languages."""

    es: str
    en: str
    zh: str
    ru: str
    pt: str


def require_language(language: str, what: str) -> None:
    """Raise UnsupportedLanguage unless there are words in this language; `what` cannot be written in it."""
    if language not in LANGUAGES:
        hint = f"choose one of {', '.join(LANGUAGES)}"
        raise UnsupportedLanguage(f"{what} can't be written in '{language}'", hint=hint)
