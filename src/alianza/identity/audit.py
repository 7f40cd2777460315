"""The audit log: who changed what, from what, to what, when and from where; written in the change's own unit of work.

Nothing is ever changed or taken out of it. It names people and keys by their ids, never by name or address, so that a
person can be forgotten without touching it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb

from alianza.identity.principal import Principal
from alianza.kernel.ids import format_id
from alianza.runtime.database import Connection, Database, sql

HERE = "alianza.identity"
_PAGE = 2_000

Values = Mapping[str, Any] | None


class Change(NamedTuple):
    """Something that was done: the action in the past tense (`key.created`), to what, from what, to what."""

    action: str
    object_id: str
    before: Values = None
    after: Values = None


def note(
    connection: Connection,
    principal: Principal,
    now: datetime,
    action: str,
    object_id: str,
    *,
    before: Values = None,
    after: Values = None,
) -> None:
    """Enter one change; `connection` is the unit of work that makes it."""
    note_all(connection, principal, now, [Change(action, object_id, before, after)])


def note_all(connection: Connection, principal: Principal, now: datetime, changes: Sequence[Change]) -> None:
    """Enter changes, in order."""
    connection.execute(
        sql(HERE, "note_changes"),
        {
            "alliance": principal.alliance_id,
            "now": now,
            "actor_kind": principal.kind,
            "actor": principal.id,
            "request": principal.origin.request_id,
            "address": principal.origin.address_hash,
            "actions": [change.action for change in changes],
            "objects": [change.object_id for change in changes],
            "before": [_json(change.before) for change in changes],
            "after": [_json(change.after) for change in changes],
        },
    )


def _json(values: Values) -> Jsonb | None:
    return None if values is None else Jsonb(dict(values))


class Entry(NamedTuple):
    """A line of the log. `address_hash` is in hexadecimal digits."""

    entry: str
    recorded_at: datetime
    actor_kind: str
    actor: str
    action: str
    object: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str
    address_hash: str


def entries(
    database: Database, principal: Principal, since: datetime | None = None, until: datetime | None = None
) -> Iterator[Entry]:
    """The log of the principal's alliance, oldest first, from `since` on and before `until`; in pages, so of any length.

    Raises Forbidden without `audit:read`.
    """
    principal.require("audit:read")
    page: list[Any] = []
    words = {"alliance": principal.alliance_id, "since": since, "until": until, "after": None, "limit": _PAGE}
    while True:
        with database.unit_of_work(principal.alliance_id) as connection:
            page = connection.execute(sql(HERE, "audit_entries"), words).fetchall()
        for row in page:
            yield Entry(format_id("aud", row[0]), *row[1:])._replace(address_hash=row[-1].hex())
        if len(page) < _PAGE:
            return
        words["after"] = page[-1][0]
