"""Founding an alliance from an example, with its first person; and the one-time key by which a browser may do it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from alianza.bootstrap import access
from alianza.bootstrap.deals import apply_deal
from alianza.bootstrap.setup.examples import EXAMPLES, Own, deal_of
from alianza.identity import api as identity
from alianza.identity import tickets
from alianza.identity.acting import acting
from alianza.identity.emails import normal_email
from alianza.identity.tokens import digest
from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Database, Joined, scalar
from alianza.runtime.mail import Mail

KEY = "setup"
LIFETIME = timedelta(hours=1)
# The key itself is what a browser shows: whoever reads it on the server's terminal may open it in any.
_ANY_BROWSER = digest("")
# A firm of one signs and pays; nobody can give away later what nobody has.
FIRST_ROLES = ("manager", "finance")


class SlugTaken(AlianzaError):
    """Another alliance has the short name."""

    code = "alliance_taken"


class Wish(NamedTuple):
    """What somebody wants: an example's slug, and what theirs is called and counted in."""

    example: str
    own: Own


class Founded(NamedTuple):
    """An alliance with its first person, and the message that tells them where to sign in."""

    alliance: identity.Alliance
    person: identity.Person
    mail: Mail


# The key --------------------------------------------------------------------------------------------------------------


def is_fresh(database: Database) -> bool:
    """Whether nobody has been let in anywhere yet."""
    return not any(_has_people(database, one) for one in identity.alliances(database))


def _has_people(database: Database, alliance: identity.Alliance) -> bool:
    with database.unit_of_work(alliance.alliance_id) as connection:
        found = "SELECT 1 FROM people WHERE alliance_id = %s LIMIT 1"
        return scalar(connection, found, (alliance.alliance_id,)) is not None


def issue_key(database: Database, now: datetime) -> str:
    """A key that founds one alliance, within the hour."""
    with database.unit_of_work(tickets.NIL) as connection:
        return tickets.issue(connection, tickets.NIL, KEY, _ANY_BROWSER, now, LIFETIME)


def check_key(database: Database, key: str, now: datetime) -> None:
    """Raise TicketRefused unless the key can still be used."""
    tickets.peek(database, KEY, key, _ANY_BROWSER, now)


# Founding -------------------------------------------------------------------------------------------------------------


def slug_taken(database: Database, slug: str) -> bool:
    """Whether an alliance, or the sandbox that it would have, is there already; or one whose sandbox has that name."""
    known = {one.slug for one in identity.alliances(database, sandboxes=True)}
    return bool(known & {slug, f"{slug}-test", slug.removesuffix("-test")})


def found(database: Database, key: str, wish: Wish, email: str, name: str, now: datetime) -> Founded:
    """Found the alliance and let its first person in, in one unit of work, and use the key up.

    Raises TicketRefused, SlugTaken, InvalidValue for an address that is none, and what the deal raises.
    """
    address, own = normal_email(email), wish.own
    check_key(database, key, now)
    if slug_taken(database, own.slug):
        raise SlugTaken(f"there is an alliance '{own.slug}' already", hint="choose another short name", where="/slug")
    first_day = now.astimezone(ZoneInfo(own.time_zone)).date().replace(day=1)
    loaded = deal_of(EXAMPLES[wish.example], own, first_day)
    alliance_id = identity.alliance_id_of(own.slug)
    principal = identity.system(alliance_id, "setup")
    identity.list_in_directory(database, alliance_id, address)
    with database.unit_of_work(alliance_id) as connection, acting(principal):
        joined = Joined(database, connection, alliance_id)
        apply_deal(joined, loaded, now)
        alliance = identity.find_alliance(joined, own.slug)
        person = identity.invite(connection, principal, address, FIRST_ROLES, now, name=name, language=own.language)
        mail = access.invitation(connection, alliance, person, identity.NOBODY)
        # Last, so that what fails before leaves the key; and before the commit, so that of two at once one founds.
        tickets.take(database, KEY, key, _ANY_BROWSER, now)
    return Founded(alliance, person, mail)
