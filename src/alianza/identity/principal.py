"""Who acts: a key, a person, an embedded page or the system itself, and what they may. Pure."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from alianza.identity.scopes import SCOPES
from alianza.kernel.errors import AlianzaError

Kind = Literal["key", "person", "embed", "system"]


class Forbidden(AlianzaError):
    """Whoever acts may not do this."""

    code = "forbidden"


class Origin(NamedTuple):
    """From where somebody acts: the request's id, and a keyed hash of the address in place of the address."""

    request_id: str = ""
    address_hash: bytes = b""


NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class Principal:
    """Who acts in one alliance. `partner_id` (16 bytes) set: that partner's rows only. `test`: in the sandbox.

    `id` is how the audit log names it: `key_…`, `per_…`, `embed:key_…`, `terminal:ana`.
    """

    kind: Kind
    id: str
    alliance_id: uuid.UUID
    role: str
    scopes: frozenset[str]
    partner_id: bytes | None = None
    test: bool = False
    origin: Origin = NOWHERE

    @property
    def partner(self) -> uuid.UUID | None:
        """The partner whose rows alone it sees, None when it sees all."""
        return uuid.UUID(bytes=self.partner_id) if self.partner_id else None

    def may(self, scope: str) -> bool:
        """Whether it has a scope: `sales:write`."""
        return scope in self.scopes

    def require(self, scope: str) -> None:
        """Raise Forbidden unless it has a scope."""
        if scope not in self.scopes:
            raise Forbidden(f"this needs the scope {scope}", hint="ask whoever manages the alliance's keys and roles")

    def sees(self, partner_id: bytes | None) -> bool:
        """Whether a row of this partner (of none: the alliance's own) is its to see."""
        return self.partner_id is None or self.partner_id == partner_id

    def give(self, scopes: frozenset[str], partner_id: bytes | None) -> None:
        """Raise Forbidden unless it may hand on these scopes for this partner (None: for all): nobody gives more
        than they have."""
        missing = sorted(scopes - self.scopes)
        if missing:
            raise Forbidden(f"nobody can give what they don't have: {', '.join(missing)}")
        if not self.sees(partner_id):
            raise Forbidden("whoever acts for one partner can give access to that partner only")

    def at(self, origin: Origin) -> Principal:
        """The same, acting from there."""
        return replace(self, origin=origin)


def system(alliance_id: uuid.UUID, name: str) -> Principal:
    """The system itself: a job, or whoever sits at the terminal and could reach the database anyway."""
    return Principal("system", name, alliance_id, "system", SCOPES)
