"""The body of a message: an event as its receiver may see it, in the shape that its receiver was built for. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from alianza.runtime.outbox import API_VERSION, Event, moment

# What a partner is not shown of a sale: what the alliance itself earns with it.
_OURS = ("net_amount_minor", "own_commission_minor")
# What names another partner is blank for a partner.
_NAMES = ("partner", "code_partner")


class Change(NamedTuple):
    """A change of what events look like: since which version, of which kinds, and how it looked before."""

    version: str
    kinds: Sequence[str]
    before: Callable[[dict[str, Any]], dict[str, Any]]


# Newest first. An endpoint keeps the version of the day it was added; events are turned back for it, change by change.
CHANGES: tuple[Change, ...] = ()


class Reader(NamedTuple):
    """Who reads: which alliance it is about, whether in earnest, of which partner only, and in which version."""

    alliance: str
    test: bool
    partner: str | None
    api_version: str = API_VERSION


def document(event: Event, reader: Reader, changes: Sequence[Change] = CHANGES) -> dict[str, Any]:
    """An event as its reader sees it."""
    data = seen_by(event.data, reader.partner)
    for change in changes:
        if reader.api_version < change.version <= event.api_version and event.kind in change.kinds:
            data = change.before(data)
    return {
        "object": "event",
        "id": event.id,
        "type": event.kind,
        "timestamp": moment(event.recorded_at),
        "api_version": min(reader.api_version, event.api_version),
        "alliance": reader.alliance,
        "test": reader.test,
        "subject": event.object_id,
        "data": data,
    }


def body(event: Event, reader: Reader) -> bytes:
    """The bytes that are sent and signed; the same for each attempt."""
    return json.dumps(document(event, reader), ensure_ascii=False, separators=(",", ":")).encode()


def seen_by(data: Mapping[str, Any], partner: str | None) -> dict[str, Any]:
    """What a partner may see of an event that concerns it: no other partner's lines, codes or name. None: all of it."""
    if partner is None:
        return dict(data)
    seen = {word: value for word, value in data.items() if word not in _OURS}
    if "code_partner" in seen and seen["code_partner"] != partner:
        seen["code"] = None
    for name in _NAMES:
        if seen.get(name) not in (None, partner):
            seen[name] = None
    if "commissions" in seen:
        seen["commissions"] = [line for line in seen["commissions"] if line["partner"] == partner]
    return seen
