"""Network addresses are never kept; what is kept, with consent, is a keyed hash that changes with the day."""

from __future__ import annotations

import hmac
import ipaddress
from datetime import date

_BYTES = 16


def address_hash(key: bytes, day: date, address: str) -> bytes | None:
    """16 bytes for an address on a UTC day; None when it is no address.

    `key` is the alliance's own (`secret("address", alliance_id)`). Of an IPv6 address the first half counts: that is the
    household or the phone, the rest changes by itself.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        packed = mapped.packed if mapped else found.packed[:8]
    else:
        packed = found.packed
    salt = hmac.digest(key, day.isoformat().encode(), "sha256")
    return hmac.digest(salt, packed, "sha256")[:_BYTES]
