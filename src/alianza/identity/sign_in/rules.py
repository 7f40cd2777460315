"""Who has to use a second factor: an alliance names roles, and whoever has one of them on any side sets one up before
anything else. A one-time code is a second factor, and so is a passkey, which stands for both at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from alianza.identity import audit
from alianza.identity.people.model import Person, RoleRefused
from alianza.identity.principal import Principal
from alianza.identity.scopes import ROLES
from alianza.identity.sessions.model import SignedIn
from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Connection, sql

HERE = "alianza.identity.sign_in"


class SecondFactorNeeded(AlianzaError):
    """The alliance requires a second factor of the person's role: there is none yet, or it would be the last to go."""

    code = "second_factor_needed"


class Second(NamedTuple):
    """What there is of a second factor, and whether there has to be one."""

    codes: bool
    passkeys: bool
    required: frozenset[str]  # roles

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return self.codes or self.passkeys

    def needed_by(self, person: Person) -> bool:
        """Whether this person has to have one: any role counts, with the alliance or with a partner."""
        return any(role in self.required for one in person.memberships for role in one.roles)


def second_of(connection: Connection, alliance_id: uuid.UUID, person_id: uuid.UUID) -> Second:
    """What a person has, and what the alliance requires."""
    words = {"alliance": alliance_id, "person": person_id}
    row = connection.execute(sql(HERE, "second_of_person"), words).fetchone()
    assert row is not None  # the statement gives one row
    return Second(row[0], row[1], frozenset(row[2] or ()))


def required_roles(connection: Connection, alliance_id: uuid.UUID) -> tuple[str, ...]:
    """The roles that have to use one, in the order of the table of roles."""
    found = second_of(connection, alliance_id, uuid.UUID(int=0)).required
    return tuple(role for role in ROLES if role in found)


def require_second(connection: Connection, principal: Principal, roles: Iterable[str], now: datetime) -> Sequence[str]:
    """From now on these roles, and no others, have to use a second factor. Raises Forbidden, RoleRefused."""
    principal.require("people:write")
    if principal.partner_id is not None:
        principal.require("alliances:write")
    wanted = set(roles)
    if unknown := sorted(wanted - ROLES.keys()):
        raise RoleRefused(f"there is no role '{unknown[0]}'", hint=f"there are {', '.join(ROLES)}")
    lock = "SELECT 1 FROM people WHERE alliance_id = %s ORDER BY person_id LIMIT 1 FOR UPDATE"
    connection.execute(lock, (principal.alliance_id,))
    before = required_roles(connection, principal.alliance_id)
    after = [role for role in ROLES if role in wanted]
    if list(before) != after:
        words = {"alliance": principal.alliance_id, "roles": after, "by": principal.id, "now": now}
        connection.execute(sql(HERE, "add_rule"), words)
        audit.note(
            connection, principal, now, "second_factor.required", str(principal.alliance_id),
            before={"roles": list(before)}, after={"roles": after},
        )  # fmt: skip
    return after


def keep_one(connection: Connection, signed_in: SignedIn) -> None:
    """After one was taken away: raise SecondFactorNeeded when it was the last and there has to be one."""
    found = second_of(connection, signed_in.principal.alliance_id, signed_in.person.person_id)
    if not found.any and found.needed_by(signed_in.person):
        raise SecondFactorNeeded("your role has to have a second factor", hint="set up another one first")


def proved(connection: Connection, signed_in: SignedIn) -> None:
    """Who has just set one up has shown it in this session."""
    connection.execute(
        "UPDATE sessions SET second_factor = true WHERE alliance_id = %s AND session_id = %s",
        (signed_in.principal.alliance_id, signed_in.session.session_id),
    )
