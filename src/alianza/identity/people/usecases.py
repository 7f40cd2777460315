"""Invite people, change what they may do, take it away. Each takes the unit of work that it is part of."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from alianza.identity import audit
from alianza.identity.emails import email_hash, normal_email
from alianza.identity.people.model import (
    NOBODY,
    LastOwner,
    Membership,
    Person,
    UnknownPerson,
    check_roles,
    joined,
    parse_person_id,
    partner_bytes,
)
from alianza.identity.principal import Principal
from alianza.identity.scopes import of_roles
from alianza.kernel.errors import InvalidValue
from alianza.kernel.ids import format_id, new_id
from alianza.kernel.languages import require_language
from alianza.runtime.database import Connection, Database, sql

HERE = "alianza.identity.people"
LONGEST_NAME = 100
OWNER = "partner_owner"


# Reading --------------------------------------------------------------------------------------------------------------


def load_people(
    connection: Connection,
    alliance_id: uuid.UUID,
    *,
    partner_id: uuid.UUID | None = None,
    person_id: uuid.UUID | None = None,
    email: str | None = None,
) -> list[Person]:
    """The people of an alliance, or those of one partner, or one of them by the id or the address."""
    words = {
        "alliance": alliance_id,
        "partner": partner_id,
        "person": person_id,
        "email": email_hash(alliance_id, email) if email else None,
    }
    return joined(connection.execute(sql(HERE, "people"), words).fetchall())


def list_people(connection: Connection, principal: Principal) -> list[Person]:
    """The people that the principal may see, in the order they came. Raises Forbidden."""
    principal.require("people:read")
    return load_people(connection, principal.alliance_id, partner_id=principal.partner)


def find_person(connection: Connection, principal: Principal, who: str) -> Person:
    """A person by the id or the e-mail address. Raises UnknownPerson also when it is not the principal's to see."""
    alliance_id, own = principal.alliance_id, principal.partner
    if "@" in who:
        found = load_people(connection, alliance_id, partner_id=own, email=normal_email(who))
    else:
        found = load_people(connection, alliance_id, partner_id=own, person_id=parse_person_id(who))
    if not found:
        raise UnknownPerson(f"there is no '{who}' among the people", hint="alianza people list shows them")
    return found[0]


# Writing --------------------------------------------------------------------------------------------------------------


def list_in_directory(database: Database, alliance_id: uuid.UUID, email: str) -> None:
    """Remember that an address is known in an alliance; before anybody of that address is invited there.

    A unit of work of its own, because it belongs to no alliance. When nobody is invited after all, it does no harm.
    """
    words = (NOBODY, email_hash(None, normal_email(email)), alliance_id)
    with database.unit_of_work(None) as connection:
        connection.execute(
            "INSERT INTO people_directory (alliance_id, email_hash, member_of) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            words,
        )


def alliances_of(database: Database, email: str) -> list[uuid.UUID]:
    """The alliances in which somebody of that address may be known."""
    with database.unit_of_work(None) as connection:
        rows = connection.execute(
            "SELECT member_of FROM people_directory WHERE alliance_id = %s AND email_hash = %s ORDER BY member_of",
            (NOBODY, email_hash(None, email)),
        )
        return [row[0] for row in rows]


def invite(
    connection: Connection,
    principal: Principal,
    email: str,
    roles: Sequence[str],
    now: datetime,
    *,
    name: str = "",
    language: str = "en",
    partner_id: uuid.UUID = NOBODY,
) -> Person:
    """Let a person in, or give one who is there more to do; gives the person. `list_in_directory` comes before.

    Raises Forbidden when the principal would give more than it has, RoleRefused, InvalidValue, UnsupportedLanguage.
    """
    address = normal_email(email)
    chosen = _may_give(principal, check_roles(roles, partner_id), partner_id)
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidValue(f"a name has up to {LONGEST_NAME} characters and no line breaks")
    require_language(language, "an invitation")
    person = new_id(now)
    words = {"alliance": principal.alliance_id, "person": person, "email": address, "name": name.strip(), "now": now}
    connection.execute(
        sql(HERE, "add_person"), {**words, "hash": email_hash(principal.alliance_id, address), "language": language}
    )
    known = load_people(connection, principal.alliance_id, email=address)[0]
    return _change(connection, principal, known, partner_id, chosen, now, "person.invited")


def set_roles(
    connection: Connection,
    principal: Principal,
    person: Person,
    roles: Sequence[str],
    now: datetime,
    partner_id: uuid.UUID = NOBODY,
) -> Person:
    """What a person may do from now on, for the alliance or one partner. Raises Forbidden, RoleRefused."""
    chosen = _may_give(principal, check_roles(roles, partner_id), partner_id)
    return _change(connection, principal, person, partner_id, chosen, now, "person.roles_changed")


def _may_give(principal: Principal, roles: tuple[str, ...], partner_id: uuid.UUID) -> tuple[str, ...]:
    principal.require("people:write")
    principal.give(of_roles(roles), partner_bytes(partner_id))
    return roles


def _change(
    connection: Connection,
    principal: Principal,
    person: Person,
    partner_id: uuid.UUID,
    roles: tuple[str, ...],
    now: datetime,
    action: str,
) -> Person:
    """A new version of one membership; gives the person as the principal sees them. Taking roles away takes the same
    rights as giving them."""
    # Whoever changes the same person at the same time waits here, and then sees what was changed.
    lock = "SELECT 1 FROM people WHERE alliance_id = %s AND person_id = %s FOR UPDATE"
    connection.execute(lock, (principal.alliance_id, person.person_id))
    alliance_id, own = principal.alliance_id, principal.partner
    found = load_people(connection, alliance_id, partner_id=own, person_id=person.person_id)
    person = found[0] if found else person._replace(memberships=())
    before = person.membership(partner_id)
    if before:
        _may_give(principal, before.roles, partner_id)
    if before and before.roles == roles:
        return person
    if own is not None and before and OWNER in before.roles and OWNER not in roles:
        _keep_an_owner(connection, alliance_id, own, person.person_id)
    words = {"alliance": principal.alliance_id, "person": person.person_id, "partner": partner_id}
    connection.execute(sql(HERE, "add_membership"), {**words, "roles": list(roles), "by": principal.id, "now": now})
    audit.note(
        connection, principal, now, action, person.id,
        before=_logged(before), after=_logged(Membership(partner_id, roles, now)),
    )  # fmt: skip
    return load_people(connection, alliance_id, partner_id=own, person_id=person.person_id)[0]


def _keep_an_owner(connection: Connection, alliance_id: uuid.UUID, partner_id: uuid.UUID, leaving: uuid.UUID) -> None:
    """Raise LastOwner where a partner's people would be left without one who may let others in. The alliance may do that."""
    # Two owners who remove each other at the same time wait for one another here.
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"owners {partner_id.hex}",))
    others = load_people(connection, alliance_id, partner_id=partner_id)
    if not any(OWNER in each.roles for one in others if one.person_id != leaving for each in one.memberships):
        raise LastOwner("somebody has to stay who may let others in", hint="make another person an owner first")


def _logged(one: Membership | None) -> dict[str, object] | None:
    if one is None:
        return None
    partner = None if one.partner_id == NOBODY else format_id("ptr", one.partner_id)
    return {"roles": list(one.roles), "partner": partner}


def revoke_person(connection: Connection, principal: Principal, person: Person, now: datetime) -> Person:
    """Take away all that the principal may take away, and end the sessions that rested on it. Raises Forbidden."""
    principal.require("people:write")
    for one in person.memberships:
        if principal.sees(partner_bytes(one.partner_id)):
            person = _change(connection, principal, person, one.partner_id, (), now, "person.revoked")
            connection.execute(
                "UPDATE sessions SET revoked_at = %(now)s WHERE alliance_id = %(alliance)s AND person_id = %(person)s"
                " AND partner_id = %(partner)s AND revoked_at IS NULL",
                {"now": now, "alliance": principal.alliance_id, "person": person.person_id, "partner": one.partner_id},
            )
    return person
