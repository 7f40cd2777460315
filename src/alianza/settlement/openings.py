"""What another system still owed, brought over: lines by hand in the open month, a whole batch at once."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from alianza.identity import audit
from alianza.identity.acting import who_acts
from alianza.kernel.ids import format_id
from alianza.kernel.money import asset_unit
from alianza.kernel.periods import period_of
from alianza.ledger import api as ledger
from alianza.partners.domain import Partner
from alianza.rewards.clauses import LineKind
from alianza.rewards.journal import Journal
from alianza.runtime.database import Connection
from alianza.runtime.outbox import NewEvent, emit
from alianza.settlement.statements import OfficeLike, local_today, manual_fact_id


class Opening(NamedTuple):
    """One line. The amount is in minor units of `asset`, positive in the partner's favour; held until `available_on`."""

    command_id: str
    partner: Partner
    asset: str
    amount_minor: int
    reason: str
    available_on: date | None = None

    @property
    def digest(self) -> str:
        """What the command's input comes down to; when it may be paid is no part of it, for that may come nearer."""
        words = ("opening", self.partner.external_id, self.asset, str(self.amount_minor))
        return hashlib.blake2b("\x1f".join(words).encode(), digest_size=16).hexdigest()


def known_openings(connection: Connection, alliance_id: uuid.UUID, command_ids: Sequence[str]) -> dict[str, str]:
    """The digests of those commands that were carried out before."""
    rows = connection.execute(
        "SELECT command_id, input_digest FROM commands WHERE alliance_id = %s AND command_id = ANY(%s)",
        (alliance_id, list(command_ids)),
    )
    return dict(rows.fetchall())


def enter_openings(
    connection: Connection, office: OfficeLike, openings: Sequence[Opening], now: datetime, source: str
) -> int:
    """Enter lines whose commands are not known yet, in the caller's transaction; gives how many.

    The caller has sorted out commands that are known with another input. `source` is what the audit log names.
    """
    books = ledger.lock_books(connection, office.alliance_id)
    known = known_openings(connection, office.alliance_id, [one.command_id for one in openings])
    fresh = [one for one in openings if one.command_id not in known]
    if not fresh:
        return 0
    today = local_today(connection, office.alliance_id, now)
    journal = Journal(office.alliance_id, office.terms)
    journal.begin(books, now)
    lines = [_add(journal, office, one, today, now) for one in fresh]
    journal.write(connection)
    _remember(connection, office.alliance_id, fresh, lines, now)
    after = {"lines": len(fresh), "amounts": _amounts(fresh)}
    change = audit.Change("balances.opened", source, None, after)
    audit.note_all(connection, who_acts(office.alliance_id), now, [change])
    emit(connection, office.alliance_id, now, [_event(one, line) for one, line in zip(fresh, lines, strict=True)])
    return len(fresh)


def _add(journal: Journal, office: OfficeLike, one: Opening, today: date, now: datetime) -> str:
    """The line rests on the group's clause that carries no rate, since no rule of ours gave it."""
    deal = office.terms.on(today.toordinal()) or office.terms.versions[0]
    enrollment = one.partner.enrolled_on(today.toordinal())
    group = deal.groups.get(enrollment.group) if enrollment else None
    month, available = period_of(today), max(one.available_on or today, today)
    line_id = journal.add(
        one.partner, LineKind.MANUAL, 0, manual_fact_id(one.command_id), deal.version, group.counted if group else 0,
        one.asset, 0, None, one.amount_minor, 0, 0, 0, int(now.timestamp()) * 1_000_000, month, month,
        available.toordinal(), None, 0,
    )  # fmt: skip
    return format_id("ln", uuid.UUID(bytes=line_id))


def _remember(
    connection: Connection, alliance_id: uuid.UUID, fresh: Sequence[Opening], lines: Sequence[str], now: datetime
) -> None:
    results = [
        json.dumps({"line": line, "reason": one.reason, "amount_minor": one.amount_minor, "asset": one.asset})
        for one, line in zip(fresh, lines, strict=True)
    ]
    connection.execute(
        "INSERT INTO commands (alliance_id, command_id, input_digest, result, recorded_at)"
        " SELECT %s, c, d, r::jsonb, %s FROM unnest(%s::text[], %s::text[], %s::text[]) AS n (c, d, r)",
        (alliance_id, now, [one.command_id for one in fresh], [one.digest for one in fresh], results),
    )


def _event(one: Opening, line: str) -> NewEvent:
    """What is told of a line: the same as of one that was entered by hand."""
    data = {
        "line": line,
        "partner": one.partner.external_id,
        "amount_minor": one.amount_minor,
        "currency": asset_unit(one.asset),
        "reason": one.reason,
        "command": one.command_id,
    }
    return NewEvent("adjustment.made", line, data, [one.partner.partner_id])


def _amounts(fresh: Sequence[Opening]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in fresh:
        found[one.asset] = found.get(one.asset, 0) + one.amount_minor
    return found


def entered_amounts(
    connection: Connection, alliance_id: uuid.UUID, command_ids: Sequence[str]
) -> dict[tuple[bytes, str], int]:
    """What the books hold of some commands, by partner and asset in minor units: read from the lines themselves."""
    rows = connection.execute(
        "SELECT partner_id, asset, sum(amount_minor)::bigint FROM lines WHERE alliance_id = %s AND fact_id = ANY(%s)"
        " GROUP BY 1, 2",
        (alliance_id, [manual_fact_id(one) for one in command_ids]),
    )
    return {(partner.bytes, asset): amount for partner, asset, amount in rows}
