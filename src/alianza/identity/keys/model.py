"""What a key is, and in what state. Pure."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from alianza.identity.principal import Principal
from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import format_id, parse_id

PREFIX = "key"


class KeyRefused(AlianzaError):
    """What was sent is no key that is in force."""

    code = "key_refused"


class UnknownKey(AlianzaError):
    """The alliance has no such key, or none that whoever asks may see."""

    code = "unknown_key"


class KeyEnded(AlianzaError):
    """A key that is revoked, expired or replaced can't be rotated."""

    code = "key_ended"


class ApiKey(NamedTuple):
    """A key as it is on record. `ending`: its last four letters. `replaces`: the key it was made from."""

    key_id: uuid.UUID
    name: str
    ending: str
    scopes: list[str]
    partner_id: uuid.UUID | None
    replaces: uuid.UUID | None
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    replaced_by: uuid.UUID | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    @property
    def id(self) -> str:
        """Its written id."""
        return format_id(PREFIX, self.key_id)

    def state(self, now: datetime) -> str:
        """`live`, `ending` (replaced, but still in its overlap), `expired` or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at is not None and self.expires_at <= now:
            return "expired"
        return "ending" if self.replaced_by else "live"

    def principal(self, alliance_id: uuid.UUID, test: bool) -> Principal:
        """Who acts when this key does."""
        partner = self.partner_id.bytes if self.partner_id else None
        return Principal("key", self.id, alliance_id, "key", frozenset(self.scopes), partner, test)

    def public(self) -> dict[str, object]:
        """What the audit log holds of it."""
        return {
            "name": self.name,
            "ending": self.ending,
            "scopes": self.scopes,
            "partner": format_id("ptr", self.partner_id) if self.partner_id else None,
            "expires_at": self.expires_at.isoformat() if self.expires_at else None,
        }


class MadeKey(NamedTuple):
    """A new key, and its text, which can't be had again."""

    key: ApiKey
    text: str


def key_id(text: str) -> uuid.UUID:
    """The id of a key. Raises InvalidValue."""
    return parse_id(PREFIX, text)
