"""Identities: an e-mail address, a telephone number, a plate, the first digits of a card, read and hashed.

The same one written otherwise has the same hash. The key follows from the installation's secret (`runtime.secrets`), so the
hashes cannot be tried out by whoever has the database alone.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import re
import unicodedata
import uuid
from collections.abc import Callable

import phonenumbers

from alianza.runtime.secrets import secret

HASH_BYTES = 16
IDENTITIES = ("email", "phone", "plate", "card_bin")  # the columns; the first three tell who somebody is
NUMBERS = {name: number for number, name in enumerate(IDENTITIES, 1)}
Identify = Callable[[str, str], tuple[bytes, ...]]

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_NO_PLATE = re.compile(r"[^0-9A-Z\u0400-\u04ff\u4e00-\u9fff]")
# A Russian plate has only these letters, and is typed with either alphabet's.
_CYRILLIC = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_CARD = re.compile(r"\d{6,8}")
_REMEMBERED = 65_536


def read_email(text: str, country: str = "") -> str:
    """The address as it is compared: no blanks around it, lower case. Empty when it is none."""
    found = unicodedata.normalize("NFKC", text).strip().casefold().removeprefix("mailto:")
    return found if _EMAIL.fullmatch(found) and len(found) <= 254 else ""


def read_phone(text: str, country: str = "") -> str:
    """The number in E.164, such as +525512345678; one without a country's code is of `country` (ISO 3166). Empty: none."""
    if not any(letter.isdigit() for letter in text):
        return ""
    try:
        found = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(found):
        return ""
    return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))


def read_plate(text: str, country: str = "") -> str:
    """Letters and digits in capitals, without what stands between them. Empty when fewer than two or more than twelve."""
    found = _NO_PLATE.sub("", unicodedata.normalize("NFKC", text).upper()).translate(_CYRILLIC)
    return found if 2 <= len(found) <= 12 and any(letter.isdigit() for letter in found) else ""


def read_card(text: str, country: str = "") -> str:
    """The first digits of a card, eight or six: what tells its bank. The rest is never looked at. Empty: none."""
    found = _CARD.match(re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)))
    if found is None:
        return ""
    return found[0] if len(found[0]) == 8 else found[0][:6]


_READERS: dict[str, Callable[[str, str], str]] = {
    "email": read_email,
    "phone": read_phone,
    "plate": read_plate,
    "card_bin": read_card,
}


def identify(alliance_id: uuid.UUID, country: str) -> Identify:
    """What gives the hashes of an identity by its column and text; none for what cannot be read.

    A card has two: that of its first six digits too, since a bank may be named by either. `country` (ISO 3166) is where
    telephone numbers without a country's code are.
    """

    @functools.cache
    def key() -> bytes:  # only a file with such columns needs it
        return secret("identity", alliance_id)

    @functools.lru_cache(maxsize=_REMEMBERED)
    def hashes(column: str, text: str) -> tuple[bytes, ...]:
        found = _READERS[column](text, country)
        if not found:
            return ()
        words = (found, found[:6]) if column == "card_bin" and len(found) == 8 else (found,)
        return tuple(_hash(key(), column, word) for word in words)

    return hashes


def _hash(key: bytes, column: str, word: str) -> bytes:
    return hmac.digest(key, f"{column}\0{word}".encode(), hashlib.sha256)[:HASH_BYTES]
