"""Secrets that have to be read again (a shared secret of a webhook, of a one-time code) lie sealed in the books.

AES-256-GCM under a key that follows from the installation's secret (`secrets.py`) and the purpose and the alliance; what it
belongs to is bound in, so that a sealed value copied to another row opens nothing. A copy of the database alone tells
nothing; a database put back without its secret opens nothing, and what was sealed is set up again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from alianza.kernel.errors import AlianzaError
from alianza.runtime.secrets import secret

_VERSION = b"\x01"
_NONCE_BYTES = 12


class SealBroken(AlianzaError):
    """A sealed value does not open: another secret is in force than when it was sealed, or it was tampered with."""

    code = "seal_broken"


def seal(purpose: str, alliance_id: uuid.UUID, belongs_to: str, value: bytes) -> bytes:
    """The value sealed: a version, a nonce and the ciphertext, 29 bytes more than the value."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + _cipher(purpose, alliance_id).encrypt(nonce, value, belongs_to.encode())


def unseal(purpose: str, alliance_id: uuid.UUID, belongs_to: str, sealed: bytes) -> bytes:
    """The value again. Raises SealBroken."""
    nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        if sealed[:1] != _VERSION:
            raise InvalidTag
        return _cipher(purpose, alliance_id).decrypt(nonce, rest, belongs_to.encode())
    except (InvalidTag, ValueError):
        hint = "put back the ALIANZA_SECRET_KEY or the secret.key with which it was sealed, or set it up again"
        raise SealBroken(f"a sealed {purpose} does not open", hint=hint) from None


TEXT = "sealed:"
_SHOWN = 4


def seal_text(purpose: str, alliance_id: uuid.UUID, belongs_to: str, text: str) -> str:
    """A text sealed as a text that ends in its last four characters, by which people know it; what is sealed stays as it is.

    The same text of the same owner is always sealed alike, so that it can be told whether it changed: the nonce follows from
    both, and never stands for two texts.
    """
    if not text or text.startswith(TEXT):
        return text
    words = f"{belongs_to}\0{text}".encode()
    nonce = hmac.digest(secret(f"nonce {purpose}", alliance_id), words, hashlib.sha256)[:_NONCE_BYTES]
    body = _VERSION + nonce + _cipher(purpose, alliance_id).encrypt(nonce, text.encode(), belongs_to.encode())
    return f"{TEXT}{base64.urlsafe_b64encode(body).decode()}:{text[-_SHOWN:]}"


def unseal_text(purpose: str, alliance_id: uuid.UUID, belongs_to: str, text: str) -> str:
    """The text again; one that was never sealed is itself. Raises SealBroken."""
    if not text.startswith(TEXT):
        return text
    try:
        body = base64.urlsafe_b64decode(text[len(TEXT) :].partition(":")[0])
    except ValueError:
        body = b""
    return unseal(purpose, alliance_id, belongs_to, body).decode()


def _cipher(purpose: str, alliance_id: uuid.UUID) -> AESGCM:
    return AESGCM(secret(f"seal {purpose}", alliance_id))
