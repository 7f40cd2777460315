"""Add endpoints, change, pause, resume and remove them, replace their secrets, replay and ping.

Each takes the unit of work that it is part of and whoever acts. A principal that is bound to a partner has that partner's
endpoints only, and they are told of that partner's events only.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from alianza.connect.webhooks import kinds as wanted
from alianza.connect.webhooks import store
from alianza.connect.webhooks.model import (
    ACTIVE,
    DISABLED,
    PAUSED,
    REMOVED,
    Attempt,
    Endpoint,
    EndpointOff,
    MadeEndpoint,
    UnknownEndpoint,
    endpoint_id,
)
from alianza.connect.webhooks.schedule import Health
from alianza.identity import audit
from alianza.identity.principal import Principal
from alianza.kernel.errors import InvalidValue, UsageError
from alianza.kernel.ids import new_id
from alianza.ledger import api as ledger
from alianza.runtime import clock, outbox, outgoing
from alianza.runtime.database import Connection, sql
from alianza.runtime.outbox import API_VERSION, Event, NewEvent, emit

HERE = store.HERE
READ, WRITE = "webhooks:read", "webhooks:write"
MOST = 100  # endpoints of one alliance
MOST_OF_A_PARTNER = 20
LONGEST_DESCRIPTION = 200
LONGEST_OVERLAP = timedelta(days=30)
DEFAULT_OVERLAP = timedelta(hours=24)
_HEALTHY = Health(0, None, None, 0, None)

# Looking ----------------------------------------------------------------------------------------------------------------


def list_endpoints(connection: Connection, principal: Principal) -> list[Endpoint]:
    """The endpoints that the principal may see, oldest first. Raises Forbidden."""
    principal.require(READ)
    return store.load_endpoints(connection, principal.alliance_id, partner_id=principal.partner)


def find_endpoint(connection: Connection, principal: Principal, text: str, scope: str = READ) -> Endpoint:
    """One endpoint by its written id. Raises UnknownEndpoint also when it is not the principal's to see, InvalidValue."""
    principal.require(scope)
    found = store.load_endpoints(
        connection, principal.alliance_id, partner_id=principal.partner, endpoint_id=endpoint_id(text)
    )
    if not found:
        raise UnknownEndpoint(f"there is no endpoint {text}", hint="alianza webhooks list shows them")
    return found[0]


def attempts_of(
    connection: Connection, principal: Principal, text: str, limit: int, *, event: str = "", outcome: str | None = None
) -> list[Attempt]:
    """The latest attempts of an endpoint, newest first; with `event` those to deliver that one."""
    endpoint = find_endpoint(connection, principal, text)
    sequence = find_event(connection, principal, event).sequence if event else None
    return store.load_attempts(
        connection, principal.alliance_id, endpoint.endpoint_id, limit, sequence=sequence, outcome=outcome
    )


def find_event(connection: Connection, principal: Principal, text: str) -> Event:
    """One event by its written id. Raises UnknownEvent also when it does not concern the principal's partner."""
    principal.require(READ)
    return outbox.find_event(connection, principal.alliance_id, text, principal.partner)


def list_events(
    connection: Connection, principal: Principal, asked: outbox.Wanted, limit: int, *, newest: bool = True
) -> list[Event]:
    """So many of the events that the principal may see."""
    principal.require(READ)
    mine = asked._replace(partner_id=principal.partner or asked.partner_id)
    return outbox.load_events(connection, principal.alliance_id, mine, limit, newest=newest)


# Changing ---------------------------------------------------------------------------------------------------------------


def add_endpoint(
    connection: Connection,
    principal: Principal,
    url: str,
    patterns: Sequence[str],
    now: datetime,
    *,
    description: str = "",
    partner_id: uuid.UUID | None = None,
) -> MadeEndpoint:
    """Add an endpoint, told of what happens from here on; gives it and its secret, this once.

    Raises TargetRefused for an address where nothing may be sent, UnknownKind, InvalidValue, UsageError, Forbidden.
    """
    principal.require(WRITE)
    ledger.lock_books(connection, principal.alliance_id)
    owner = principal.partner or partner_id
    _check_room(store.load_endpoints(connection, principal.alliance_id), owner)
    new = new_id(now)
    words: dict[str, Any] = {
        "endpoint": new, "url": _checked_url(url), "description": _checked_text(description),
        "kinds": wanted.checked(patterns), "partner": owner, "version": API_VERSION, "by": principal.id, "now": now,
    }  # fmt: skip
    store.insert_endpoint(connection, principal.alliance_id, words)
    secret = store.add_secret(connection, principal.alliance_id, new, clock.real())
    made = store.load_endpoints(connection, principal.alliance_id, endpoint_id=new)[0]
    audit.note(connection, principal, now, "webhook.added", made.id, after=made.public())
    return MadeEndpoint(made, secret)


def _check_room(known: Sequence[Endpoint], owner: uuid.UUID | None) -> None:
    own = sum(one.partner_id == owner for one in known)
    if len(known) >= MOST or (owner and own >= MOST_OF_A_PARTNER):
        most = f"a partner has {MOST_OF_A_PARTNER}" if owner and own >= MOST_OF_A_PARTNER else f"there are {MOST}"
        raise UsageError(f"{most} endpoints already", hint="remove what nobody listens to: alianza webhooks list")


def _checked_url(url: str) -> str:
    outgoing.read_target(url.strip())
    return url.strip()


def _checked_text(text: str) -> str:
    if len(text) > LONGEST_DESCRIPTION or not text.isprintable():
        raise InvalidValue(
            f"a description has at most {LONGEST_DESCRIPTION} printable characters", hint="CRM of the workshop"
        )
    return text.strip()


def edit_endpoint(
    connection: Connection,
    principal: Principal,
    text: str,
    now: datetime,
    *,
    url: str | None = None,
    patterns: Sequence[str] | None = None,
    description: str | None = None,
) -> Endpoint:
    """Change what is named of an endpoint. Raises what `add_endpoint` raises, and UnknownEndpoint."""
    before = _locked(connection, principal, text)
    store.edit_endpoint(
        connection,
        principal.alliance_id,
        before,
        before.kinds if patterns is None else wanted.checked(patterns),
        before.url if url is None else _checked_url(url),
        before.description if description is None else _checked_text(description),
    )
    after = find_endpoint(connection, principal, text, WRITE)
    if after.public() != before.public():
        audit.note(
            connection, principal, now, "webhook.changed", after.id, before=before.public(), after=after.public()
        )
    return after


def pause_endpoint(
    connection: Connection, principal: Principal, text: str, now: datetime, reason: str = ""
) -> Endpoint:
    """Send nothing more for now; what happens meanwhile waits. One that is not active stays as it is."""
    if _locked(connection, principal, text).state != ACTIVE:
        return find_endpoint(connection, principal, text, WRITE)
    return _set_state(connection, principal, text, PAUSED, _checked_text(reason), "webhook.paused", now)


def resume_endpoint(connection: Connection, principal: Principal, text: str, now: datetime) -> Endpoint:
    """Send again: after a pause all that waited, after it was disabled what happens from here on."""
    before = _locked(connection, principal, text)
    if before.state == ACTIVE:
        return before
    if before.state == DISABLED:
        store.start_here(connection, principal.alliance_id, before.endpoint_id)
    store.set_health(connection, principal.alliance_id, before.endpoint_id, _HEALTHY)
    return _set_state(connection, principal, text, ACTIVE, "", "webhook.resumed", now)


def remove_endpoint(connection: Connection, principal: Principal, text: str, now: datetime) -> Endpoint:
    """Send nothing more, ever; its attempts stay on record. Gives it as it was."""
    before = _locked(connection, principal, text)
    store.set_state(connection, principal.alliance_id, before.endpoint_id, REMOVED, "", now)
    store.empty_queue(connection, principal.alliance_id, before.endpoint_id)
    audit.note(connection, principal, now, "webhook.removed", before.id, before=before.public())
    return before


def _locked(connection: Connection, principal: Principal, text: str) -> Endpoint:
    """An endpoint that nobody else changes until the transaction ends; which kinds are wanted may change with it."""
    ledger.lock_books(connection, principal.alliance_id)
    found = find_endpoint(connection, principal, text, WRITE)
    store.lock_endpoint(connection, principal.alliance_id, found.endpoint_id)
    return find_endpoint(connection, principal, text, WRITE)


def _set_state(
    connection: Connection, principal: Principal, text: str, state: str, reason: str, action: str, now: datetime
) -> Endpoint:
    found = find_endpoint(connection, principal, text, WRITE)
    store.set_state(connection, principal.alliance_id, found.endpoint_id, state, reason, now)
    after = {"state": state, "reason": reason}
    audit.note(connection, principal, now, action, found.id, before={"state": found.state}, after=after)
    return find_endpoint(connection, principal, text, WRITE)


def rotate_secret(
    connection: Connection, principal: Principal, text: str, now: datetime, *, overlap: timedelta = DEFAULT_OVERLAP
) -> MadeEndpoint:
    """A new secret, given this once; both sign for `overlap`, up to 30 days. Raises UnknownEndpoint, UsageError."""
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise UsageError("the old secret can go on for 0 to 30 days", hint="--overlap 24 (hours)")
    found = _locked(connection, principal, text)
    moment = clock.real()
    store.replace_secrets(connection, principal.alliance_id, found.endpoint_id, moment, moment + overlap)
    secret = store.add_secret(connection, principal.alliance_id, found.endpoint_id, moment)
    audit.note(connection, principal, now, "webhook.rotated", found.id, after={"overlap_hours": overlap // _HOUR})
    return MadeEndpoint(found, secret)


_HOUR = timedelta(hours=1)

# Sending again ----------------------------------------------------------------------------------------------------------


def ping(connection: Connection, principal: Principal, text: str, now: datetime) -> Event:
    """Let an endpoint be told of a test event; gives that. Raises EndpointOff, UnknownEndpoint."""
    ledger.lock_books(connection, principal.alliance_id)
    found = find_endpoint(connection, principal, text, WRITE)
    _require_active(found)
    owners = [found.partner_id.bytes] if found.partner_id else []
    data = {"id": found.id, "description": found.description}
    number = emit(connection, principal.alliance_id, now, [NewEvent(wanted.PING, found.id, data, owners)])[0]
    asked = outbox.Wanted(after=number - 1, before=number + 1)
    return outbox.load_events(connection, principal.alliance_id, asked, 1)[0]


def _require_active(endpoint: Endpoint) -> None:
    if endpoint.state != ACTIVE:
        raise EndpointOff(f"{endpoint.id} is {endpoint.state}", hint=f"alianza webhooks resume {endpoint.id}")


def replay(
    connection: Connection,
    principal: Principal,
    text: str,
    *,
    event: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Send an event again, or all that an endpoint wants of those recorded in a range; gives how many.

    One event is sent whether the endpoint wants its kind or not. Raises EndpointOff, UsageError when neither is named.
    """
    if bool(event) == bool(since or until):
        raise UsageError("which events?", hint="name one by its id, or a range: --since 2026-11-20")
    principal.require(WRITE)
    found = find_endpoint(connection, principal, text, WRITE)
    if found.state == DISABLED:
        _require_active(found)
    sequence = find_event(connection, principal, event).sequence if event else None
    words = {
        "alliance": principal.alliance_id, "endpoint": found.endpoint_id, "sequence": sequence,
        "kinds": wanted.expand(found.kinds), "since": since, "until": until, "partner": found.partner_id,
        "ping": found.id, "now": clock.real(), "fanned_to": found.fanned_to,
    }  # fmt: skip
    return connection.execute(sql(HERE, "replay"), words).rowcount
