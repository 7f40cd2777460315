"""Short names and codes made of what something is called. Pure."""

from __future__ import annotations

import re
import unicodedata

SLUG = r"[a-z0-9][a-z0-9-]{0,39}"
_LONGEST = 40
_CODE = 14
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip


def slug_of(name: str) -> str:
    """`Mi Autolavado, S.A.` as `mi-autolavado-s-a`; empty where no letter has a plain form."""
    spelled = "".join(_CYRILLIC.get(letter, letter) for letter in name.casefold())
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:_LONGEST].strip("-")


def free_slug(wanted: str, taken: frozenset[str]) -> str:
    """The wanted one, or the first with a number that nobody has."""
    numbers = (wanted if number == 1 else f"{wanted[: _LONGEST - 5]}-{number}" for number in range(1, len(taken) + 2))
    return next(one for one in numbers if one not in taken)


def code_of(name: str) -> str:
    """A code that sounds like a partner: `Taller Ramírez` as `TALLERRAMIREZ`. Letters of any script stay."""
    words = re.findall(r"[^\W_]+", name.upper())
    plain = [_plain(word) for word in words]
    found = ""
    for word in plain:
        if found and len(found) + len(word) > _CODE:
            break
        found += word
    return found[:_CODE]


def _plain(word: str) -> str:
    """Without the accents of Latin letters; those of other scripts are letters of their own."""
    split = unicodedata.normalize("NFKD", word)
    bare = "".join(letter for letter in split if not unicodedata.combining(letter))
    return bare if bare.isascii() else word
