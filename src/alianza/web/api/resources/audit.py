"""`/audit`: who changed what, from what, to what, when. Nothing is ever taken out of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import msgspec

from alianza.kernel.ids import format_id
from alianza.runtime.listing import Key, Listing
from alianza.web.api.model import Call, Example, ListQuery, OneQuery, Operation, Page, Text
from alianza.web.api.shown import only, path_id, required


class Entry(msgspec.Struct, tag_field="object", tag="audit_entry", kw_only=True):
    """A change. `actor` and `subject` are ids, never names; `address_hash` tells one address from another."""

    id: str
    recorded_at: datetime
    actor_kind: str
    actor: str
    action: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str | None
    address_hash: str | None


class AuditQuery(ListQuery, kw_only=True):
    """What changes can be looked for by."""

    action: Text | None = None
    actor: Text | None = None
    subject: Text | None = None
    recorded_from: datetime | None = None
    recorded_until: datetime | None = None


_KEY = Key("e.entry_id", "uuid")  # made in the order of recording
LISTING = Listing(
    columns=(
        "e.entry_id, e.recorded_at, e.actor_kind, e.actor, e.action, e.object_id, e.before, e.after, e.request_id,"
        " e.address_hash"
    ),
    body="FROM audit_entries e WHERE e.alliance_id = %(alliance)s",
    key=_KEY,
    own="%(partner)s::uuid IS NULL",
    filters={
        "entry": "e.entry_id = %(entry)s",
        "action": "e.action = %(action)s",
        "actor": "e.actor = %(actor)s",
        "subject": "e.object_id = %(subject)s",
        "from": "e.recorded_at >= %(from)s",
        "until": "e.recorded_at < %(until)s",
    },
    sorts={"recorded_at": _KEY},
    usual="-recorded_at",
)


def _view(
    entry: uuid.UUID, recorded_at: datetime, actor_kind: str, actor: str, action: str, subject: str,
    before: dict[str, Any] | None, after: dict[str, Any] | None, request_id: str, address_hash: bytes,
) -> Entry:  # fmt: skip
    return Entry(
        id=format_id("aud", entry), recorded_at=recorded_at, actor_kind=actor_kind, actor=actor, action=action,
        subject=subject, before=before, after=after, request_id=request_id or None, address_hash=address_hash.hex() or None,
    )  # fmt: skip


def _list(call: Call) -> Page[Entry]:
    call.whole()
    query, office = call.query, call.terms
    filters = {
        "action": query.action, "actor": query.actor, "subject": query.subject,
        "from": required(query.recorded_from, office), "until": required(query.recorded_until, office),
    }  # fmt: skip
    return call.page(LISTING, filters, _view)


def _get(call: Call) -> Entry:
    call.whole()
    found: Entry = only(call, LISTING, {"entry": path_id(call, "entry", "aud")}, _view, "entry")
    return found


OPERATIONS = [
    Operation(
        id="list_audit_entries", method="GET", path="/audit", scope="audit:read", summary="List what was changed",
        handler=_list, query=AuditQuery, answer=Page[Entry], sorts=("recorded_at",), usual="-recorded_at",
        example=Example(query={"action": "link.added", "limit": "5"}),
    ),
    Operation(
        id="get_audit_entry", method="GET", path="/audit/{entry}", scope="audit:read", summary="Read a change", handler=_get,
        query=OneQuery, answer=Entry, example=Example(path={"entry": "aud_01k9m2v7w8x9y0z1a2b3c4d5e6"}),
    ),
]  # fmt: skip
