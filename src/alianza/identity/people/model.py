"""A person, memberships and the rules for roles. Pure."""

from __future__ import annotations

import difflib
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from alianza.identity.principal import Origin, Principal
from alianza.identity.scopes import OF_A_PARTNER, OF_THE_ALLIANCE, ROLES, of_roles
from alianza.kernel.errors import AlianzaError, UsageError
from alianza.kernel.ids import format_id, parse_id

PREFIX = "per"
NOBODY = uuid.UUID(int=0)  # stands for "no partner": the alliance itself


def partner_bytes(partner_id: uuid.UUID) -> bytes | None:
    """A partner as a principal names it; None for nobody: the alliance itself."""
    return None if partner_id == NOBODY else partner_id.bytes


class UnknownPerson(AlianzaError):
    """The alliance has no such person, or none that whoever asks may see."""

    code = "unknown_person"


class LastOwner(UsageError):
    """The last owner of a partner would have no say any more."""

    code = "last_owner"


class RoleRefused(UsageError):
    """The roles don't go together, or not with that partner."""

    code = "role_refused"


class Membership(NamedTuple):
    """What a person may do for the alliance (`partner_id` nil) or for one partner; no roles: no longer anything."""

    partner_id: uuid.UUID
    roles: tuple[str, ...]
    recorded_at: datetime


class Person(NamedTuple):
    """A person in one alliance, with the memberships that are in force."""

    person_id: uuid.UUID
    email: str
    name: str
    language: str
    recorded_at: datetime
    memberships: tuple[Membership, ...]

    @property
    def id(self) -> str:
        """The written id."""
        return format_id(PREFIX, self.person_id)

    def membership(self, partner_id: uuid.UUID | None = None) -> Membership | None:
        """The membership for a partner (the nil id: for the alliance); None asks for the first: the alliance's own."""
        for one in self.memberships:
            if partner_id is None or one.partner_id == partner_id:
                return one
        return None

    def principal(self, alliance_id: uuid.UUID, one: Membership, test: bool, origin: Origin) -> Principal:
        """Who acts when this person does, under one of the memberships."""
        partner = partner_bytes(one.partner_id)
        return Principal("person", self.id, alliance_id, one.roles[0], of_roles(one.roles), partner, test, origin)


def check_roles(roles: Iterable[str], partner_id: uuid.UUID) -> tuple[str, ...]:
    """Roles in the order of the table, each once. Raises RoleRefused."""
    wanted = set(roles)
    for role in sorted(wanted - ROLES.keys()):
        near = difflib.get_close_matches(role, ROLES, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(ROLES)}"
        raise RoleRefused(f"there is no role '{role}'", hint=hint)
    if not wanted:
        raise RoleRefused("no role is given", hint="alianza people revoke takes all of them away")
    wrong = sorted(wanted & (OF_A_PARTNER if partner_id == NOBODY else OF_THE_ALLIANCE))
    if wrong and partner_id == NOBODY:
        raise RoleRefused(f"{wrong[0]} is a role with one partner", hint="name the partner: --partner taller-ramirez")
    if wrong:
        raise RoleRefused(f"{wrong[0]} is a role in the alliance as a whole", hint="leave --partner out")
    return tuple(role for role in ROLES if role in wanted)


def parse_person_id(text: str) -> uuid.UUID:
    """The id of a person. Raises InvalidValue."""
    return parse_id(PREFIX, text)


def joined(rows: Sequence[Sequence[object]]) -> list[Person]:
    """People from rows of a person and a membership each, those of one person together."""
    found: dict[uuid.UUID, Person] = {}
    for *words, partner_id, roles, since in rows:
        person = found.get(words[0]) or Person(*words, memberships=())  # type: ignore[call-overload,arg-type,misc]
        more = (Membership(partner_id, tuple(roles), since),) if roles else ()  # type: ignore[arg-type]
        found[person.person_id] = person._replace(memberships=person.memberships + more)
    return list(found.values())
