"""Time-sortable ids: UUIDv7 inside (RFC 9562), a prefix and Crockford base 32 outside: `ln_01jdr7…`."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from base64 import b32hexencode
from collections.abc import Iterator
from datetime import datetime

from alianza.kernel.errors import InvalidValue

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_WRITTEN = bytes.maketrans(b"0123456789ABCDEFGHIJKLMNOPQRSTUV", _ALPHABET.encode())
_VALUES = {letter: place for place, letter in enumerate(_ALPHABET)}
COUNTER_BYTES = 5  # the last bytes of each id of one batch; those before are the same


def format_id(prefix: str, value: uuid.UUID) -> str:
    """The written form of an id: its prefix, an underscore and 26 letters and digits."""
    return f"{prefix}_{b32hexencode(value.int.to_bytes(20, 'big'))[6:].translate(_WRITTEN).decode()}"


def parse_id(prefix: str, text: str) -> uuid.UUID:
    """The id behind its written form. Raises InvalidValue when it is none of that kind."""
    head, _, body = text.lower().partition("_")
    if head != prefix or len(body) != 26 or not all(letter in _VALUES for letter in body) or body[0] > "7":
        raise InvalidValue(f"'{text}' is no id of that kind", hint=f"it looks like {prefix}_01k9m2v7w8x9y0z1a2b3c4d5e6")
    number = 0
    for letter in body:
        number = number * 32 + _VALUES[letter]
    return uuid.UUID(int=number)


def id_sequence(milliseconds: int) -> Iterator[bytes]:
    """Up to 2^40 ids of one batch as 16 bytes each, ascending: UUIDv7 with a random part and a counter.

    `milliseconds` is the Unix time of the batch. The random part comes from the operating system.
    """
    head = milliseconds.to_bytes(6, "big")
    noise = int.from_bytes(secrets.token_bytes(5), "big")
    version = (0x7000 | (noise >> 28 & 0xFFF)).to_bytes(2, "big")
    variant = (0x80_00_00 | (noise & 0x3F_FF_FF)).to_bytes(3, "big")
    prefix = head + version + variant
    for counter in range(256**COUNTER_BYTES):
        yield prefix + counter.to_bytes(COUNTER_BYTES, "big")


def new_id(moment: datetime) -> uuid.UUID:
    """One id, sorted by a moment."""
    return uuid.UUID(bytes=next(id_sequence(int(moment.timestamp() * 1000))))


def named_id(*words: str) -> uuid.UUID:
    """The id that a name always has, in the form of UUIDv8 (RFC 9562): equal words, equal id."""
    digest = bytearray(hashlib.blake2b("\x1f".join(words).encode(), digest_size=16).digest())
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return uuid.UUID(bytes=bytes(digest))
