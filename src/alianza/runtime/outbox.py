"""Events of what happened, written in the transaction that makes it happen, and read in the order of the commits.

An event's number is given under the lock of the alliance's row in `books`, which is kept until the transaction ends. So
whoever sees an event sees every one with a smaller number, and one that is rolled back leaves no gap: a reader who
remembers how far it came misses nothing, however late somebody commits (docs/decisions/0023).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, LiteralString, NamedTuple

from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import format_id, id_sequence, parse_id
from alianza.runtime.database import Connection, sql

HERE = "alianza.runtime"
PREFIX = "evt"
API_VERSION = "2026-11-25"  # what the data of events looks like; see connect/webhooks/messages.py
# Every kind of event there is. docs/webhooks.md shows an example of each, or the build fails.
KINDS = (
    "partner.created", "partner.updated", "link.created", "link.updated", "code.created", "code.updated",
    "code_batch.created", "code_batch.updated", "agreement.published", "lead.recorded", "sale.recorded",
    "refund.recorded", "commissions.corrected", "customer.merged", "customer.unmerged", "adjustment.made",
    "month.closed", "statement.issued", "statement.accepted", "statement.disputed", "statement.resolved",
    "payout.prepared", "ping",
)  # fmt: skip
_END = 2**63 - 1


class NoBooks(AlianzaError):
    """An alliance without books has no events."""

    code = "no_books"


class UnknownEvent(AlianzaError):
    """The alliance has no such event, or none that whoever asks may see."""

    code = "unknown_event"


class NewEvent(NamedTuple):
    """Something that happened to an object. `partners`: the ids (16 bytes) of those whose rows it concerns."""

    kind: str
    object_id: str
    data: dict[str, Any]
    partners: Sequence[bytes] = ()


class Event(NamedTuple):
    """An event on record. `partner_ids` is empty when it concerns the alliance as a whole."""

    sequence: int
    event_id: uuid.UUID
    kind: str
    object_id: str
    partner_ids: list[uuid.UUID]
    data: dict[str, Any]
    api_version: str
    recorded_at: datetime

    @property
    def id(self) -> str:
        """Its written id."""
        return format_id(PREFIX, self.event_id)


def emit(connection: Connection, alliance_id: uuid.UUID, now: datetime, events: Sequence[NewEvent]) -> list[int]:
    """Write events within the caller's transaction; gives their numbers.

    It takes the alliance's lock. A transaction that takes other locks besides takes this one first (`ledger.lock_books`).
    Raises NoBooks, and ValueError for a kind that is none of KINDS.
    """
    if unknown := {event.kind for event in events} - set(KINDS):
        raise ValueError(f"events of a kind that is not documented: {', '.join(sorted(unknown))}")
    if not events:
        return []
    ids = id_sequence(int(now.timestamp() * 1000))
    words = {
        "alliance": alliance_id,
        "now": now,
        "version": API_VERSION,
        "ids": [uuid.UUID(bytes=next(ids)) for _ in events],
        "kinds": [event.kind for event in events],
        "objects": [event.object_id for event in events],
        "partners": ["{" + ",".join(one.hex() for one in dict.fromkeys(event.partners)) + "}" for event in events],
        "data": [json.dumps(event.data, ensure_ascii=False, default=_plain) for event in events],
    }
    numbers = [row[0] for row in connection.execute(sql(HERE, "emit_events"), words)]
    if not numbers:
        raise NoBooks("this alliance has no books yet", hint="alianza deal apply examples/onlycar/deal.yaml")
    return numbers


def emit_each(
    connection: Connection,
    alliance_id: uuid.UUID,
    now: datetime,
    kind: str,
    source: LiteralString,
    words: dict[str, Any],
) -> int:
    """Write an event of one kind for each row of a statement, which gives object_id, partner_id and data in the order in
    which the events are to have; for many at once. Gives how many. Raises NoBooks."""
    first = connection.execute(
        "SELECT last_event FROM books WHERE alliance_id = %s FOR UPDATE", (alliance_id,)
    ).fetchone()
    if first is None:
        raise NoBooks("this alliance has no books yet", hint="alianza deal apply examples/onlycar/deal.yaml")
    rows = (
        "INSERT INTO events (alliance_id, sequence, event_id, kind, object_id, partner_ids, data, api_version, recorded_at)"
        " SELECT %(alliance)s, %(event_before)s + row_number() OVER (), uuidv7(), %(event_kind)s, s.object_id,"
        f" ARRAY[s.partner_id], s.data, %(event_version)s, %(event_now)s FROM ({source}) s"
    )
    mine = {"event_before": first[0], "event_kind": kind, "event_version": API_VERSION, "event_now": now}
    count = connection.execute(rows, {**words, **mine, "alliance": alliance_id}).rowcount
    connection.execute("UPDATE books SET last_event = last_event + %s WHERE alliance_id = %s", (count, alliance_id))
    return count


def _plain(value: object) -> str:
    """Days and moments as RFC 3339 writes them."""
    if isinstance(value, datetime):
        return moment(value)
    return str(value)


def moment(value: datetime) -> str:
    """A moment as RFC 3339 writes it, in UTC."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Wanted(NamedTuple):
    """Which events are asked for. None: any. `after` and `before` are numbers; moments are of the recording."""

    kinds: list[str] | None = None
    object_id: str | None = None
    partner_id: uuid.UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: int = 0
    before: int = _END


def load_events(
    connection: Connection, alliance_id: uuid.UUID, wanted: Wanted, limit: int, *, newest: bool = False
) -> list[Event]:
    """So many events, the first ones first, or with `newest` the last ones first."""
    words = {
        "alliance": alliance_id, "kinds": wanted.kinds, "object": wanted.object_id, "partner": wanted.partner_id,
        "since": wanted.since, "until": wanted.until, "after": wanted.after, "before": wanted.before, "newest": newest,
        "limit": limit,
    }  # fmt: skip
    return [Event(*row) for row in connection.execute(sql(HERE, "events"), words)]


def find_event(
    connection: Connection, alliance_id: uuid.UUID, event_id: str, partner_id: uuid.UUID | None = None
) -> Event:
    """An event by its written id. Raises UnknownEvent, also when it does not concern the partner, and InvalidValue."""
    row = connection.execute(
        "SELECT sequence, event_id, kind, object_id, partner_ids, data, api_version, recorded_at FROM events"
        " WHERE alliance_id = %s AND event_id = %s AND (%s::uuid IS NULL OR partner_ids @> ARRAY[%s::uuid])",
        (alliance_id, parse_id(PREFIX, event_id), partner_id, partner_id),
    ).fetchone()
    if row is None:
        raise UnknownEvent(f"there is no event {event_id}", hint="alianza webhooks events shows them")
    return Event(*row)
