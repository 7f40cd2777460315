"""When partners do not take part: from a local day on, until another one. Decided for days to come, and never edited.

A partner that is suspended earns nothing for a lead or a sale of such a day, whatever speaks for it, and whoever else has
evidence gets the credit. What it earned for days before stays and is paid, also where a fact of such a day arrives late.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from alianza.ledger import api as ledger
from alianza.runtime.database import Connection, scalar

LONGEST_REASON = 1_000


class Spell(NamedTuple):
    """What somebody decided: from a day on suspended, or no longer."""

    effective_from: date
    suspended: bool
    reason: str
    decided_by: str
    recorded_at: datetime


class Decided(NamedTuple):
    """One decision to be kept. `partner_id` is 16 bytes."""

    partner_id: bytes
    effective_from: date
    suspended: bool
    reason: str


def spells_of(connection: Connection, alliance_id: uuid.UUID, partner_id: bytes) -> list[Spell]:
    """All decisions about a partner, in order."""
    rows = connection.execute(
        "SELECT effective_from, suspended, reason, decided_by, recorded_at FROM partner_suspensions"
        " WHERE alliance_id = %s AND partner_id = %s ORDER BY event_no",
        (alliance_id, uuid.UUID(bytes=partner_id)),
    )
    return [Spell(*row) for row in rows]


def first_undecided_day(connection: Connection, alliance_id: uuid.UUID, today: date) -> date:
    """The first day, from today on, of which and after which no lead or sale is on record: nothing decided changes by what is
    said of it. Under the alliance's lock it stays so."""
    asked = "SELECT max(local_day) + 1 FROM facts WHERE alliance_id = %s AND local_day >= %s AND kind IN (1, 2)"
    return scalar(connection, asked, (alliance_id, today)) or today


def save_spells(
    connection: Connection, alliance_id: uuid.UUID, rows: Sequence[Decided], decided_by: str, now: datetime
) -> None:
    """Keep decisions, each after those that stand."""
    ledger.note_change(connection, alliance_id)
    connection.execute(
        "INSERT INTO partner_suspensions (alliance_id, partner_id, event_no, effective_from, suspended, reason, decided_by,"
        " recorded_at) SELECT %(alliance)s, d.partner_id, coalesce((SELECT max(event_no) FROM"
        " partner_suspensions s WHERE s.alliance_id = %(alliance)s AND s.partner_id = d.partner_id), 0) + 1, d.day, d.suspended,"
        " d.reason, %(by)s, %(now)s FROM unnest(%(partners)s::uuid[], %(days)s::date[], %(suspended)s::boolean[],"
        " %(reasons)s::text[]) AS d (partner_id, day, suspended, reason)",
        {
            "alliance": alliance_id,
            "by": decided_by,
            "now": now,
            "partners": [row.partner_id.hex() for row in rows],
            "days": [row.effective_from for row in rows],
            "suspended": [row.suspended for row in rows],
            "reasons": [row.reason for row in rows],
        },
    )
