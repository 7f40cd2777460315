"""Sign in by an e-mailed link: single use, for 15 minutes, in the browser that asked for it.

Whoever asks gets the same answer at once, whatever the address; what is done about it is done afterwards, by whoever calls
`issue_links` and sends what it gives. So neither the answer nor its time says whether an address is known.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from alianza.identity import tickets
from alianza.identity.people.model import Person
from alianza.identity.people.usecases import alliances_of, load_people
from alianza.identity.sign_in import words
from alianza.runtime.database import Connection, Database
from alianza.runtime.mail import Mail

KIND = "link"
LIFETIME = timedelta(minutes=15)


class Asked(NamedTuple):
    """Who asked for a link: a normal address, the digest of the browser's cookie, in which alliance (None: in any that
    knows the address), where links lead to, where to go on afterwards, and the name of whose page it is (empty: the
    alliance's)."""

    email: str
    browser: bytes
    alliance_id: uuid.UUID | None
    base: str
    onward: str = ""
    name: str = ""


def issue_links(database: Database, asked: Asked, now: datetime) -> list[Mail]:
    """A ticket and a message for each alliance in which the address belongs to somebody; none when it does nowhere."""
    found = []
    for alliance_id in [asked.alliance_id] if asked.alliance_id else alliances_of(database, asked.email):
        with database.unit_of_work(alliance_id) as connection:
            people = load_people(connection, alliance_id, email=asked.email)
            if people and people[0].memberships:
                found.append(_message(connection, alliance_id, people[0], asked, now))
    return found


def _message(connection: Connection, alliance_id: uuid.UUID, person: Person, asked: Asked, now: datetime) -> Mail:
    ticket = tickets.issue(
        connection, alliance_id, KIND, asked.browser, now, LIFETIME,
        person_id=person.person_id, data={"onward": asked.onward},
    )  # fmt: skip
    said = {
        "alliance": asked.name or _name(connection, alliance_id),
        "link": f"{asked.base}/auth/link/{ticket}",
        "minutes": int(LIFETIME.total_seconds() // 60),
    }
    subject = words.in_language(words.LINK_SUBJECT, person.language).format(**said)
    return Mail(person.email, subject, words.in_language(words.LINK_TEXT, person.language).format(**said))


def invitation(connection: Connection, alliance_id: uuid.UUID, person: Person, roles: Sequence[str], page: str) -> Mail:
    """The message that tells a person of new roles and of the page to sign in on. It opens nothing by itself."""
    language = person.language
    said = {
        "alliance": _name(connection, alliance_id),
        "roles": words.role_names(tuple(roles), language),
        "link": page,
    }
    subject = words.in_language(words.INVITATION_SUBJECT, language).format(**said)
    return Mail(person.email, subject, words.in_language(words.INVITATION_TEXT, language).format(**said))


def _name(connection: Connection, alliance_id: uuid.UUID) -> str:
    row = connection.execute("SELECT name FROM alliances WHERE alliance_id = %s", (alliance_id,)).fetchone()
    return str(row[0]) if row else ""


class Followed(NamedTuple):
    """A link that was used: who may sign in, and where to go on."""

    alliance_id: uuid.UUID
    person: Person
    onward: str


def look_at_link(database: Database, text: str, browser: bytes, now: datetime) -> Followed:
    """What a link would do, without using it: programs that look at mails open links too. Raises TicketRefused."""
    return _followed(database, tickets.peek(database, KIND, text, browser, now))


def follow_link(database: Database, text: str, browser: bytes, now: datetime) -> Followed:
    """Use a link up. Raises TicketRefused."""
    return _followed(database, tickets.take(database, KIND, text, browser, now))


def _followed(database: Database, ticket: tickets.Ticket) -> Followed:
    with database.unit_of_work(ticket.alliance_id) as connection:
        people = load_people(connection, ticket.alliance_id, person_id=ticket.person_id)
    if not people or not people[0].memberships:
        raise tickets.TicketRefused("this link can't be used any more", hint="ask whoever invited you")
    return Followed(ticket.alliance_id, people[0], str(ticket.data.get("onward", "")))
