"""`/webhooks`: endpoints that are told of events, their secrets, and what became of telling them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec

from alianza.connect.webhooks import api as webhooks
from alianza.kernel.errors import InvalidValue
from alianza.kernel.ids import format_id
from alianza.runtime.listing import Key, Listing
from alianza.web.api.model import Call, Done, Example, Given, ListQuery, NotFound, OneQuery, Operation, Page, Text
from alianza.web.api.problems import FieldProblem, RequestInvalid
from alianza.web.api.resources import events, partners

SAMPLE = "whk_01k9m2v7w8x9y0z1a2b3c4d5e6"
Url = Annotated[
    str,
    msgspec.Meta(max_length=2_000, description="An https address", examples=["https://crm.example/hooks"]),
]
Pattern = Annotated[
    str,
    msgspec.Meta(max_length=60, description="A kind of event, a group of them, or all", examples=["sale.*"]),
]
Patterns = Annotated[list[Pattern], msgspec.Meta(min_length=1, max_length=50)]
Hours = Annotated[int, msgspec.Meta(ge=0, le=720)]
State = Literal["active", "paused", "disabled"]


class Webhook(msgspec.Struct, tag_field="object", tag="webhook", kw_only=True):
    """An endpoint. `partner`: it is told of what concerns that partner only. `failing_since`: nothing arrived since then.
    `waiting`: messages that are still to be delivered, as far as they are counted (10,001)."""

    id: str
    url: str
    description: str
    events: list[str]
    partner: str | None
    state: str
    reason: str | None
    waiting: int
    failing_since: datetime | None
    api_version: str
    created_at: datetime


class MadeWebhook(Webhook, tag_field="object", tag="webhook", kw_only=True):
    """An endpoint and its new secret, which can't be read again."""

    secret: str


class NewWebhook(Given, kw_only=True):
    """An endpoint to be added."""

    url: Url
    events: Patterns
    description: Text = ""
    partner: Text | None = None


class WebhookChange(Given, kw_only=True):
    """What may be changed of an endpoint; what is left out stays."""

    url: Url | msgspec.UnsetType = msgspec.UNSET
    events: Patterns | msgspec.UnsetType = msgspec.UNSET
    description: Text | msgspec.UnsetType = msgspec.UNSET
    state: Literal["active", "paused"] | msgspec.UnsetType = msgspec.UNSET


class Rotation(Given, kw_only=True):
    """How many hours both secrets sign."""

    overlap_hours: Hours = 24


class Replay(Given, kw_only=True):
    """One event, or all that the endpoint wants of those recorded from `since` on and before `until`."""

    event: events.EventId | None = None
    since: datetime | None = None
    until: datetime | None = None


class Queued(msgspec.Struct, kw_only=True):
    """How many events will be sent again."""

    events: int


class Delivery(msgspec.Struct, tag_field="object", tag="delivery", kw_only=True):
    """One attempt to deliver an event. `status`: of the answer; null when there was none, and `error` says why."""

    id: str
    webhook: str
    event: str
    type: str
    subject: str
    attempt: int
    attempted_at: datetime
    duration_ms: int
    outcome: str
    status: int | None
    error: str | None
    answer: str


class WebhookQuery(ListQuery, kw_only=True):
    """What endpoints can be looked for by."""

    state: State | None = None


class DeliveryQuery(ListQuery, kw_only=True):
    """What attempts can be looked for by."""

    outcome: Literal["delivered", "failed", "given_up"] | None = None
    event: events.EventId | None = None


LISTING = Listing(
    columns="e.endpoint_id",
    body="FROM webhook_endpoints e WHERE e.alliance_id = %(alliance)s AND e.state <> 'removed'",
    key=Key("e.endpoint_id", "uuid"),
    own="e.partner_id = %(partner)s",
    filters={"state": "e.state = %(state)s"},
    sorts={"created_at": Key("e.created_at", "timestamptz")},
    usual="created_at",
)
DELIVERIES = Listing(
    columns=(
        "a.attempt_id, v.event_id, v.kind, v.object_id, a.attempt, a.attempted_at, a.duration_ms, a.outcome, a.status,"
        " a.error, a.answer"
    ),
    body=(
        "FROM webhook_attempts a JOIN events v ON v.alliance_id = %(alliance)s AND v.sequence = a.sequence"
        " WHERE a.alliance_id = %(alliance)s AND a.endpoint_id = %(endpoint)s"
    ),
    key=Key("a.attempt_id", "uuid"),
    own="true",  # whoever asks has found the endpoint
    filters={"outcome": "a.outcome = %(outcome)s", "sequence": "a.sequence = %(sequence)s"},
    sorts={"attempted_at": Key("a.attempt_id", "uuid")},
    usual="-attempted_at",
)


def _view(one: webhooks.Endpoint) -> Webhook:
    return Webhook(**_words(one))


def _words(one: webhooks.Endpoint) -> dict[str, Any]:
    return {
        "id": one.id, "url": one.url, "description": one.description, "events": one.kinds, "partner": one.partner,
        "state": one.state, "reason": one.reason or None, "waiting": one.waiting, "failing_since": one.failing_since,
        "api_version": one.api_version, "created_at": one.created_at,
    }  # fmt: skip


def _made(found: webhooks.MadeEndpoint) -> MadeWebhook:
    return MadeWebhook(**_words(found.endpoint), secret=found.secret)


def _known(call: Call, scope: str) -> webhooks.Endpoint:
    """The endpoint of the path. Raises NotFound, also for one that is not the caller's to see."""
    text = call.path["webhook"]
    try:
        return webhooks.find_endpoint(call.connection, call.principal, text, scope)
    except (webhooks.UnknownEndpoint, InvalidValue):
        raise NotFound(f"there is no webhook '{text}'") from None


def _list(call: Call) -> Page[Webhook]:
    page = call.page(LISTING, {"state": call.query.state}, lambda endpoint_id: endpoint_id)
    # Looked up after the page, so one that was added in between is there; one that was removed is left out.
    known = {one.endpoint_id: one for one in webhooks.list_endpoints(call.connection, call.principal)}
    page.data = [_view(known[endpoint_id]) for endpoint_id in page.data if endpoint_id in known]
    return page


def _get(call: Call) -> Webhook:
    return _view(_known(call, call.operation.scope))


def _create(call: Call) -> MadeWebhook:
    told: NewWebhook = call.body
    owner = partners.find(call, told.partner) if told.partner is not None else None
    made = webhooks.add_endpoint(
        call.connection, call.principal, told.url, told.events, call.now, description=told.description, partner_id=owner
    )
    return _made(made)


def _change(call: Call) -> Webhook:
    found, told = _known(call, "webhooks:write"), call.body
    said = {name: value for name, value in msgspec.structs.asdict(told).items() if value is not msgspec.UNSET}
    state = said.pop("state", None)
    if said:
        webhooks.edit_endpoint(
            call.connection, call.principal, found.id, call.now, url=said.get("url"), patterns=said.get("events"),
            description=said.get("description"),
        )  # fmt: skip
    if state == "paused":
        webhooks.pause_endpoint(call.connection, call.principal, found.id, call.now)
    elif state == "active":
        webhooks.resume_endpoint(call.connection, call.principal, found.id, call.now)
    return _get(call)


def _remove(call: Call) -> Done:
    found = _known(call, "webhooks:write")
    webhooks.remove_endpoint(call.connection, call.principal, found.id, call.now)
    return Done(id=found.id)


def _rotate(call: Call) -> MadeWebhook:
    found = _known(call, "webhooks:write")
    overlap = timedelta(hours=call.body.overlap_hours)
    return _made(webhooks.rotate_secret(call.connection, call.principal, found.id, call.now, overlap=overlap))


def _ping(call: Call) -> events.Event:
    found = _known(call, "webhooks:write")
    return events.view(call, webhooks.ping(call.connection, call.principal, found.id, call.now))


def _replay(call: Call) -> Queued:
    found, told = _known(call, "webhooks:write"), call.body
    if (told.event is None) == (told.since is None and told.until is None):
        raise RequestInvalid([FieldProblem("name an event, or a range by 'since' and 'until'", "missing", "/event")])
    event = _named(call, told.event, "/event") if told.event is not None else ""
    count = webhooks.replay(call.connection, call.principal, found.id, event=event, since=told.since, until=told.until)
    return Queued(events=count)


def _named(call: Call, text: str, pointer: str) -> str:
    """The id of an event that stands in a field. Raises RequestInvalid."""
    try:
        return events.find(call, text).id
    except NotFound as error:
        raise RequestInvalid([FieldProblem(error.message, "not_found", pointer)]) from None


def _deliveries(call: Call) -> Page[Delivery]:
    found, query = _known(call, call.operation.scope), call.query
    sequence = None
    if query.event is not None:
        try:
            sequence = events.find(call, query.event).sequence
        except NotFound as error:
            raise RequestInvalid([FieldProblem(error.message, "not_found", parameter="event")]) from None
    filters: Mapping[str, Any] = {"outcome": query.outcome, "sequence": sequence}

    def view(attempt_id: uuid.UUID, event_id: uuid.UUID, *rest: Any) -> Delivery:
        kind, subject, attempt, at, ms, outcome, status, error, answer = rest
        return Delivery(
            id=format_id("dlv", attempt_id), webhook=found.id, event=format_id("evt", event_id), type=kind,
            subject=subject, attempt=attempt, attempted_at=at, duration_ms=ms, outcome=outcome, status=status,
            error=error or None, answer=answer,
        )  # fmt: skip

    return call.page(DELIVERIES, filters, view, endpoint=found.endpoint_id)


_PATH = {"webhook": SAMPLE}
_NEW = {"url": "https://crm.example/hooks", "events": ["sale.*", "payout.prepared"], "description": "The CRM"}
OPERATIONS = [
    Operation(
        id="list_webhooks", method="GET", path="/webhooks", scope="webhooks:read", summary="List webhooks", handler=_list,
        query=WebhookQuery, answer=Page[Webhook], sorts=("created_at",), usual="created_at",
        example=Example(query={"limit": "2"}),
    ),
    Operation(
        id="create_webhook", method="POST", path="/webhooks", scope="webhooks:write", summary="Add a webhook",
        about="It is told of what happens from now on. The secret is in this answer only.", handler=_create,
        body=NewWebhook, answer=MadeWebhook, status=201, secret=True, errors=("target_refused", "unknown_event_kind"),
        example=Example(body=_NEW),
    ),
    Operation(
        id="get_webhook", method="GET", path="/webhooks/{webhook}", scope="webhooks:read", summary="Read a webhook",
        handler=_get, query=OneQuery, answer=Webhook, example=Example(path=_PATH),
    ),
    Operation(
        id="change_webhook", method="PATCH", path="/webhooks/{webhook}", scope="webhooks:write", summary="Change a webhook",
        about="`paused`: what happens waits. `active` sends it again; after it was disabled, what happens from then on.",
        handler=_change, body=WebhookChange, answer=Webhook, current=_get,
        example=Example(path=_PATH, body={"events": ["sale.*", "refund.*"], "state": "active"}),
    ),
    Operation(
        id="rotate_webhook_secret", method="POST", path="/webhooks/{webhook}/rotate-secret", scope="webhooks:write",
        summary="Replace a webhook's secret", about="Both sign for some hours. The new one is in this answer only.",
        handler=_rotate, body=Rotation, answer=MadeWebhook, secret=True,
        example=Example(path=_PATH, body={"overlap_hours": 24}),
    ),
    Operation(
        id="ping_webhook", method="POST", path="/webhooks/{webhook}/ping", scope="webhooks:write",
        summary="Send a test event", about="It is sent in a moment; the deliveries say what was answered.", handler=_ping,
        answer=events.Event, status=202, errors=("webhook_off",), example=Example(path=_PATH),
    ),
    Operation(
        id="list_deliveries", method="GET", path="/webhooks/{webhook}/deliveries", scope="webhooks:read",
        summary="List the attempts to deliver", handler=_deliveries, query=DeliveryQuery, answer=Page[Delivery],
        sorts=("attempted_at",), usual="-attempted_at", example=Example(path=_PATH, query={"outcome": "failed"}),
    ),
    Operation(
        id="replay_events", method="POST", path="/webhooks/{webhook}/replay", scope="webhooks:write",
        summary="Send events again", handler=_replay, body=Replay, answer=Queued, status=202, errors=("webhook_off",),
        example=Example(path=_PATH, body={"event": events.SAMPLE}),
    ),
    Operation(
        id="remove_webhook", method="DELETE", path="/webhooks/{webhook}", scope="webhooks:write", summary="Remove a webhook",
        handler=_remove, answer=Done, example=Example(path=_PATH),
    ),
]  # fmt: skip
