"""Who a kit is for: the two looks, the links, the words."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from alianza.kernel.user_text import printable
from alianza.tracking.print_kit.colors import BLACK
from alianza.tracking.print_kit.logos import Logo

# Signs beside letters and digits that the fonts have. Emoji and the like are left out of names rather than printed as
# empty boxes.
_SIGNS = frozenset(
    " !\"#$%&'()*+,-./:;<=>?@[]_|~¡¿«»‹›“”„‘’‚…–—·•×÷°ªº№©®™€£¥¢₽§¶†‡′″"
    "、。〈〉《》「」『』【】〔〕・〜！＂＃％＆＇（）＊＋，－．／：；＜＝＞？＠［］＿～￥"
)
_WIDEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Look:
    """A name with its colours (`#rrggbb`; without a colour of its own, its ink) and logo."""

    name: str
    primary: str = ""
    ink: str = BLACK
    logo: Logo | None = None

    @property
    def ground(self) -> str:
        """The colour of its grounds."""
        return self.primary or self.ink


@dataclass(frozen=True, slots=True)
class KitSubject:
    """A partner's kit. `link_url` is followed by a click, `scan_url` stands in the codes; `code` may be empty.

    `industry` is one of phrases.INDUSTRIES; a slogan takes the place of its words. `paper` is `a4` or `us-letter`.
    """

    link_url: str
    scan_url: str
    partner: Look
    alliance: Look
    code: str = ""
    language: str = "en"
    country: str = ""
    industry: str = "partner"
    slogan: str = ""
    paper: str = "a4"


def settable(words: str, instead: str = "") -> tuple[str, str]:
    """A name in letters that the fonts have, on one line, and the letters that were left out.

    `instead` is given when nothing of the name is left.
    """
    clean = unicodedata.normalize("NFC", printable(words, _WIDEST_NAME))
    kept = "".join(letter for letter in clean if _settable(letter))
    missing = "".join(dict.fromkeys(letter for letter in clean if not _settable(letter)))
    return " ".join(kept.split()) or instead, missing


def _settable(letter: str) -> bool:
    point = ord(letter)
    return letter in _SIGNS or (letter.isalnum() and any(low <= point <= high for low, high in _LETTERS))


# Latin, Greek, Cyrillic; kana; the ideographs in use; Hangul.
_LETTERS = (
    (0x30, 0x24F),
    (0x370, 0x4FF),
    (0x1E00, 0x1EFF),
    (0x3005, 0x3007),
    (0x3041, 0x30FF),
    (0x3400, 0x4DB5),
    (0x4E00, 0x9FD0),
    (0xAC00, 0xD7A3),
    (0xFF10, 0xFF19),
    (0xFF21, 0xFF3A),
    (0xFF41, 0xFF5A),
)
