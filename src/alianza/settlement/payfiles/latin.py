"""Text that banks accept: the SEPA Latin set, and names that no transliteration does justice.

The SEPA set (EPC217-08) has a–z, A–Z, 0–9, blank and `/ - ? : ( ) . , ' +`. Latin letters lose their marks, Greek and
Cyrillic ones are transliterated, other marks become their nearest kin. Names in other scripts (Chinese, Arabic, …) have
several romanisations, of which only the holder's bank knows the right one: they are not guessed, the partner's external
id is written instead.
"""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata

from text_unidecode import unidecode  # type: ignore[import-untyped]  # the one sepaxml itself uses

SEPA_SET = frozenset(string.ascii_letters + string.digits + " /-?:().,'+")
MAX_ID = 35

_KIN = {"&": "+", "_": "-", "@": "(at)", "!": ".", ";": ",", '"': "'", "`": "'", "~": "-"}
_KIN |= dict.fromkeys("<[{", "(") | dict.fromkeys(">]}", ")")
_TRANSLITERATED = ("LATIN", "GREEK", "CYRILLIC", "MODIFIER")
_SLASHES = re.compile(r"/+")
_NO_ID = re.compile(r"[^A-Za-z0-9.-]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def latin(text: str, limit: int | None = None) -> str:
    """A text in the SEPA Latin set on one line, at most `limit` characters; empty when nothing of it can be written.

    Slashes neither begin nor end it nor stand twice, because schemes read `//` as a separator.
    """
    characters = unidecode(unicodedata.normalize("NFKC", text))
    written = "".join(c if c in SEPA_SET else _KIN.get(c, " ") for c in characters)
    tidy = _SLASHES.sub("/", " ".join(written.split())).strip(" /")
    return tidy[:limit].strip(" /")


def is_transliterable(text: str) -> bool:
    """Whether every letter of a text is of a script with one agreed transliteration: Latin, Greek or Cyrillic."""
    letters = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c).startswith("L"))
    return all(unicodedata.name(letter, "").startswith(_TRANSLITERATED) for letter in letters)


def bank_name(name: str, fallback: str, limit: int | None = None) -> str:
    """A name as a bank file writes it; `fallback` (the external id) when the name cannot be transliterated."""
    if is_transliterable(name) and any(c.isalnum() for c in latin(name)):
        return latin(name, limit)
    return latin(fallback, limit) or "NOTPROVIDED"


def bank_id(text: str) -> str:
    """An identifier of at most 35 letters, digits, points and hyphens: one for each text, and always the same one.

    One that fits is kept; a UUID loses its hyphens; any other is shortened and ends in eight hexadecimal digits of its
    SHA-256, so that two long identifiers with the same beginning stay apart.
    """
    if _UUID.fullmatch(text):
        return text.replace("-", "")
    safe = _NO_ID.sub("-", text).strip(".-")
    if safe == text and 0 < len(safe) <= MAX_ID:
        return safe
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{safe[: MAX_ID - 9]}-{mark}".lstrip("-")
