"""Codes as people type and say them: one form to compare by, one to show.

Two texts name the same code when their normal forms are equal. Case, accents, blanks, hyphens and other marks, full-width
letters and foreign digits make no difference; nor do characters that look alike on a sticker or a screen: O and 0, I, L
and 1, and the Cyrillic and Greek capitals that look like Latin ones. Two codes that differ only in these cannot both exist,
so a look-alike is never ambiguous.
"""

from __future__ import annotations

import functools
import unicodedata

_LATIN = "ABEKMHOPCTYXISJABEZHIKMNOPTYXI"
_ALIKE = "АВЕКМНОРСТУХІЅЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧӀ"
_LOOKS = str.maketrans(_ALIKE + "OIL|", _LATIN.translate(str.maketrans("OIL", "011")) + "0111")
_MARKS = range(0x300, 0x370)  # accents of Latin, Greek and Cyrillic letters; the vowel signs of other scripts stay
_SELECTORS = range(0xFE00, 0xFE10)  # whether an emoji is shown in colour
_DROPPED = ("Z", "P", "C", "Sk")  # blanks, punctuation, controls, accents that stand alone
_MINUS = "\N{MINUS SIGN}"


@functools.lru_cache(maxsize=16_384)
def normal(text: str) -> str:
    """The form by which codes are compared; empty when nothing of the text counts. Applied again it changes nothing."""
    while (folded := _folded(text)) != text:
        text = folded
    return text


def _folded(text: str) -> str:
    capitals = unicodedata.normalize("NFKC", text).casefold()
    apart = unicodedata.normalize("NFKD", capitals).upper()
    return unicodedata.normalize("NFC", "".join(map(_kept, apart)).translate(_LOOKS))


@functools.lru_cache(maxsize=4_096)
def _kept(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    dropped = kind.startswith(_DROPPED) or letter == _MINUS or ord(letter) in _MARKS or ord(letter) in _SELECTORS
    return "" if dropped else letter


def shown(text: str) -> str:
    """The form in which a code is kept and shown: capitals, single blanks, everything else as it was written."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).upper()
