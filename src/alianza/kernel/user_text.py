"""Text that other people wrote, made safe to show: cleaned of what can't be printed, broken where it is endless."""

from __future__ import annotations

import re

# Controls and lone surrogates can't be stored in XML or shown; direction marks can make "pay 10" read as "pay 01".
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
_ENDLESS = re.compile(r"[^\s\u2e80-\uffef]{16,}")
_PIECE = re.compile(r".{12}(?=.)")


def printable(words: str, longest: int = 400) -> str:
    """The text on one line, without control and direction characters, cut with an ellipsis after `longest`."""
    line = _UNPRINTABLE.sub(" ", words).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def breakable(words: str, longest: int = 160) -> str:
    """Printable text in which a word of 16 and more characters may break, so that an id can't leave its column."""
    return _ENDLESS.sub(lambda match: _PIECE.sub("\\g<0>\u200b", match[0]), printable(words, longest))
