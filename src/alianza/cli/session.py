"""Opening the books for one command, and finding out which alliance it is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from alianza.cli import output
from alianza.kernel.errors import UsageError
from alianza.kernel.periods import local_midnight
from alianza.runtime.settings import Settings, read_settings

if TYPE_CHECKING:
    from alianza.bootstrap.office import Office
    from alianza.partners.domain import Partner
    from alianza.runtime.database import Database


@contextmanager
def books() -> Iterator[Database]:
    """The database, started when it is the private one; its connections are closed at the end."""
    from alianza.runtime.database import open_database

    settings = read_settings()
    if output.interactive() and _sleeps(settings):
        output.note(f"starting the private PostgreSQL under {settings.home} …")
    database = open_database(settings)
    try:
        yield database
    finally:
        database.close()


def _sleeps(settings: Settings) -> bool:
    """Whether the private server has to be started first; a guess, only used for a message."""
    return not settings.database_url and not (settings.home / "postgres" / "postmaster.pid").exists()


def has_books() -> bool:
    """Whether there can be anything in the books; says no without starting a server that was never used."""
    settings = read_settings()
    return bool(settings.database_url) or (settings.home / "postgres" / "PG_VERSION").exists()


def choose(database: Database, given: str) -> str:
    """The alliance a command is about: the one given, or the only one there is. Raises UsageError."""
    if given:
        return given
    from alianza.identity import api as identity

    known = [alliance.slug for alliance in identity.alliances(database)]
    if len(known) == 1:
        return known[0]
    if not known:
        raise UsageError(
            "the books are empty: there is no alliance yet", hint="alianza deal apply deal.yaml founds one"
        )
    raise UsageError(
        f"which alliance? There are {len(known)}: {', '.join(known)}",
        hint=f"add --alliance {known[0]}, or set ALIANZA_ALLIANCE={known[0]}",
    )


@contextmanager
def office_of(given: str) -> Iterator[Office]:
    """The office of the chosen alliance. Raises UsageError, UnknownAlliance or NoDealYet."""
    from alianza.bootstrap.office import open_office

    with books() as database:
        yield open_office(database, choose(database, given))


def partner_of(office: Office, name: str) -> Partner:
    """The partner of that external id. Raises UsageError with the nearest one."""
    from difflib import get_close_matches

    known = office.by_external_id
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"alianza partners list --alliance {office.alliance.slug}"
    raise UsageError(f"there is no partner '{name}'", hint=hint)


def parse_day(text: str, option: str) -> date:
    """A local day. Raises UsageError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} is '{text}'", hint=f"write a day: {option} 2026-10-31") from None


def day_begins(text: str, option: str, zone: ZoneInfo) -> datetime:
    """The moment a local day begins. Raises UsageError."""
    return local_midnight(parse_day(text, option), zone)


def day_ends(text: str, option: str, zone: ZoneInfo) -> datetime:
    """The moment a local day is over. Raises UsageError."""
    day = parse_day(text, option)
    if day == date.max:
        raise UsageError(f"{option} is '{text}', the last day there is", hint=f"write an earlier day, or no {option}")
    return local_midnight(day + timedelta(days=1), zone)


def parse_first_day(text: str, option: str) -> date:
    """A local day, or a month for its first day. Raises UsageError."""
    return parse_day(f"{text}-01" if len(text) == 7 else text, option)
