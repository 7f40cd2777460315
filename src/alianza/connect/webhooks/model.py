"""What an endpoint is, an attempt, and what can go wrong with them. Pure."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import format_id, parse_id

PREFIX, ATTEMPT_PREFIX = "whk", "dlv"
ACTIVE, PAUSED, DISABLED, REMOVED = "active", "paused", "disabled", "removed"
DELIVERED, FAILED, GIVEN_UP = "delivered", "failed", "given_up"
WAITING_SHOWN = 10_000  # more than that are not counted


class UnknownEndpoint(AlianzaError):
    """The alliance has no such endpoint, or none that whoever asks may see."""

    code = "unknown_webhook"


class EndpointOff(AlianzaError):
    """Nothing is sent to an endpoint that is paused or disabled."""

    code = "webhook_off"


class Endpoint(NamedTuple):
    """An address that is told of events. `partner` and `partner_id`: of that partner's only. `kinds` may hold patterns."""

    endpoint_id: uuid.UUID
    url: str
    description: str
    kinds: list[str]
    partner_id: uuid.UUID | None
    partner: str | None
    api_version: str
    created_by: str
    created_at: datetime
    state: str
    reason: str
    changed_at: datetime
    fanned_to: int
    failures: int
    failing_since: datetime | None
    resume_at: datetime | None
    warned: int
    warned_at: datetime | None
    waiting: int

    @property
    def id(self) -> str:
        """Its written id."""
        return format_id(PREFIX, self.endpoint_id)

    def public(self) -> dict[str, Any]:
        """What the audit log holds of it."""
        return {
            "url": self.url,
            "description": self.description,
            "kinds": self.kinds,
            "partner": format_id("ptr", self.partner_id) if self.partner_id else None,
            "state": self.state,
        }


class MadeEndpoint(NamedTuple):
    """An endpoint with its new secret, which can't be had again."""

    endpoint: Endpoint
    secret: str


class Attempt(NamedTuple):
    """One call, and what was answered; `status` None: nothing was. Of several events of one endpoint, or of one."""

    attempt_id: uuid.UUID
    endpoint_id: uuid.UUID
    event_id: uuid.UUID
    kind: str
    object_id: str
    attempt: int
    attempted_at: datetime
    duration_ms: int
    outcome: str
    status: int | None
    error: str
    answer: str

    @property
    def id(self) -> str:
        """Its written id."""
        return format_id(ATTEMPT_PREFIX, self.attempt_id)


def endpoint_id(text: str) -> uuid.UUID:
    """The id of an endpoint. Raises InvalidValue."""
    return parse_id(PREFIX, text)
