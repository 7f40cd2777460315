"""Requests that were answered: the same key and the same request give the same answer, and nothing is done twice.

An answer stands in the unit of work that did what was asked, so there is none without the other. Whoever sends a request again
while the first one is under way is told so. An error leaves nothing behind: what was refused may be mended and sent
again under the same key.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import psycopg

from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Connection

KEPT = timedelta(hours=24)
_WAIT = "100ms"  # for somebody who may just be committing
_UNDER_WAY = 0


class KeyReused(AlianzaError):
    """An idempotency key stands for another request."""

    code = "idempotency_key_reused"


class RequestUnderWay(AlianzaError):
    """The same request is being answered just now."""

    code = "request_under_way"


class Answered(NamedTuple):
    """An answer as it was given."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Asked(NamedTuple):
    """A request by its sender, the key it was given, and a digest of all it says."""

    actor: str
    key: str
    digest: bytes


def reused(key: str) -> KeyReused:
    """The error for a key that stands for another request."""
    return KeyReused(
        f"the key '{key}' was used for another request", hint="a new key for each request; the same for its repeats"
    )


def begin(connection: Connection, alliance_id: uuid.UUID, asked: Asked, now: datetime) -> Answered | None:
    """The answer that was given, or None: then whoever asked may go on, and nobody else under this key.

    Raises KeyReused, RequestUnderWay.
    """
    try:
        with connection.transaction():
            connection.execute("SELECT set_config('lock_timeout', %s, true)", (_WAIT,))
            fresh = connection.execute(
                "INSERT INTO answered_requests (alliance_id, actor, key, digest, status, answer, headers, recorded_at)"
                " VALUES (%s, %s, %s, %s, %s, '', '{}', %s) ON CONFLICT DO NOTHING",
                (alliance_id, *asked, _UNDER_WAY, now),
            ).rowcount
            connection.execute("SELECT set_config('lock_timeout', '0', true)")
    except psycopg.errors.LockNotAvailable:
        raise RequestUnderWay("this request is being answered", hint="send it again in a moment") from None
    if fresh:
        return None
    found = known(connection, alliance_id, [asked]).get((asked.actor, asked.key))
    if found is None:  # the sweep took it between the two statements
        raise RequestUnderWay("this request is being answered", hint="send it again in a moment")
    digest, answer = found
    if digest != asked.digest:
        raise reused(asked.key)
    return answer


def finish(connection: Connection, alliance_id: uuid.UUID, asked: Asked, answer: Answered) -> None:
    """Keep the answer."""
    connection.execute(
        "UPDATE answered_requests SET status = %s, answer = %s, headers = %s WHERE alliance_id = %s AND actor = %s AND key = %s",
        (answer.status, answer.body, json.dumps(dict(answer.headers)), alliance_id, asked.actor, asked.key),
    )


def known(
    connection: Connection, alliance_id: uuid.UUID, asked: Sequence[Asked]
) -> dict[tuple[str, str], tuple[bytes, Answered]]:
    """The digests and answers of those requests that were answered."""
    rows = connection.execute(
        "SELECT r.actor, r.key, digest, status, answer, headers FROM answered_requests r"
        " JOIN unnest(%s::text[], %s::text[]) AS q (actor, key) USING (actor, key) WHERE r.alliance_id = %s",
        ([one.actor for one in asked], [one.key for one in asked], alliance_id),
    )
    return {(actor, key): (digest, Answered(*rest)) for actor, key, digest, *rest in rows}


def keep(
    connection: Connection, alliance_id: uuid.UUID, answers: Iterable[tuple[Asked, Answered]], now: datetime
) -> None:
    """Keep the answers of many requests at once, of which none was known under the alliance's lock."""
    pairs = list(answers)
    kept = connection.execute(
        "INSERT INTO answered_requests (alliance_id, actor, key, digest, status, answer, headers, recorded_at)"
        " SELECT %s, a, k, d, s, b, '{}', %s FROM unnest(%s::text[], %s::text[], %s::bytea[], %s::smallint[], %s::bytea[])"
        " AS x (a, k, d, s, b) ON CONFLICT DO NOTHING",
        (
            alliance_id, now, [one.actor for one, _ in pairs], [one.key for one, _ in pairs],
            [one.digest for one, _ in pairs], [answer.status for _, answer in pairs], [answer.body for _, answer in pairs],
        ),
    )  # fmt: skip
    if kept.rowcount < len(pairs):  # another kind of request took one of the keys meanwhile
        raise RequestUnderWay("this request is being answered", hint="send it again in a moment")


def sweep(connection: Connection, alliance_id: uuid.UUID, now: datetime) -> int:
    """Forget what was answered more than a day ago; gives how many there were."""
    return connection.execute(
        "DELETE FROM answered_requests WHERE alliance_id = %s AND recorded_at < %s", (alliance_id, now - KEPT)
    ).rowcount
