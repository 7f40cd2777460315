"""Use cases about access from the terminal: keys of an alliance or of its sandbox. Whoever sits there may do all of it."""

from __future__ import annotations

import getpass
import uuid
from datetime import datetime, timedelta

from alianza.bootstrap.sandbox import open_sandbox
from alianza.identity import api as identity
from alianza.kernel.ids import format_id
from alianza.partners import api as partners
from alianza.runtime.database import Connection, Database


def terminal(alliance_id: uuid.UUID) -> identity.Principal:
    """Whoever sits at the terminal, by the name that the operating system knows."""
    try:
        name = getpass.getuser()
    except OSError:  # a user without a name, as in a container
        name = "unnamed"
    return identity.system(alliance_id, f"terminal:{name}")


def _partner_id(connection: Connection, alliance_id: uuid.UUID, external_id: str) -> uuid.UUID | None:
    """The id of the partner that the user names; None when none is named. Raises UnknownPartner."""
    if not external_id:
        return None
    for partner in partners.load_partners(connection, alliance_id):
        if partner.external_id == external_id:
            return uuid.UUID(bytes=partner.partner_id)
    raise partners.UnknownPartner(f"there is no partner '{external_id}'", hint="alianza partners list shows them")


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
        partner_id = _partner_id(connection, alliance.alliance_id, partner)
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
