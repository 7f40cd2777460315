"""Texts in five languages, with the right form for a number. Pure.

A text may have forms for numbers, apart by `‖`: two in Spanish, English and Portuguese (one, other), three in Russian (one,
few, many), one in Chinese. Which one it is follows the Unicode CLDR through Babel, for the part `n`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from babel import Locale
from markupsafe import Markup, escape

from alianza.kernel.languages import LANGUAGES, Words

Table = Mapping[str, Words]
MARK = "‖"
_FORMS = {
    "es": ("one", "other"),
    "en": ("one", "other"),
    "pt": ("one", "other"),
    "ru": ("one", "few", "many"),
    "zh": ("other",),
}
LANGUAGE_NAMES = {"es": "Español", "en": "English", "zh": "中文", "ru": "Русский", "pt": "Português"}


class Spoken:
    """The words of one language, of several tables together."""

    def __init__(self, language: str, *tables: Table) -> None:
        self.language = language
        self._tables = tables

    def with_first(self, table: Table) -> Spoken:
        """The same words, those of another table before them."""
        return Spoken(self.language, table, *self._tables)

    def text(self, key: str, **parts: object) -> str:
        """A text, its parts filled in. Raises KeyError for words that nobody has written."""
        return choose(self._find(key), self.language, parts.get("n")).format(**parts)

    def __call__(self, key: str, **parts: object) -> Markup:
        """The same for a page: what is filled in stays text, whatever it holds."""
        return Markup(escape(choose(self._find(key), self.language, parts.get("n")))).format(**parts)

    def knows(self, key: str) -> bool:
        """Whether there are words for it."""
        return any(key in table for table in self._tables)

    def _find(self, key: str) -> str:
        for table in self._tables:
            if key in table:
                return str(getattr(table[key], self.language))
        raise KeyError(f"no words for '{key}'")


def choose(text: str, language: str, n: object) -> str:
    """The form of a text that goes with a number; numbers that are filled in as text count by their digits."""
    if MARK not in text:
        return text
    forms = text.split(MARK)
    number = int("".join(filter(str.isdigit, str(n))) or 0) if not isinstance(n, int) else n
    category = _plural(language)(number)
    names = _FORMS[language]
    return forms[names.index(category) if category in names else len(forms) - 1]


@cache
def _plural(language: str):  # type: ignore[no-untyped-def]  # Babel's own
    return Locale.parse(language).plural_form


def wrong_forms(words: Words) -> list[str]:
    """The languages in which a text has forms for numbers, but not as many as that language needs; or in which it is empty."""
    found = []
    counted = any(MARK in text for text in words)
    for language, text in zip(LANGUAGES, words, strict=True):
        wanted = len(_FORMS[language]) if counted else 1
        if not text.strip() or (counted and len(text.split(MARK)) != wanted):
            found.append(language)
    return found
