"""The secret in an invitation's address. It is in the mail alone: the books have its digest.

It follows from the installation's secret, the application and the number of the invitation, so that a mail that has to be
sent again holds the same address, and one more invitation makes the one before it void.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid

from alianza.identity.tokens import Token, digest, new_token, read_token
from alianza.partners.applications.model import KIND, InvitationRefused
from alianza.runtime.secrets import secret


def token_of(alliance_id: uuid.UUID, application_id: uuid.UUID, invitation: int) -> str:
    """The token of an application's invitation of that number."""
    said = application_id.bytes + invitation.to_bytes(4, "big")
    return new_token(KIND, alliance_id, hmac.digest(secret("invitation", alliance_id), said, hashlib.sha256))


def digest_of(alliance_id: uuid.UUID, application_id: uuid.UUID, invitation: int) -> bytes:
    """What is kept of it."""
    return digest(token_of(alliance_id, application_id, invitation))


def read(text: str) -> Token:
    """What an invitation's address says. Raises InvitationRefused."""
    found = read_token(text, KIND)
    if found is None:
        raise InvitationRefused
    return found


def address_hash(alliance_id: uuid.UUID, address: str) -> bytes:
    """From where somebody signed, in a form that tells it only to whoever has the installation's secret and a guess."""
    return hmac.digest(secret("signature address", alliance_id), address.encode(), hashlib.sha256)
