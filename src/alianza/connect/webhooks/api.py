"""The entrance of webhooks: endpoints, their secrets and attempts, events, and the dispatcher."""

from __future__ import annotations

from alianza.connect.webhooks.dispatcher import Dispatcher
from alianza.connect.webhooks.kinds import OF_FACTS, PING, UnknownKind, checked, expand
from alianza.connect.webhooks.messages import Reader, document
from alianza.connect.webhooks.model import Attempt, Endpoint, EndpointOff, MadeEndpoint, UnknownEndpoint
from alianza.connect.webhooks.store import load_attempts
from alianza.connect.webhooks.usecases import (
    DEFAULT_OVERLAP,
    add_endpoint,
    attempts_of,
    edit_endpoint,
    find_endpoint,
    find_event,
    list_endpoints,
    list_events,
    pause_endpoint,
    ping,
    remove_endpoint,
    replay,
    resume_endpoint,
    rotate_secret,
)

__all__ = [
    "DEFAULT_OVERLAP", "OF_FACTS", "PING", "Attempt", "Dispatcher", "Endpoint", "EndpointOff", "MadeEndpoint",
    "Reader", "UnknownEndpoint", "UnknownKind", "add_endpoint", "attempts_of", "checked", "document", "edit_endpoint", "expand",
    "find_endpoint", "find_event", "list_endpoints", "list_events", "load_attempts", "pause_endpoint", "ping",
    "remove_endpoint", "replay", "resume_endpoint", "rotate_secret",
]  # fmt: skip
