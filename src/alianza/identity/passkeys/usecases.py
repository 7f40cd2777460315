"""Make, list, rename and remove passkeys, and sign in with one.

A challenge is a ticket: it works once, soon, and in the browser that it was made for, whatever comes of it.
"""

from __future__ import annotations

import base64
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from alianza.identity import audit, tickets
from alianza.identity.passkeys import ceremonies
from alianza.identity.passkeys.model import (
    MOST,
    Passkey,
    PasskeyLimit,
    PasskeyRefused,
    Site,
    UnknownPasskey,
    handle,
    passkey_name,
)
from alianza.identity.people.model import Person
from alianza.identity.people.usecases import load_people
from alianza.identity.principal import Origin, system
from alianza.identity.sessions.model import SignedIn
from alianza.identity.sign_in.rules import keep_one, proved
from alianza.kernel.ids import format_id, new_id
from alianza.runtime.database import Connection, Database, scalar, sql

HERE = "alianza.identity.passkeys"
LIFETIME = timedelta(minutes=5)  # of a challenge
MAKE, USE = "makepasskey", "passkey"  # kinds of tickets
_CHALLENGE_BYTES = 32


class Asked(NamedTuple):
    """What goes to the browser: the ticket, and what it asks the device for."""

    ticket: str
    options: Any


# Of the person itself -------------------------------------------------------------------------------------------------


def passkeys_of(connection: Connection, alliance_id: uuid.UUID, person_id: uuid.UUID) -> list[Passkey]:
    """A person's passkeys, the oldest first."""
    words = {"alliance": alliance_id, "person": person_id}
    return [Passkey(*row) for row in connection.execute(sql(HERE, "passkeys_of_person"), words)]


def begin_adding(connection: Connection, signed_in: SignedIn, site: Site, browser: bytes, now: datetime) -> Asked:
    """What the browser is asked for to make a passkey. Raises NotFresh, PasskeyLimit, PasskeyRefused where the host can
    have none."""
    signed_in.session.require_fresh(now)
    if not site.works:
        raise PasskeyRefused("host")
    alliance_id, person = signed_in.principal.alliance_id, signed_in.person
    known = passkeys_of(connection, alliance_id, person.person_id)
    _check_room(len(known))
    name = scalar(connection, "SELECT name FROM alliances WHERE alliance_id = %s", (alliance_id,))
    ticket, challenge = _challenge(connection, alliance_id, MAKE, site, browser, now, person.person_id)
    here = [one.credential_id for one in known if one.host == site.host]
    kept = handle(alliance_id, person.person_id)
    return Asked(ticket, ceremonies.options_to_make(site, str(name), person, kept, challenge, here))


def _check_room(count: int) -> None:
    if count >= MOST:
        raise PasskeyLimit(f"nobody has more than {MOST} passkeys", hint="remove one that you no longer use")


def _challenge(
    connection: Connection, alliance_id: uuid.UUID, kind: str, site: Site, browser: bytes, now: datetime,
    person_id: uuid.UUID | None = None,
) -> tuple[str, bytes]:  # fmt: skip
    challenge = secrets.token_bytes(_CHALLENGE_BYTES)
    data = {"challenge": base64.b64encode(challenge).decode(), "host": site.host}
    text = tickets.issue(connection, alliance_id, kind, browser, now, LIFETIME, person_id=person_id, data=data)
    return text, challenge


def _take(database: Database, kind: str, text: str, site: Site, browser: bytes, now: datetime) -> tuple[Any, bytes]:
    ticket = tickets.take(database, kind, text, browser, now)
    if ticket.data["host"] != site.host:
        raise PasskeyRefused("host", ticket.person_id, ticket.alliance_id)
    return ticket, base64.b64decode(ticket.data["challenge"])


def add(
    database: Database,
    signed_in: SignedIn,
    site: Site,
    ticket: str,
    browser: bytes,
    answer: str,
    name: str,
    now: datetime,
) -> Passkey:
    """Keep the passkey that the browser made. Raises TicketRefused, PasskeyRefused, PasskeyLimit, NotFresh, InvalidValue."""
    signed_in.session.require_fresh(now)
    alliance_id, person = signed_in.principal.alliance_id, signed_in.person
    chosen = passkey_name(name, f"{now:%Y-%m-%d}")
    found, challenge = _take(database, MAKE, ticket, site, browser, now)
    if (found.alliance_id, found.person_id) != (alliance_id, person.person_id):
        raise PasskeyRefused("person", person.person_id, alliance_id)
    made = ceremonies.check_made(answer, site, challenge)
    passkey = Passkey(new_id(now), made.credential_id, site.host, chosen, now, None)
    with database.unit_of_work(alliance_id) as connection:
        # Two at once wait for each other here, so that together they don't become too many.
        lock = "SELECT 1 FROM people WHERE alliance_id = %s AND person_id = %s FOR UPDATE"
        connection.execute(lock, (alliance_id, person.person_id))
        _check_room(len(passkeys_of(connection, alliance_id, person.person_id)))
        words = {"alliance": alliance_id, "person": person.person_id, "public_key": made.public_key}
        kept = connection.execute(
            sql(HERE, "insert_passkey"), {**words, "sign_count": made.sign_count, **passkey._asdict()}
        )
        if not kept.rowcount:
            raise PasskeyRefused("taken", person.person_id, alliance_id)
        proved(connection, signed_in)
        audit.note(connection, signed_in.principal, now, "passkey.added", passkey.id, after={"person": person.id})
    return passkey


def rename(connection: Connection, signed_in: SignedIn, passkey_id: uuid.UUID, name: str, now: datetime) -> None:
    """Call a passkey something else. Raises UnknownPasskey, InvalidValue."""
    changed = connection.execute(
        "UPDATE passkeys SET name = %s WHERE alliance_id = %s AND passkey_id = %s AND person_id = %s",
        (passkey_name(name), signed_in.principal.alliance_id, passkey_id, signed_in.person.person_id),
    )
    _found(changed.rowcount, passkey_id)
    audit.note(connection, signed_in.principal, now, "passkey.renamed", format_id("pky", passkey_id))


def remove(connection: Connection, signed_in: SignedIn, passkey_id: uuid.UUID, now: datetime) -> None:
    """A passkey opens nothing any more. Raises NotFresh, UnknownPasskey, SecondFactorNeeded."""
    signed_in.session.require_fresh(now)
    gone = connection.execute(
        "DELETE FROM passkeys WHERE alliance_id = %s AND passkey_id = %s AND person_id = %s",
        (signed_in.principal.alliance_id, passkey_id, signed_in.person.person_id),
    )
    _found(gone.rowcount, passkey_id)
    keep_one(connection, signed_in)
    audit.note(connection, signed_in.principal, now, "passkey.removed", format_id("pky", passkey_id))


def _found(count: int, passkey_id: uuid.UUID) -> None:
    if not count:
        raise UnknownPasskey(f"there is no passkey {format_id('pky', passkey_id)} of yours")


# Signing in -----------------------------------------------------------------------------------------------------------


def begin_using(database: Database, site: Site, browser: bytes, now: datetime) -> Asked:
    """What the browser is asked for to sign in. Nobody has said who they are, so the answer is the same to all."""
    if not site.works:
        raise PasskeyRefused("host")
    with database.unit_of_work(None) as connection:
        ticket, challenge = _challenge(connection, tickets.NIL, USE, site, browser, now)
    return Asked(ticket, ceremonies.options_to_use(site, challenge))


class Shown(NamedTuple):
    """Who has shown a passkey."""

    alliance_id: uuid.UUID
    person: Person


def use(
    database: Database, site: Site, alliance_id: uuid.UUID | None, ticket: str, browser: bytes, answer: str,
    now: datetime, origin: Origin,
) -> Shown:  # fmt: skip
    """Who shows a passkey, of one alliance (None: of any). Raises TicketRefused, PasskeyRefused."""
    _, challenge = _take(database, USE, ticket, site, browser, now)
    claim = ceremonies.read_claim(answer)
    if alliance_id is not None and claim.alliance_id != alliance_id:
        raise PasskeyRefused("alliance", alliance_id=alliance_id)
    words = {"alliance": claim.alliance_id, "credential": claim.credential_id, "host": site.host}
    with database.unit_of_work(claim.alliance_id) as connection:
        row = connection.execute(sql(HERE, "passkey_by_credential"), {**words, "person": claim.person_id}).fetchone()
        people = load_people(connection, claim.alliance_id, person_id=claim.person_id)
    if row is None or not people or not people[0].memberships:
        raise PasskeyRefused("unknown", alliance_id=alliance_id)
    passkey_id, public_key = row
    try:
        count = ceremonies.check_used(answer, site, challenge, public_key)
    except PasskeyRefused as error:
        raise PasskeyRefused(error.reason, claim.person_id, claim.alliance_id) from error
    _count_up(database, claim, passkey_id, count, now, origin)
    return Shown(claim.alliance_id, people[0])


def _count_up(
    database: Database, claim: ceremonies.Claim, passkey_id: uuid.UUID, count: int, now: datetime, origin: Origin
) -> None:
    """The statement that takes a count also closes it, and all before it; devices that don't count always say nothing."""
    words = {"alliance": claim.alliance_id, "passkey": passkey_id, "count": count, "now": now}
    with database.unit_of_work(claim.alliance_id) as connection:
        if connection.execute(sql(HERE, "count_up"), words).rowcount:
            return
        before = scalar(
            connection,
            "SELECT sign_count FROM passkeys WHERE alliance_id = %(alliance)s AND passkey_id = %(passkey)s",
            words,
        )
        by = system(claim.alliance_id, "sign-in").at(origin)
        name = format_id("pky", passkey_id)
        audit.note(connection, by, now, "passkey.count_fell", name, before={"count": before}, after={"count": count})
    raise PasskeyRefused("copied", claim.person_id, claim.alliance_id)
