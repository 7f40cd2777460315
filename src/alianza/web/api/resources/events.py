"""`/events`: what happened, as webhooks are told of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from alianza.connect.webhooks import api as webhooks
from alianza.kernel.errors import InvalidValue
from alianza.runtime import outbox
from alianza.runtime.listing import Key, Listing
from alianza.web.api.model import Call, Example, ListQuery, NotFound, OneQuery, Operation, Page, Text

Kind = Literal[outbox.KINDS]  # type: ignore[valid-type]
EventId = Annotated[
    str, msgspec.Meta(max_length=60, description="An event's id", examples=["evt_01k9m2v7w8x9y0z1a2b3c4d5e6"])
]
SAMPLE = "evt_01k9m2v7w8x9y0z1a2b3c4d5e6"


class Event(msgspec.Struct, tag_field="object", tag="event", kw_only=True):
    """Something that happened, in the words in which webhooks are told of it. `subject`: to what it happened."""

    id: str
    type: str
    timestamp: datetime
    api_version: str
    alliance: str
    test: bool
    subject: str
    data: dict[str, Any]


class EventQuery(ListQuery, kw_only=True):
    """What events can be looked for by. Moments are of the recording."""

    type: Kind | None = None
    subject: Text | None = None
    since: datetime | None = None
    until: datetime | None = None


LISTING = Listing(
    columns=("v.sequence, v.event_id, v.kind, v.object_id, v.partner_ids, v.data, v.api_version, v.recorded_at"),
    body="FROM events v WHERE v.alliance_id = %(alliance)s",
    key=Key("v.sequence", "bigint"),
    own="v.partner_ids @> ARRAY[%(partner)s::uuid]",
    filters={
        "type": "v.kind = %(type)s",
        "subject": "v.object_id = %(subject)s",
        "since": "v.recorded_at >= %(since)s",
        "until": "v.recorded_at < %(until)s",
    },
    sorts={"timestamp": Key("v.sequence", "bigint")},
    usual="-timestamp",
)


def view(call: Call, event: outbox.Event) -> Event:
    """An event as whoever asks sees it."""
    owner = call.principal.partner_id
    partner = call.terms.external_ids[owner] if owner else None
    reader = webhooks.Reader(call.terms.alliance.slug, call.principal.test, partner)
    document = webhooks.document(event, reader)
    return msgspec.convert({**document, "timestamp": event.recorded_at}, Event)


def find(call: Call, text: str) -> outbox.Event:
    """The event of an id. Raises NotFound, also for one that is not the caller's to see."""
    try:
        return webhooks.find_event(call.connection, call.principal, text)
    except (outbox.UnknownEvent, InvalidValue):
        raise NotFound(f"there is no event '{text}'") from None


def _list(call: Call) -> Page[Event]:
    query = call.query
    filters = {"type": query.type, "subject": query.subject, "since": query.since, "until": query.until}

    def one(*row: Any) -> Event:
        sequence, event_id, *rest = row
        return view(call, outbox.Event(sequence, uuid.UUID(str(event_id)), *rest))

    return call.page(LISTING, filters, one)


def _get(call: Call) -> Event:
    return view(call, find(call, call.path["event"]))


OPERATIONS = [
    Operation(
        id="list_events", method="GET", path="/events", scope="webhooks:read", summary="List what happened",
        about="Leads, sales and refunds are there from when a webhook wanted them.", handler=_list, query=EventQuery,
        answer=Page[Event], sorts=("timestamp",), usual="-timestamp", example=Example(query={"limit": "2"}),
    ),
    Operation(
        id="get_event", method="GET", path="/events/{event}", scope="webhooks:read", summary="Read an event",
        handler=_get, query=OneQuery, answer=Event, example=Example(path={"event": SAMPLE}),
    ),
]  # fmt: skip
