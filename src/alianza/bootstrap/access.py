"""Use cases about access from the terminal: keys and people. Whoever sits there may do all of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from alianza.bootstrap.sandbox import open_sandbox
from alianza.identity import api as identity
from alianza.identity.acting import terminal
from alianza.identity.sign_in.notices import Event, notice
from alianza.kernel.ids import format_id
from alianza.partners import api as partners
from alianza.runtime.database import Connection, Database
from alianza.runtime.mail import Mail, mailer
from alianza.runtime.settings import read_settings
from alianza.tracking import api as tracking


def partner_id_of(connection: Connection, alliance_id: uuid.UUID, external_id: str) -> uuid.UUID | None:
    """The id of the partner that the user names; None when none is named. Raises UnknownPartner."""
    if not external_id:
        return None
    for partner in partners.load_partners(connection, alliance_id):
        if partner.external_id == external_id:
            return uuid.UUID(bytes=partner.partner_id)
    raise partners.UnknownPartner(f"there is no partner '{external_id}'", hint="alianza partners list shows them")


# Keys -----------------------------------------------------------------------------------------------------------------


def create_key(
    database: Database,
    slug: str,
    name: str,
    scopes: frozenset[str],
    now: datetime,
    *,
    partner: str = "",
    expires_at: datetime | None = None,
    test: bool = False,
) -> identity.MadeKey:
    """Make a key; with `test` one of the sandbox, which is founded or brought up to date."""
    alliance = identity.find_alliance(database, slug)
    if test:
        alliance = open_sandbox(database, alliance, now)
    with database.unit_of_work(alliance.alliance_id) as connection:
        partner_id = partner_id_of(connection, alliance.alliance_id, partner)
        return identity.create_key(
            connection, terminal(alliance.alliance_id), name, scopes, now, partner_id=partner_id, expires_at=expires_at
        )


def list_keys(database: Database, slug: str) -> list[tuple[identity.Alliance, identity.ApiKey]]:
    """The keys of an alliance and of its sandbox."""
    found = []
    for alliance in _with_sandbox(database, slug):
        with database.unit_of_work(alliance.alliance_id) as connection:
            found += [(alliance, key) for key in identity.list_keys(connection, terminal(alliance.alliance_id))]
    return found


def rotate_key(
    database: Database, slug: str, key: str, now: datetime, *, overlap: timedelta, expires_at: datetime | None = None
) -> identity.MadeKey:
    """A new key in place of an old one, which goes on for `overlap`."""
    alliance, key_id = _owner(database, slug, key)
    with database.unit_of_work(alliance.alliance_id) as connection:
        principal = terminal(alliance.alliance_id)
        return identity.rotate_key(connection, principal, key_id, now, overlap=overlap, expires_at=expires_at)


def revoke_key(database: Database, slug: str, key: str, now: datetime) -> identity.ApiKey:
    """End a key at once."""
    alliance, key_id = _owner(database, slug, key)
    with database.unit_of_work(alliance.alliance_id) as connection:
        return identity.revoke_key(connection, terminal(alliance.alliance_id), key_id, now)


def _with_sandbox(database: Database, slug: str) -> list[identity.Alliance]:
    alliance = identity.find_alliance(database, slug)
    twin = identity.sandbox_of(alliance).alliance_id
    known = identity.alliances(database, sandboxes=True)
    return [alliance, *(one for one in known if one.alliance_id == twin and one != alliance)]


def _owner(database: Database, slug: str, key: str) -> tuple[identity.Alliance, uuid.UUID]:
    """Which of the two has a key, given by its id. Raises UnknownKey."""
    key_id = identity.key_id(key)
    for alliance, found in list_keys(database, slug):
        if found.key_id == key_id:
            return alliance, key_id
    raise identity.UnknownKey(f"there is no key {format_id('key', key_id)}", hint="alianza keys list shows them")


# People ---------------------------------------------------------------------------------------------------------------


def invite(
    database: Database,
    slug: str,
    email: str,
    roles: Sequence[str],
    now: datetime,
    *,
    partner: str = "",
    name: str = "",
    language: str = "",
) -> identity.Person:
    """Let a person in and tell them by e-mail where to sign in. Raises MailFailed when only the message fails."""
    alliance = identity.find_alliance(database, slug)
    with database.unit_of_work(alliance.alliance_id) as connection:
        partner_id = partner_id_of(connection, alliance.alliance_id, partner) or identity.NOBODY
    wanted = Invited(email, roles, partner_id, name, language)
    return invite_by(database, alliance, terminal(alliance.alliance_id), wanted, now)


class Invited(NamedTuple):
    """Whom to let in, and to do what. Without a language: that of the alliance."""

    email: str
    roles: Sequence[str]
    partner_id: uuid.UUID = identity.NOBODY
    name: str = ""
    language: str = ""


def invite_by(
    database: Database, alliance: identity.Alliance, principal: identity.Principal, wanted: Invited, now: datetime
) -> identity.Person:
    """Let a person in, as whoever acts may, and tell them by e-mail once that is committed; nobody is told of a sandbox."""
    identity.list_in_directory(database, alliance.alliance_id, wanted.email)
    with database.unit_of_work(alliance.alliance_id) as connection:
        person = identity.invite(
            connection, principal, wanted.email, wanted.roles, now, name=wanted.name,
            language=wanted.language or alliance.language, partner_id=wanted.partner_id,
        )  # fmt: skip
        mail = invitation(connection, alliance, person, wanted.partner_id)
    if alliance.sandbox_of is None:
        mailer().send(mail)
    return person


def _base(connection: Connection, alliance: identity.Alliance, partner_id: uuid.UUID) -> str:
    """Where the pages of the alliance begin, or of a partner that has a domain by which somebody has come in already."""
    known = tracking.list_domains(connection, alliance.alliance_id)
    hosts = [one.host for one in known if one.partner_id == partner_id and one.seen_at]
    hosts = hosts or [host for host, _ in tracking.domains_of(connection, alliance.alliance_id)]
    return tracking.base_address(alliance.slug, hosts, read_settings().public_url)


def invitation(
    connection: Connection, alliance: identity.Alliance, person: identity.Person, partner_id: uuid.UUID
) -> Mail:
    """The message that tells a person of new roles, and of the page of the alliance to sign in on."""
    base = _base(connection, alliance, partner_id)
    membership = person.membership(partner_id)
    roles = membership.roles if membership else ()
    page = f"{base}/auth/sign-in?alliance={alliance.slug}"
    return identity.invitation(connection, alliance.alliance_id, person, roles, page)


def list_people(database: Database, slug: str) -> list[tuple[identity.Person, dict[str, tuple[str, ...]]]]:
    """The people of an alliance, each with the roles by partner; the empty name stands for the alliance itself."""
    alliance = identity.find_alliance(database, slug)
    with database.unit_of_work(alliance.alliance_id) as connection:
        names = {uuid.UUID(bytes=one.partner_id): one.external_id for one in _partners(connection, alliance)}
        names[identity.NOBODY] = ""
        people = identity.list_people(connection, terminal(alliance.alliance_id))
    return [(one, {names[each.partner_id]: each.roles for each in one.memberships}) for one in people]


def _partners(connection: Connection, alliance: identity.Alliance) -> list[partners.Partner]:
    return partners.load_partners(connection, alliance.alliance_id)


def set_roles(
    database: Database, slug: str, who: str, roles: Sequence[str], now: datetime, *, partner: str = ""
) -> identity.Person:
    """What a person may do from now on, for the alliance or for one partner."""
    alliance = identity.find_alliance(database, slug)
    principal = terminal(alliance.alliance_id)
    with database.unit_of_work(alliance.alliance_id) as connection:
        partner_id = partner_id_of(connection, alliance.alliance_id, partner) or identity.NOBODY
        person = identity.find_person(connection, principal, who)
        return identity.set_roles(connection, principal, person, roles, now, partner_id)


def revoke_person(database: Database, slug: str, who: str, now: datetime) -> identity.Person:
    """Take all roles away and end the sessions."""
    alliance = identity.find_alliance(database, slug)
    principal = terminal(alliance.alliance_id)
    with database.unit_of_work(alliance.alliance_id) as connection:
        return identity.revoke_person(connection, principal, identity.find_person(connection, principal, who), now)


def sign_out(database: Database, slug: str, who: str, now: datetime) -> int:
    """End all sessions of a person; gives how many."""
    alliance = identity.find_alliance(database, slug)
    principal = terminal(alliance.alliance_id)
    with database.unit_of_work(alliance.alliance_id) as connection:
        return identity.end_all_of(connection, principal, identity.find_person(connection, principal, who), now)


def reset_second(database: Database, slug: str, who: str, now: datetime) -> identity.Person:
    """Take the second factor away from somebody who lost it, and tell them by e-mail. Raises MailFailed when only the
    message fails."""
    alliance = identity.find_alliance(database, slug)
    principal = terminal(alliance.alliance_id)
    with database.unit_of_work(alliance.alliance_id) as connection:
        person = identity.find_person(connection, principal, who)
        identity.reset_second(connection, principal, person, now)
        event = Event("second_removed", now, "", f"{_base(connection, alliance, identity.NOBODY)}/auth/account")
        mail = notice(connection, alliance.alliance_id, person, event)
    mailer().send(mail)
    return person
