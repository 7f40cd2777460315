"""An alliance's own domains: which host name leads to whose links."""

from __future__ import annotations

import uuid
from datetime import datetime

from alianza.kernel.errors import AlianzaError, InvalidValue, UsageError
from alianza.runtime.database import Connection, Database
from alianza.tracking.links.store import tell
from alianza.tracking.links.targets import ascii_host


class DomainTaken(AlianzaError):
    """The domain belongs to another alliance."""

    code = "domain_taken"


class UnknownDomain(UsageError):
    """The alliance has no such domain."""

    code = "unknown_domain"


def load_domains(database: Database) -> dict[str, uuid.UUID]:
    """Every registered host with its alliance."""
    with database.unit_of_work(None) as connection:
        return dict(connection.execute("SELECT host, alliance_id FROM domains").fetchall())


def domains_of(connection: Connection, alliance_id: uuid.UUID) -> list[tuple[str, datetime]]:
    """The hosts of an alliance and since when they are registered, by name."""
    rows = connection.execute(
        "SELECT host, recorded_at FROM domains WHERE alliance_id = %s ORDER BY host", (alliance_id,)
    )
    return [(host, at) for host, at in rows]


def add_domain(connection: Connection, alliance_id: uuid.UUID, host: str, now: datetime) -> str:
    """Register a host for an alliance; gives its normal form. Again changes nothing. Raises DomainTaken, InvalidValue."""
    name = ascii_host(host.rstrip("."))
    if name == "localhost" or name.endswith(".localhost"):
        raise InvalidValue(f"'{name}' works by itself", hint="register a name of your own: go.onlycar.example")
    connection.execute(
        "INSERT INTO domains (host, alliance_id, recorded_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (name, alliance_id, now),
    )
    owner = connection.execute(
        "SELECT alliance_id = %s AS alliance_id FROM domains WHERE host = %s", (alliance_id, name)
    ).fetchone()
    if owner is None or not owner[0]:
        raise DomainTaken(f"'{name}' belongs to another alliance", hint="register a domain of your own")
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
