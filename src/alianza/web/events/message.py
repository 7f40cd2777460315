"""What an event says: its body read and checked, before anything asks the database. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import msgspec

from alianza.kernel.errors import AlianzaError

MOST_BYTES = 16_384
_MOST_TEXT = 500
# Ours in the body: the column of a facts file.
FIELDS = {
    "id": "fact_id", "customer": "customer", "amount": "amount", "currency": "currency", "category": "category",
    "quantity": "quantity", "code": "code", "click": "click", "friend": "friend",
    "email": "email", "phone": "phone", "plate": "plate",
}  # fmt: skip
# What only the shop's own server may say.
SERVER_FIELDS = {
    "occurred_at": "occurred_at", "partner": "partner", "staff": "staff", "net_amount": "net_amount",
    "own_commission": "own_commission", "card_bin": "card_bin",
}  # fmt: skip


class EventInvalid(AlianzaError):
    """The body is not an event."""

    code = "event_invalid"


def read_event(body: bytes, *, by_server: bool) -> tuple[dict[str, str], bool]:
    """The fields as columns of a facts file, and whether the customer agreed to be recognised. Raises EventInvalid."""
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EventInvalid(f"the body is no JSON: {error}") from None
    except RecursionError:
        raise EventInvalid("the body is nested too deeply") from None
    if not isinstance(said, dict):
        raise EventInvalid("the body is no JSON object", hint='{"id": "A-1", "amount": "350.00", "customer": "C-1"}')
    consent = said.pop("consent", False)
    if not isinstance(consent, bool):
        raise EventInvalid("'consent' is true or false", where="/consent")
    known = {**FIELDS, **SERVER_FIELDS} if by_server else FIELDS
    fields = {known[name]: _text(name, value) for name, value in said.items() if _is_field(name, value, known)}
    if not fields.get("fact_id"):
        raise EventInvalid("an event has an id of its own", where="/id", hint="your order's number: it counts once")
    return fields, consent


def _is_field(name: str, value: Any, known: Mapping[str, str]) -> bool:
    if name not in known:
        near = get_close_matches(name, known, n=1)
        only = "only the shop's own server may say that" if name in SERVER_FIELDS else ""
        hint = only or (f"did you mean '{near[0]}'?" if near else f"one of: {', '.join(known)}")
        raise EventInvalid(f"there is no field '{name[:60]}'", where=f"/{name[:60]}", hint=hint)
    return value is not None and value != ""


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise EventInvalid(f"'{name}' is a text or a number", where=f"/{name}")
    if isinstance(value, float) and not math.isfinite(value):
        raise EventInvalid(f"'{name}' is no number", where=f"/{name}")
    text = repr(value) if isinstance(value, float) else str(value)
    if len(text) > _MOST_TEXT:
        raise EventInvalid(f"'{name}' has more than {_MOST_TEXT} characters", where=f"/{name}")
    return text
