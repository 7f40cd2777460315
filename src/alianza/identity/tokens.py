"""The written form of secrets: `alz_live_`, 65 letters and digits, and six more that show a slip or a fake. Pure.

The prefix says at a glance, and to a scanner of leaked secrets, what was found; the checksum lets it be told from noise
without asking. Inside are the alliance's id, so that a token leads to its tenant without a directory of all tenants, and
256 random bits, so that SHA-256 is enough to store it by: there is nothing to guess. Never store the text.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
import zlib
from typing import NamedTuple

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_SECRET_BYTES = 32
_BODY, _CHECK = 65, 6  # base 62 digits of 48 bytes, and of a CRC-32
# What a scanner looks for.
PATTERN = re.compile(rf"alz_([a-z]+)_([0-9A-Za-z]{{{_BODY}}})([0-9A-Za-z]{{{_CHECK}}})", re.ASCII)


class Token(NamedTuple):
    """What a token says of itself: its kind and tenant, and the digest by which it is looked up. Nothing is checked yet."""

    kind: str
    alliance_id: uuid.UUID
    digest: bytes


def new_token(kind: str, alliance_id: uuid.UUID, value: bytes = b"") -> str:
    """A new secret of a kind (`live`, `test`, `session`, …) that belongs to an alliance. Show it once, keep its digest.

    `value`: 32 secret bytes to use instead of random ones, for a token that must come out the same again.
    """
    number = int.from_bytes(alliance_id.bytes + (value or secrets.token_bytes(_SECRET_BYTES)), "big")
    text = f"alz_{kind}_{_base62(number, _BODY)}"
    return text + _checksum(text)


def read_token(text: str, *kinds: str) -> Token | None:
    """What a text says when it is a token of one of these kinds, None when it is no such thing."""
    match = PATTERN.fullmatch(text) if len(text) <= 120 else None
    if match is None or match[1] not in kinds or _checksum(text[:-_CHECK]) != match[3]:
        return None
    number = 0
    for digit in match[2]:
        number = number * 62 + _VALUES[digit]
    alliance = number >> 8 * _SECRET_BYTES
    return Token(match[1], uuid.UUID(int=alliance), digest(text)) if alliance < 1 << 128 else None


def digest(text: str) -> bytes:
    """What is stored of a token: its SHA-256."""
    return hashlib.sha256(text.encode()).digest()


def _checksum(text: str) -> str:
    return _base62(zlib.crc32(text.encode()), _CHECK)


def _base62(number: int, width: int) -> str:
    found = []
    for _ in range(width):
        number, rest = divmod(number, 62)
        found.append(_DIGITS[rest])
    return "".join(reversed(found))
