"""Standard Webhooks: secrets, and what is sent with a body so that the receiver knows who wrote it, and when. Pure.

https://www.standardwebhooks.com: HMAC-SHA-256 over `id.timestamp.body`, one signature for each secret that is in force.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> bytes:
    """A secret from the operating system's randomness."""
    return secrets.token_bytes(_BYTES)


def written(secret: bytes) -> str:
    """A secret as its owner keeps it: `whsec_` and base 64."""
    return PREFIX + base64.b64encode(secret).decode()


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature. `timestamp` in seconds of the Unix time."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def headers(live: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of a message, signed with every secret that is in force."""
    return {
        "content-type": "application/json",
        "user-agent": "Alianza-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, message_id, timestamp, body) for secret in live),
    }
