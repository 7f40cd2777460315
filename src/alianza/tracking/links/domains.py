"""Domains: which host name leads to whose links and pages. The alliance's own, or one partner's, for its portal."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from alianza.kernel.errors import AlianzaError, InvalidValue, UsageError
from alianza.runtime.database import Connection, Database
from alianza.tracking.links.store import tell
from alianza.tracking.links.targets import ascii_host


class DomainTaken(AlianzaError):
    """The domain belongs to somebody else: another alliance, or in this one another partner, or the alliance itself."""

    code = "domain_taken"


class UnknownDomain(UsageError):
    """The alliance has no such domain."""

    code = "unknown_domain"


class Owner(NamedTuple):
    """Whose a host is. `seen`: a request has come in under it."""

    alliance_id: uuid.UUID
    partner_id: uuid.UUID | None
    seen: bool


class Domain(NamedTuple):
    """A host of an alliance: a partner's or its own, since when, and when a request first came in under it."""

    host: str
    partner_id: uuid.UUID | None
    since: datetime
    seen_at: datetime | None


def load_domains(database: Database) -> dict[str, Owner]:
    """Every registered host with its owner."""
    with database.unit_of_work(None) as connection:
        rows = connection.execute("SELECT host, alliance_id, partner_id, seen_at IS NOT NULL FROM domains").fetchall()
    return {host: Owner(*owner) for host, *owner in rows}


def domains_of(connection: Connection, alliance_id: uuid.UUID) -> list[tuple[str, datetime]]:
    """The hosts of the alliance itself and since when they are registered, by name: its links and pages begin there."""
    return [(one.host, one.since) for one in list_domains(connection, alliance_id) if one.partner_id is None]


def list_domains(connection: Connection, alliance_id: uuid.UUID) -> list[Domain]:
    """All hosts of an alliance, its partners' among them, by name."""
    rows = connection.execute(
        "SELECT host, partner_id, recorded_at, seen_at FROM domains WHERE alliance_id = %s ORDER BY host",
        (alliance_id,),
    )
    return [Domain(*row) for row in rows]


def add_domain(
    connection: Connection, alliance_id: uuid.UUID, host: str, now: datetime, partner_id: uuid.UUID | None = None
) -> str:
    """Register a host for an alliance, or for one of its partners; gives its normal form. Again changes nothing.
    Raises DomainTaken, InvalidValue."""
    name = ascii_host(host.rstrip("."))
    if name == "localhost" or name.endswith(".localhost"):
        raise InvalidValue(f"'{name}' works by itself", hint="register a name of your own: go.onlycar.example")
    connection.execute(
        "INSERT INTO domains (host, alliance_id, partner_id, recorded_at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (name, alliance_id, partner_id, now),
    )
    owner = connection.execute(
        "SELECT alliance_id = %s AS alliance_id, partner_id FROM domains WHERE host = %s", (alliance_id, name)
    ).fetchone()
    if owner is None or not owner[0]:
        raise DomainTaken(f"'{name}' belongs to another alliance", hint="register a domain of your own")
    if owner[1] != partner_id:
        whose = "a partner of yours" if owner[1] else "the alliance itself"
        raise DomainTaken(f"'{name}' belongs to {whose} already", hint="remove it there first")
    tell(connection, {"domains": True})
    return name


def remove_domain(connection: Connection, alliance_id: uuid.UUID, host: str) -> str:
    """Take a host back. Raises UnknownDomain."""
    name = ascii_host(host.rstrip("."))
    gone = connection.execute("DELETE FROM domains WHERE alliance_id = %s AND host = %s", (alliance_id, name))
    if not gone.rowcount:
        raise UnknownDomain(f"the alliance has no domain '{name}'", hint="alianza domains list shows them")
    tell(connection, {"domains": True})
    return name


def see_domain(database: Database, host: str, owner: Owner, now: datetime) -> None:
    """Keep that a request came in under a host; the first time counts."""
    with database.unit_of_work(None) as connection:
        connection.execute(
            "UPDATE domains SET seen_at = %s WHERE alliance_id = %s AND host = %s AND seen_at IS NULL",
            (now, owner.alliance_id, host),
        )
