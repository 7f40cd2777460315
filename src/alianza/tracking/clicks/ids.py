"""Ids of clicks, made fast: UUIDv7 with 60 random bits each, in binary for the table and in letters for the address."""

from __future__ import annotations

import os
import re
import time
import uuid

from alianza.kernel.ids import format_id
from alianza.tracking.clicks.model import PREFIX

_POOL = 1_024
_TAIL = 12  # letters of five bits: the random 60 at the end
_PLAIN = b"0123456789abcdefghijklmnopqrstuv"  # what int(…, 32) reads
_WRITTEN = b"0123456789abcdefghjkmnpqrstvwxyz"  # what people read
_BY_CHANCE = bytes(_PLAIN[byte & 31] for byte in range(256))
_TO_WRITTEN = bytes.maketrans(_PLAIN, _WRITTEN)
_TO_PLAIN = bytes.maketrans(_WRITTEN, _PLAIN)
_VARIANT = 0x8 << 60
_HEAD = PREFIX.encode() + b"_"
_WHOLE = re.compile(_HEAD + b"[0-7][0-9a-hjkmnp-tv-z]{25}")


class ClickIds:
    """Gives ids in the order of time. `offset_ms` shifts the clock, for rehearsals on a fixed day."""

    __slots__ = ("_head", "_letters", "_millisecond", "_offset_ms", "_place", "_tails", "_value")

    def __init__(self, offset_ms: int = 0) -> None:
        self._offset_ms = offset_ms
        self._millisecond = -1
        self._place = _POOL
        self._tails = self._letters = self._head = self._value = b""

    def next(self) -> tuple[bytes, bytes]:
        """The written id (`clk_…`) and its 16 bytes."""
        now = time.time_ns() // 1_000_000 + self._offset_ms
        if now != self._millisecond:
            self._new_millisecond(now)
        place = self._place
        if place == _POOL:
            self._refill()
            place = 0
        self._place = place + 1
        start = place * _TAIL
        tail = int(self._tails[start : start + _TAIL], 32) | _VARIANT
        return self._head + self._letters[start : start + _TAIL], self._value + tail.to_bytes(8, "big")

    def _new_millisecond(self, now: int) -> None:
        """Time, version and twelve random bits: the same for the ids of one millisecond."""
        self._millisecond = now
        noise = int.from_bytes(os.urandom(2), "big") & 0x0FFF
        self._value = ((now << 16) | 0x7000 | noise).to_bytes(8, "big")
        whole = uuid.UUID(bytes=self._value + _VARIANT.to_bytes(8, "big"))
        self._head = format_id(PREFIX, whole)[:-_TAIL].encode()

    def _refill(self) -> None:
        self._tails = os.urandom(_POOL * _TAIL).translate(_BY_CHANCE)
        self._letters = self._tails.translate(_TO_WRITTEN)
        self._place = 0


def read_click_id(text: bytes) -> bytes | None:
    """The 16 bytes of a written id; None when it is none."""
    if not _WHOLE.fullmatch(text):
        return None
    found = int(text[len(_HEAD) :].translate(_TO_PLAIN), 32).to_bytes(16, "big")
    return found if found[6] >> 4 == 7 else None
