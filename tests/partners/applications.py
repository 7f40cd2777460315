"""Applications for tests: a business, an alliance that takes it, and the way to its signature."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

from alianza.bootstrap.applications import desk, signing
from alianza.bootstrap.applications.signing import Signing
from alianza.bootstrap.office import Office
from alianza.bootstrap.offices import Offices
from alianza.identity import api as identity
from alianza.partners.applications import api as applications
from alianza.partners.applications.api import Applicant, Application, Signature, store
from alianza.runtime.database import Database
from alianza.tracking import api as tracking

NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
EVA = Applicant(
    "eva@taller-sur.example", "Taller Súr <b>", "Eva Ruiz", town="Cancún", cars="many", care="some", message="Hola\nsí"
)


def manager(office: Office) -> identity.Principal:
    """Whoever decides."""
    return identity.system(office.alliance_id, "per_manager")


def open_for(office: Office, *groups: str) -> None:
    """Take applications for these groups, and say where links lead."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        tracking.save_defaults(connection, office.alliance_id, tracking.Defaults("https://onlycar.example/"), NOW)
        desk.set_open(connection, office, manager(office), groups, NOW)


def apply(office: Office, who: Applicant = EVA, group: str = "talleres", now: datetime = NOW) -> uuid.UUID | None:
    """Send an application."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        return desk.receive(connection, office, who, group, "es", now)


def decide(
    office: Office, one: uuid.UUID, decision: applications.Decision, now: datetime = NOW, **more: str
) -> Application:
    """Decide on one."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        return desk.decide(connection, office, manager(office), one, decision, now, **more)


def find(office: Office, one: uuid.UUID) -> Application:
    """It, as it is."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        return store.find(connection, office.alliance_id, one)


def accepted(office: Office, who: Applicant = EVA, group: str = "talleres") -> Application:
    """One that waits for its signature."""
    one = apply(office, who, group)
    assert one is not None
    return decide(office, one, "accept")


def token(office: Office, one: Application) -> str:
    """What stands in the mail of its invitation."""
    return applications.invitations.token_of(office.alliance_id, one.application_id, one.invitation)


def sign(
    database: Database,
    text: str,
    name: str = "Eva Ruiz Soto",
    language: str = "es",
    now: datetime = NOW,
    digest: str = "",
) -> Signature:
    """Read it and sign it."""
    offices = Offices(database)
    offer = signing.look(database, offices, text, language, now)
    read = digest or (offer.agreement.digest if offer.agreement else "")
    return signing.sign(database, offices, text, Signing(name, read, language, "203.0.113.7"), now)


COUNTED = (
    "partners",
    "enrollments",
    "codes",
    "links",
    "people",
    "memberships",
    "signatures",
    "events",
    "audit_entries",
)


def counts(office: Office) -> Mapping[str, int]:
    """How many rows of everything that a signature makes there are."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        found = {}
        for table in COUNTED:
            row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # type: ignore[arg-type]
            assert row is not None
            found[table] = int(row[0])
        return found
