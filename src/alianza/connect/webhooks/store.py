"""The endpoints' statements."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from alianza.connect.webhooks import signing
from alianza.connect.webhooks.model import REMOVED, WAITING_SHOWN, Attempt, Endpoint
from alianza.connect.webhooks.schedule import Health
from alianza.kernel.ids import new_id
from alianza.runtime.database import Connection, sql
from alianza.runtime.sealing import seal, unseal

HERE = "alianza.connect.webhooks"
_PURPOSE = "webhook secret"

# Endpoints --------------------------------------------------------------------------------------------------------------


def load_endpoints(
    connection: Connection,
    alliance_id: uuid.UUID,
    *,
    partner_id: uuid.UUID | None = None,
    endpoint_id: uuid.UUID | None = None,
    count: int = WAITING_SHOWN + 1,
) -> list[Endpoint]:
    """The endpoints of an alliance, or those of one partner, or one of them; oldest first.

    So many of the messages that wait for each are counted.
    """
    words = {"alliance": alliance_id, "partner": partner_id, "endpoint": endpoint_id, "most": count}
    return [Endpoint(*row) for row in connection.execute(sql(HERE, "endpoints"), words)]


def insert_endpoint(connection: Connection, alliance_id: uuid.UUID, words: dict[str, Any]) -> None:
    """Add an endpoint. The caller holds the lock of the books."""
    connection.execute(sql(HERE, "insert_endpoint"), words | {"alliance": alliance_id})


def lock_endpoint(connection: Connection, alliance_id: uuid.UUID, endpoint_id: uuid.UUID) -> None:
    """Let nobody else change the endpoint until the transaction ends."""
    connection.execute(
        "SELECT 1 FROM webhook_endpoints WHERE alliance_id = %s AND endpoint_id = %s FOR UPDATE",
        (alliance_id, endpoint_id),
    )


def edit_endpoint(
    connection: Connection, alliance_id: uuid.UUID, endpoint: Endpoint, kinds: Sequence[str], url: str, text: str
) -> None:
    """Give an endpoint another address, other kinds or another description."""
    connection.execute(
        "UPDATE webhook_endpoints SET url = %s, kinds = %s, description = %s"
        " WHERE alliance_id = %s AND endpoint_id = %s",
        (url, list(kinds), text, alliance_id, endpoint.endpoint_id),
    )


def set_state(
    connection: Connection, alliance_id: uuid.UUID, endpoint_id: uuid.UUID, state: str, reason: str, now: datetime
) -> None:
    """Give an endpoint a state. One that is removed loses its secrets."""
    connection.execute(
        "UPDATE webhook_endpoints SET state = %s, reason = %s, changed_at = %s"
        " WHERE alliance_id = %s AND endpoint_id = %s",
        (state, reason, now, alliance_id, endpoint_id),
    )
    if state == REMOVED:
        connection.execute(
            "DELETE FROM webhook_secrets WHERE alliance_id = %s AND endpoint_id = %s", (alliance_id, endpoint_id)
        )


def set_health(connection: Connection, alliance_id: uuid.UUID, endpoint_id: uuid.UUID, health: Health) -> None:
    """Keep how an endpoint is doing."""
    connection.execute(
        "UPDATE webhook_endpoints SET failures = %s, failing_since = %s, resume_at = %s, warned = %s, warned_at = %s"
        " WHERE alliance_id = %s AND endpoint_id = %s",
        (*health, alliance_id, endpoint_id),
    )


def forgive(connection: Connection, alliance_id: uuid.UUID, endpoint_id: uuid.UUID) -> None:
    """Something arrived: what failed before counts no more."""
    connection.execute(
        "UPDATE webhook_endpoints SET failures = 0, failing_since = NULL, resume_at = NULL, warned = 0, warned_at = NULL"
        " WHERE alliance_id = %s AND endpoint_id = %s AND failing_since IS NOT NULL",
        (alliance_id, endpoint_id),
    )


def start_here(connection: Connection, alliance_id: uuid.UUID, endpoint_id: uuid.UUID) -> None:
    """Let an endpoint be told of what happens from here on. The caller holds the lock of the books."""
    connection.execute(
        "UPDATE webhook_endpoints e SET fanned_to = b.last_event FROM books b"
        " WHERE e.alliance_id = %(a)s AND e.endpoint_id = %(e)s AND b.alliance_id = %(a)s",
        {"a": alliance_id, "e": endpoint_id},
    )


def empty_queue(connection: Connection, alliance_id: uuid.UUID, endpoint_id: uuid.UUID) -> None:
    """Let nothing wait for an endpoint any more."""
    connection.execute(
        "DELETE FROM webhook_queue WHERE alliance_id = %s AND endpoint_id = %s", (alliance_id, endpoint_id)
    )


# Secrets ----------------------------------------------------------------------------------------------------------------


def add_secret(connection: Connection, alliance_id: uuid.UUID, endpoint_id: uuid.UUID, now: datetime) -> str:
    """A new secret of an endpoint, sealed; gives it as it is written, this once."""
    secret, secret_id = signing.new_secret(), new_id(now)
    connection.execute(
        "INSERT INTO webhook_secrets (alliance_id, endpoint_id, secret_id, sealed, created_at) VALUES (%s, %s, %s, %s, %s)",
        (
            alliance_id,
            endpoint_id,
            secret_id,
            seal(_PURPOSE, alliance_id, _owner(endpoint_id, secret_id), secret),
            now,
        ),
    )
    return signing.written(secret)


def replace_secrets(
    connection: Connection, alliance_id: uuid.UUID, endpoint_id: uuid.UUID, now: datetime, until: datetime
) -> None:
    """Let the secret in force end at a moment, and those that were replaced before at once."""
    words = {"a": alliance_id, "e": endpoint_id, "now": now, "until": until}
    connection.execute(
        "DELETE FROM webhook_secrets WHERE alliance_id = %(a)s AND endpoint_id = %(e)s AND expires_at IS NOT NULL",
        words,
    )
    connection.execute(
        "UPDATE webhook_secrets SET expires_at = %(until)s WHERE alliance_id = %(a)s AND endpoint_id = %(e)s", words
    )


def sealed_secrets(
    connection: Connection, alliance_id: uuid.UUID, endpoint_ids: Sequence[uuid.UUID], now: datetime
) -> dict[uuid.UUID, list[tuple[uuid.UUID, bytes]]]:
    """The secrets in force of some endpoints, newest first, still sealed."""
    found: dict[uuid.UUID, list[tuple[uuid.UUID, bytes]]] = {}
    for endpoint_id, secret_id, sealed in connection.execute(
        "SELECT endpoint_id, secret_id, sealed FROM webhook_secrets WHERE alliance_id = %s AND endpoint_id = ANY(%s)"
        " AND (expires_at IS NULL OR expires_at > %s) ORDER BY created_at DESC, secret_id DESC",
        (alliance_id, list(endpoint_ids), now),
    ):
        found.setdefault(endpoint_id, []).append((secret_id, sealed))
    return found


def opened(alliance_id: uuid.UUID, endpoint_id: uuid.UUID, sealed: Sequence[tuple[uuid.UUID, bytes]]) -> list[bytes]:
    """The secrets behind their seals. Raises SealBroken."""
    return [unseal(_PURPOSE, alliance_id, _owner(endpoint_id, secret_id), value) for secret_id, value in sealed]


def _owner(endpoint_id: uuid.UUID, secret_id: uuid.UUID) -> str:
    return f"{endpoint_id}/{secret_id}"


# Attempts ---------------------------------------------------------------------------------------------------------------


def load_attempts(
    connection: Connection,
    alliance_id: uuid.UUID,
    endpoint_id: uuid.UUID,
    limit: int,
    *,
    sequence: int | None = None,
    outcome: str | None = None,
    before: uuid.UUID | None = None,
    after: uuid.UUID | None = None,
) -> list[Attempt]:
    """So many attempts of an endpoint, newest first."""
    words = {
        "alliance": alliance_id, "endpoint": endpoint_id, "limit": limit, "sequence": sequence, "outcome": outcome,
        "before": before, "after": after,
    }  # fmt: skip
    return [Attempt(*row) for row in connection.execute(sql(HERE, "attempts"), words)]
