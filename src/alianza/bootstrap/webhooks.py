"""Use cases about webhooks from the terminal. Whoever sits there may do all of it, in an alliance and in its sandbox."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from alianza.bootstrap.access import partner_id_of
from alianza.connect.webhooks import api as webhooks
from alianza.identity import api as identity
from alianza.identity.acting import terminal
from alianza.runtime.database import Connection, Database
from alianza.runtime.outbox import Event, Wanted

_ANSWERED_WITHIN = 20.0  # seconds that a ping is waited for


class Pinged(NamedTuple):
    """A test event, and the first attempt to deliver it; None when there was none in time."""

    event: Event
    attempt: webhooks.Attempt | None


@contextmanager
def _writing(database: Database, slug: str) -> Iterator[tuple[Connection, identity.Principal, identity.Alliance]]:
    alliance = identity.find_alliance(database, slug)
    with database.unit_of_work(alliance.alliance_id) as connection:
        yield connection, terminal(alliance.alliance_id), alliance


def add(
    database: Database,
    slug: str,
    url: str,
    kinds: Sequence[str],
    now: datetime,
    *,
    description: str = "",
    partner: str = "",
) -> webhooks.MadeEndpoint:
    """Add an endpoint of the alliance, or of a partner."""
    with _writing(database, slug) as (connection, who, alliance):
        partner_id = partner_id_of(connection, alliance.alliance_id, partner)
        return webhooks.add_endpoint(connection, who, url, kinds, now, description=description, partner_id=partner_id)


def listed(database: Database, slug: str) -> list[webhooks.Endpoint]:
    """All endpoints."""
    with _writing(database, slug) as (connection, who, _):
        return webhooks.list_endpoints(connection, who)


def show(
    database: Database, slug: str, endpoint: str, attempts: int
) -> tuple[webhooks.Endpoint, list[webhooks.Attempt]]:
    """One endpoint and its latest attempts."""
    with _writing(database, slug) as (connection, who, _):
        return webhooks.find_endpoint(connection, who, endpoint), webhooks.attempts_of(
            connection, who, endpoint, attempts
        )


def edit(
    database: Database,
    slug: str,
    endpoint: str,
    now: datetime,
    *,
    url: str | None,
    kinds: Sequence[str] | None,
    description: str | None,
) -> webhooks.Endpoint:
    """Change what is named of an endpoint."""
    with _writing(database, slug) as (connection, who, _):
        return webhooks.edit_endpoint(connection, who, endpoint, now, url=url, patterns=kinds, description=description)


def pause(database: Database, slug: str, endpoint: str, now: datetime, reason: str) -> webhooks.Endpoint:
    """Send nothing more for now."""
    with _writing(database, slug) as (connection, who, _):
        return webhooks.pause_endpoint(connection, who, endpoint, now, reason)


def resume(database: Database, slug: str, endpoint: str, now: datetime) -> tuple[webhooks.Endpoint, webhooks.Endpoint]:
    """Send again; gives the endpoint as it was and as it is."""
    with _writing(database, slug) as (connection, who, _):
        before = webhooks.find_endpoint(connection, who, endpoint)
        return before, webhooks.resume_endpoint(connection, who, endpoint, now)


def remove(database: Database, slug: str, endpoint: str, now: datetime) -> webhooks.Endpoint:
    """Send nothing more, ever."""
    with _writing(database, slug) as (connection, who, _):
        return webhooks.remove_endpoint(connection, who, endpoint, now)


def rotate(database: Database, slug: str, endpoint: str, now: datetime, overlap: timedelta) -> webhooks.MadeEndpoint:
    """A new secret."""
    with _writing(database, slug) as (connection, who, _):
        return webhooks.rotate_secret(connection, who, endpoint, now, overlap=overlap)


def deliveries(
    database: Database, slug: str, endpoint: str, limit: int, *, event: str = "", outcome: str | None = None
) -> list[webhooks.Attempt]:
    """The latest attempts of an endpoint."""
    with _writing(database, slug) as (connection, who, _):
        return webhooks.attempts_of(connection, who, endpoint, limit, event=event, outcome=outcome)


def replay(
    database: Database, slug: str, endpoint: str, *, event: str, since: datetime | None, until: datetime | None
) -> int:
    """Queue events again; gives how many."""
    with _writing(database, slug) as (connection, who, _):
        return webhooks.replay(connection, who, endpoint, event=event, since=since, until=until)


def ping(database: Database, slug: str, endpoint: str, now: datetime) -> Pinged:
    """Send a test event from here, or let a server that runs send it, and wait for what is answered."""
    with _writing(database, slug) as (connection, who, alliance):
        found = webhooks.find_endpoint(connection, who, endpoint)
        event = webhooks.ping(connection, who, endpoint, now)
    dispatcher = webhooks.Dispatcher(database)
    try:
        until = time.monotonic() + _ANSWERED_WITHIN
        while time.monotonic() < until:
            dispatcher.round(alliance, found.endpoint_id)
            attempt = _first_attempt(database, alliance.alliance_id, found.endpoint_id, event.sequence)
            if attempt is not None:
                return Pinged(event, attempt)
            time.sleep(_LOOK_AGAIN)
        return Pinged(event, None)
    finally:
        dispatcher.close()


_LOOK_AGAIN = 0.05


def _first_attempt(
    database: Database, alliance_id: uuid.UUID, endpoint_id: uuid.UUID, sequence: int
) -> webhooks.Attempt | None:
    with database.unit_of_work(alliance_id) as connection:
        found = webhooks.load_attempts(connection, alliance_id, endpoint_id, 1, sequence=sequence)
    return found[0] if found else None


def events(database: Database, slug: str, limit: int, patterns: Sequence[str] = ()) -> list[dict[str, object]]:
    """The latest events as the alliance's own endpoints are told of them, newest first; of some kinds. Raises UnknownKind."""
    kinds = webhooks.expand(webhooks.checked(patterns)) if patterns else None
    with _writing(database, slug) as (connection, who, alliance):
        found = webhooks.list_events(connection, who, Wanted(kinds=kinds), limit)
    reader = webhooks.Reader(alliance.slug, alliance.sandbox_of is not None, None)
    return [webhooks.document(event, reader) for event in found]
