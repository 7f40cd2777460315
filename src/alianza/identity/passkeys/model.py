"""What a passkey is, whom it names, and what is refused. Pure."""

from __future__ import annotations

import ipaddress
import uuid
from datetime import datetime
from typing import NamedTuple

from alianza.kernel.errors import AlianzaError, InvalidValue
from alianza.kernel.ids import format_id, parse_id

PREFIX = "pky"
MOST = 10  # of one person
LONGEST_NAME = 60


class PasskeyRefused(AlianzaError):
    """What a browser sent is no proof of a passkey of ours. `reason` is for the log: one word."""

    code = "passkey_refused"

    def __init__(self, reason: str, person_id: uuid.UUID | None = None, alliance_id: uuid.UUID | None = None) -> None:
        super().__init__("that passkey can't be used here", hint="try again, or sign in by e-mail")
        self.reason = reason
        self.person_id = person_id
        self.alliance_id = alliance_id


class PasskeyLimit(AlianzaError):
    """The person has as many passkeys as one may have."""

    code = "passkey_limit"


class UnknownPasskey(AlianzaError):
    """The person has no such passkey."""

    code = "unknown_passkey"


class Passkey(NamedTuple):
    """A passkey as its owner sees it; `host` is where it works."""

    passkey_id: uuid.UUID
    credential_id: bytes
    host: str
    name: str
    created_at: datetime
    last_used_at: datetime | None

    @property
    def id(self) -> str:
        """The written id."""
        return format_id(PREFIX, self.passkey_id)


class Site(NamedTuple):
    """Where the page stands that asks for a passkey: `onlycar.localhost`, `http://onlycar.localhost:8000`."""

    host: str
    origin: str

    @property
    def works(self) -> bool:
        """Whether browsers give passkeys to it: a name, not a number."""
        try:
            ipaddress.ip_address(self.host.strip("[]"))
        except ValueError:
            return bool(self.host)
        return False


def handle(alliance_id: uuid.UUID, person_id: uuid.UUID) -> bytes:
    """What a device keeps of whom a passkey belongs to: ids and nothing else."""
    return alliance_id.bytes + person_id.bytes


def whose(kept: bytes | None) -> tuple[uuid.UUID, uuid.UUID]:
    """The alliance and the person of a handle. Raises PasskeyRefused."""
    if kept is None or len(kept) != 32:
        raise PasskeyRefused("unknown")
    return uuid.UUID(bytes=kept[:16]), uuid.UUID(bytes=kept[16:])


def parse_passkey_id(text: str) -> uuid.UUID:
    """The id of a passkey. Raises InvalidValue."""
    return parse_id(PREFIX, text)


def passkey_name(text: str, otherwise: str = "") -> str:
    """A name as it is kept. Raises InvalidValue."""
    found = " ".join(text.split()) or otherwise
    if not found or len(found) > LONGEST_NAME or not found.isprintable():
        raise InvalidValue(f"a passkey's name has 1 to {LONGEST_NAME} characters")
    return found
