"""The funnel of a partner, or of an alliance: from clicks to commission, over the last days."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from alianza.bootstrap.office import Office
from alianza.kernel.money import asset_scale, asset_unit, format_minor
from alianza.kernel.periods import period_of
from alianza.runtime.database import Connection, sql
from alianza.tracking.clicks import rollups

HERE = "alianza.bootstrap"


@dataclass(slots=True)
class Money:
    """What the won facts of some days came to, in one currency: texts in units."""

    unit: str
    leads: int
    sales: int
    amount: str
    commission: str


@dataclass(slots=True)
class Row:
    """One line of the funnel."""

    key: str
    clicks: int = 0
    scans: int = 0
    visitors: int = 0
    machines: int = 0
    outside: int = 0
    money: list[Money] = field(default_factory=list)


@dataclass(slots=True)
class Funnel:
    """Rows by partner, link, channel or campaign; days are local, both included."""

    alliance: str
    by: str
    first_day: date
    last_day: date
    rows: list[Row]
    unknown: int  # hits on codes that no link has

    def as_dict(self) -> dict[str, Any]:
        """The same for `--json`."""
        return asdict(self)


def funnel(office: Office, days: int, by: str, partner: uuid.UUID | None, now: datetime) -> Funnel:
    """The funnel of the last `days` local days, today included. What was won stands with the partner."""
    last = now.astimezone(office.zone).date()
    first = last - timedelta(days=days - 1)
    with office.database.unit_of_work(office.alliance_id) as connection:
        found = rollups.figures(connection, office.alliance_id, (first, last), by, partner)
        money = _money(connection, office, first, last, partner) if by == "partner" else {}
    rows = {one.key: Row(*one[:-1]) for one in found if any(one[1:-1])}  # what has only unknown codes is no row
    for key, sums in money.items():
        rows.setdefault(key, Row(key)).money = sums
    names = {str(uuid.UUID(bytes=one.partner_id)): one.external_id for one in office.partners}
    for row in rows.values():
        row.key = names.get(row.key, row.key)
    ordered = sorted(rows.values(), key=lambda row: (-row.clicks - row.scans, row.key))
    return Funnel(office.alliance.slug, by, first, last, ordered, sum(one.unknown for one in found))


def _money(
    connection: Connection, office: Office, first: date, last: date, partner: uuid.UUID | None
) -> dict[str, list[Money]]:
    start = datetime(first.year, first.month, first.day, tzinfo=office.zone)
    after = last + timedelta(days=1)
    end = datetime(after.year, after.month, after.day, tzinfo=office.zone)
    words = {"a": office.alliance_id, "partner": partner, "period": period_of(first), "start": start, "end": end}
    found: dict[str, list[Money]] = {}
    for owner, asset, leads, sales, amount, commission in connection.execute(sql(HERE, "won"), words):
        scale = asset_scale(asset)
        texts = (format_minor(int(amount), scale), format_minor(int(commission), scale))
        found.setdefault(str(owner), []).append(Money(asset_unit(asset), int(leads), int(sales), *texts))
    return found
