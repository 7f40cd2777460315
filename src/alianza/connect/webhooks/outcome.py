"""What becomes of a message after an attempt, written in one unit of work."""

from __future__ import annotations

import email.utils
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from alianza.connect.webhooks import store
from alianza.connect.webhooks.model import ACTIVE, DELIVERED, DISABLED, FAILED, GIVEN_UP, Endpoint
from alianza.connect.webhooks.schedule import DISABLE_AFTER, GONE, Health, after_failure, next_attempt
from alianza.identity import audit
from alianza.identity.principal import system
from alianza.kernel.ids import new_id
from alianza.runtime.database import Connection, sql

HERE = store.HERE
ANSWER_BYTES = 2_048  # of an answer that are kept
_MOST_TEXT = 500


class Message(NamedTuple):
    """A message that was claimed: to which endpoint, about which event, for the how-manieth time."""

    endpoint_id: uuid.UUID
    sequence: int
    attempt: int
    claim: uuid.UUID


class Result(NamedTuple):
    """What an attempt came to. `status` None: there was no answer, and `error` says why."""

    at: datetime
    duration_ms: int
    status: int | None
    error: str
    answer: bytes
    retry_after: timedelta | None = None

    @property
    def arrived(self) -> bool:
        """Whether the endpoint took the message."""
        return self.status is not None and 200 <= self.status < 300


class News(NamedTuple):
    """What an endpoint's owners are to be told by mail: that it fails, or that it is disabled."""

    endpoint: Endpoint
    disabled: bool
    error: str


def record(
    connection: Connection, alliance_id: uuid.UUID, message: Message, result: Result, now: datetime, chance: float
) -> News | None:
    """Write down an attempt and what follows. Whoever lost the claim meanwhile only writes down the attempt."""
    if result.arrived:
        store.forgive(connection, alliance_id, message.endpoint_id)
        _done(connection, alliance_id, message)
        _note(connection, alliance_id, message, result, DELIVERED)
        return None
    store.lock_endpoint(connection, alliance_id, message.endpoint_id)
    found = store.load_endpoints(connection, alliance_id, endpoint_id=message.endpoint_id)
    again = next_attempt(message.attempt, now, chance, result.retry_after)
    _note(connection, alliance_id, message, result, FAILED if again else GIVEN_UP)
    if again is None:
        _done(connection, alliance_id, message)
    else:
        _later(connection, alliance_id, message, again)
    return _judge(connection, alliance_id, found[0], result, now, chance) if found else None


def _judge(
    connection: Connection, alliance_id: uuid.UUID, endpoint: Endpoint, result: Result, now: datetime, chance: float
) -> News | None:
    before = Health(endpoint.failures, endpoint.failing_since, endpoint.resume_at, endpoint.warned, endpoint.warned_at)
    verdict = after_failure(before, now, chance, result.status, result.retry_after)
    store.set_health(connection, alliance_id, endpoint.endpoint_id, verdict.health)
    failing = endpoint._replace(failing_since=verdict.health.failing_since)
    if verdict.disable and endpoint.state == ACTIVE:
        _disable(connection, alliance_id, failing, result, now)
        return News(failing, True, result.error)
    return News(failing, False, result.error) if verdict.warn else None


def _disable(connection: Connection, alliance_id: uuid.UUID, endpoint: Endpoint, result: Result, now: datetime) -> None:
    gone = result.status == GONE
    reason = "it answered 410 Gone" if gone else f"nothing arrived for {DISABLE_AFTER.days} days: {result.error}"
    store.set_state(connection, alliance_id, endpoint.endpoint_id, DISABLED, reason[:_MOST_TEXT], now)
    store.empty_queue(connection, alliance_id, endpoint.endpoint_id)
    words = {"state": DISABLED, "reason": reason[:_MOST_TEXT], "failing_since": str(endpoint.failing_since)}
    audit.note(connection, system(alliance_id, "webhooks"), now, "webhook.disabled", endpoint.id, after=words)


def _done(connection: Connection, alliance_id: uuid.UUID, message: Message) -> None:
    connection.execute(
        "DELETE FROM webhook_queue WHERE alliance_id = %s AND endpoint_id = %s AND sequence = %s AND claim = %s",
        (alliance_id, message.endpoint_id, message.sequence, message.claim),
    )


def _later(connection: Connection, alliance_id: uuid.UUID, message: Message, at: datetime) -> None:
    connection.execute(
        "UPDATE webhook_queue SET next_at = %s, claim = NULL, lease_until = NULL"
        " WHERE alliance_id = %s AND endpoint_id = %s AND sequence = %s AND claim = %s",
        (at, alliance_id, message.endpoint_id, message.sequence, message.claim),
    )


def give_back(connection: Connection, alliance_id: uuid.UUID, messages: Sequence[Message]) -> None:
    """Let others have messages that were claimed and not sent: as if nobody had claimed them."""
    connection.execute(
        "UPDATE webhook_queue q SET claim = NULL, lease_until = NULL, attempts = q.attempts - 1"
        " FROM unnest(%s::uuid[], %s::bigint[], %s::uuid[]) AS m (endpoint_id, sequence, claim)"
        " WHERE q.alliance_id = %s AND q.endpoint_id = m.endpoint_id AND q.sequence = m.sequence AND q.claim = m.claim",
        (
            [message.endpoint_id for message in messages],
            [message.sequence for message in messages],
            [message.claim for message in messages],
            alliance_id,
        ),
    )


def _note(connection: Connection, alliance_id: uuid.UUID, message: Message, result: Result, outcome: str) -> None:
    words = {
        "alliance": alliance_id, "id": new_id(result.at), "endpoint": message.endpoint_id, "sequence": message.sequence,
        "attempt": message.attempt, "at": result.at, "ms": result.duration_ms, "outcome": outcome,
        "status": result.status, "error": _storable(result.error.encode()), "answer": _storable(result.answer),
    }  # fmt: skip
    connection.execute(sql(HERE, "insert_attempt"), words)


def _storable(text: bytes) -> str:
    """What somebody else wrote, as far as it is text; PostgreSQL stores no NUL."""
    return text[:ANSWER_BYTES].decode("utf-8", "replace").replace("\0", "�")


def asked_wait(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long an endpoint asks to be left alone with Retry-After: seconds or a date. None when it does not, or unclearly."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return timedelta(seconds=int(text))
    try:
        wait = email.utils.parsedate_to_datetime(text) - now if text else timedelta(0)
    except (TypeError, ValueError):  # no date, or one without a zone
        return None
    return wait if wait > timedelta(0) else None
