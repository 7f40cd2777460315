"""One-time links that sign in as somebody of the demo, in any browser of this machine.

They are made for the demo's own people in the demo's own alliances only: whoever deals with real people asks for a link as they
would. A link works once, for twelve hours; that it is followed on this machine is for the page to see to.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from alianza.bootstrap import demo
from alianza.bootstrap.demo_load import examples_folder, people_of
from alianza.identity import api as identity
from alianza.identity import tickets
from alianza.identity.sign_in.links import Followed
from alianza.identity.tokens import digest
from alianza.programs.deal_file import load_deal
from alianza.programs.versions import load_versions
from alianza.runtime.database import Database

KIND = "demo"
LIFETIME = timedelta(hours=12)
_ANY_BROWSER = digest("")


class DemoLink(NamedTuple):
    """A link of somebody: `ticket` is the secret that it ends with."""

    alliance: str
    name: str
    email: str
    role: str
    partner: str
    ticket: str


def issue_links(database: Database, now: datetime) -> list[DemoLink]:
    """A link for every person of the demo who is there; none where the demo was not loaded."""
    found: list[DemoLink] = []
    for alliance in identity.alliances(database):
        if is_demo(database, alliance):
            found += _of_alliance(database, alliance, now)
    return found


def is_demo(database: Database, alliance: identity.Alliance) -> bool:
    """Whether it is one of the demo's, and not somebody's own of the same name: it was founded by the example's deal."""
    if alliance.slug not in demo.WORLDS:
        return False
    with database.unit_of_work(alliance.alliance_id) as connection:
        versions = load_versions(connection, alliance.alliance_id)
    return bool(versions) and versions[0].digest == load_deal(examples_folder() / alliance.slug / "deal.yaml").digest


def _of_alliance(database: Database, alliance: identity.Alliance, now: datetime) -> list[DemoLink]:
    with database.unit_of_work(alliance.alliance_id) as connection:
        links = []
        for one in people_of(alliance.slug):
            known = identity.load_people(connection, alliance.alliance_id, email=one.email)
            if known and known[0].memberships:
                ticket = tickets.issue(
                    connection, alliance.alliance_id, KIND, _ANY_BROWSER, now, LIFETIME, person_id=known[0].person_id
                )
                links.append(DemoLink(alliance.slug, one.name, one.email, one.role, one.whose, ticket))
    return links


def use_link(database: Database, ticket: str, now: datetime) -> Followed:
    """Use a link up; gives who may sign in. Raises TicketRefused."""
    found = tickets.take(database, KIND, ticket, _ANY_BROWSER, now)
    with database.unit_of_work(found.alliance_id) as connection:
        people = identity.load_people(connection, found.alliance_id, person_id=found.person_id)
    if not people or not people[0].memberships:
        raise tickets.TicketRefused("this link can't be used any more", hint="alianza demo links makes new ones")
    return Followed(found.alliance_id, people[0], "/")
