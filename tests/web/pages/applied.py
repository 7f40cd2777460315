"""Applications of onlycar: one that waits, and one whose invitation waits for its signature."""

from __future__ import annotations

from alianza.bootstrap.applications import desk
from alianza.bootstrap.office import open_office
from alianza.identity import api as identity
from alianza.kernel.ids import format_id
from alianza.partners.applications import api as applications
from alianza.partners.applications.api import Applicant
from alianza.runtime import clock
from alianza.runtime.database import Database

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def fill(database: Database) -> None:
    """Open the page, let somebody apply whose name is full of markup, and invite somebody."""
    office, now = open_office(database, "onlycar"), clock.now()
    principal = identity.system(office.alliance_id, "test")
    wicked = Applicant("malo@malo.example", MARKUP, MARKUP, town=MARKUP, customers=MARKUP, message=MARKUP)
    invited = Applicant("eva@taller-sur.example", MARKUP, "Eva Ruiz", cars="many", care="much")
    with database.unit_of_work(office.alliance_id) as connection:
        desk.set_open(connection, office, principal, ["talleres", "gestores"], now)
        desk.receive(connection, office, wicked, "talleres", "es", now)
        desk.invite(connection, office, principal, invited, "talleres", now)


def example(database: Database, name: str) -> str:
    """The application that waits, or the address of the invitation."""
    alliance_id = identity.alliance_id_of("onlycar")
    state = "new" if name == "application" else "accepted"
    with database.unit_of_work(alliance_id) as connection:
        row = connection.execute(
            "SELECT application_id, invitation FROM applications WHERE alliance_id = %s AND state = %s",
            (alliance_id, state),
        ).fetchone()
    assert row is not None
    if name == "application":
        return format_id("apl", row[0])
    return applications.invitations.token_of(alliance_id, *row)
