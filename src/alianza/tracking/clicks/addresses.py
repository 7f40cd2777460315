"""Network addresses are never kept; what is kept, with consent, is a keyed hash that changes with the day."""

from __future__ import annotations

import hmac
import socket
import time
from datetime import UTC, date, datetime

_BYTES = 16
_MAPPED = bytes(10) + b"\xff\xff"  # an IPv4 address in the form of IPv6


def address_hash(key: bytes, day: date, address: str) -> bytes | None:
    """16 bytes for an address on a UTC day; None when it is no address.

    `key` is the alliance's own (`secret("address", alliance_id)`). Of an IPv6 address the first half counts: that is the
    household or the phone, the rest changes by itself.
    """
    return _hashed(day_salt(key, day), address)


def day_salt(key: bytes, day: date) -> bytes:
    """What an alliance's hashes of one day are made with."""
    return hmac.digest(key, day.isoformat().encode(), "sha256")


def _hashed(salt: bytes, address: str) -> bytes | None:
    packed = _packed(address)
    return None if packed is None else hmac.digest(salt, packed, "sha256")[:_BYTES]


def _packed(address: str) -> bytes | None:
    """The bytes that count of an address."""
    try:
        if ":" not in address:
            return socket.inet_pton(socket.AF_INET, address)
        found = socket.inet_pton(socket.AF_INET6, address.partition("%")[0])
    except OSError:
        return None
    return found[12:] if found.startswith(_MAPPED) else found[:8]


class Addresses:
    """Hashes addresses of now; it keeps the day's salts, never an address."""

    def __init__(self) -> None:
        self._day = -1
        self._salts: dict[bytes, bytes] = {}

    def hashed(self, key: bytes, address: str) -> bytes | None:
        """The same as `address_hash` for today."""
        day = int(time.time() // 86_400)
        if day != self._day:
            self._day = day
            self._salts.clear()
        salt = self._salts.get(key)
        if salt is None:
            salt = self._salts[key] = day_salt(key, datetime.fromtimestamp(day * 86_400, UTC).date())
        return _hashed(salt, address)
