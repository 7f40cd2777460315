"""Use cases about domains: the alliance's own for its links, and a partner's for its portal."""

from __future__ import annotations

import uuid
from datetime import datetime
from urllib.parse import urlsplit

from alianza.bootstrap.links import find_partner
from alianza.bootstrap.office import Office
from alianza.identity.acting import note
from alianza.kernel.errors import InvalidValue
from alianza.ledger import api as ledger
from alianza.runtime.database import Connection
from alianza.runtime.settings import read_settings
from alianza.tracking import api as tracking
from alianza.tracking.links.targets import ascii_host


def add_domain(office: Office, host: str, now: datetime, partner: str = "", *, operator: bool = False) -> str:
    """Register a host name for the alliance, or for one of its partners, by its id; gives its normal form. Only who runs the
    server (`operator`) may give away a name under which everybody is served. Raises DomainTaken, InvalidValue,
    UnknownPartner."""
    owner = uuid.UUID(bytes=find_partner(office, partner).partner_id) if partner else None
    if partner or not operator:
        _refuse_shared(host)
    with office.database.unit_of_work(office.alliance_id) as connection:
        ledger.lock_books(connection, office.alliance_id)
        known = [one.host for one in tracking.list_domains(connection, office.alliance_id)]
        name = tracking.add_domain(connection, office.alliance_id, host, now, owner)
        if name not in known:
            after = {"partner": partner} if partner else None
            note(connection, office.alliance_id, now, "domain.added", name, after=after)
        return name


def remove_domain(office: Office, host: str, now: datetime) -> str:
    """Take a host name back; gives its normal form. Raises UnknownDomain, InvalidValue."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        ledger.lock_books(connection, office.alliance_id)
        name = tracking.remove_domain(connection, office.alliance_id, host)
        note(connection, office.alliance_id, now, "domain.removed", name)
        return name


def _refuse_shared(host: str) -> None:
    """Raise for what is no name of one's own: an address, a name without a dot, and that of this server itself."""
    name = ascii_host(host.rstrip("."))
    if "." not in name or not name.rpartition(".")[2][:1].isalpha():
        raise InvalidValue(f"'{name}' is no name of your own", hint="a whole host name: portal.taller-x.example")
    if name == (urlsplit(read_settings().public_url).hostname or ""):
        raise tracking.DomainTaken(
            f"'{name}' is this server's own name", hint="choose another: portal.taller-x.example"
        )


def targets(connection: Connection, office: Office) -> list[str]:
    """The names of this server that the DNS of another one can point at by a CNAME: the public one, then the alliance's."""
    public = urlsplit(read_settings().public_url).hostname or ""
    own = [name for name, _ in tracking.domains_of(connection, office.alliance_id)]
    return [one for one in (public, *own) if one and not tracking.is_local(f"http://{one}")]
