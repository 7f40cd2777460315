"""How far each alliance has come, and what is due next: for whoever types `alianza` and for the start page."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from alianza.identity import api as identity
from alianza.kernel.periods import first_day, format_period, period_of, shift_period
from alianza.runtime import clock
from alianza.runtime.database import Connection, Database

_FIGURES = """
SELECT (SELECT count(*) FROM partners WHERE alliance_id = %(a)s),
       (SELECT count(*) FROM facts WHERE alliance_id = %(a)s AND kind > 0),
       (SELECT max(period) FROM closings WHERE alliance_id = %(a)s),
       (SELECT open_period FROM books WHERE alliance_id = %(a)s)
"""
_TO_PAY = """
SELECT c.review_until, c.payout_on,
       (SELECT count(*) FROM statements s WHERE s.alliance_id = %(a)s AND s.period = c.period AND s.payable_minor > 0
        AND NOT EXISTS (SELECT FROM payouts p WHERE p.alliance_id = %(a)s AND p.number = s.number))
FROM closings c WHERE c.alliance_id = %(a)s AND c.period = %(period)s
"""


@dataclass(slots=True)
class Overview:
    """One alliance. Months are `2026-10`; `steps` are commands that are due, each with its reason."""

    alliance: str
    name: str
    partners: int
    facts: int
    closed_through: str
    open_month: str
    unpaid: int = 0
    steps: list[tuple[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The same for `--json`."""
        return asdict(self)


def overview(database: Database) -> list[Overview]:
    """All alliances by slug, with what is due in each."""
    return [_overview(database, alliance, clock.now()) for alliance in identity.alliances(database)]


def _overview(database: Database, alliance: identity.Alliance, now: datetime) -> Overview:
    today = now.astimezone(ZoneInfo(alliance.time_zone)).date()
    with database.unit_of_work(alliance.alliance_id) as connection:
        row = connection.execute(_FIGURES, {"a": alliance.alliance_id}).fetchone()
        assert row is not None  # a SELECT without FROM has one row
        partners, facts, closed, opened = row
        opened = opened or period_of(today)
        found = Overview(
            alliance.slug,
            alliance.name,
            partners,
            facts,
            format_period(closed) if closed else "",
            format_period(opened),
        )
        found.steps = _first_steps(found) or _settle_step(found, closed, today)
        if not found.steps and closed:
            found.steps = _pay_step(connection, alliance, found, closed, today)
    return found


def _first_steps(found: Overview) -> list[tuple[str, str]]:
    if not found.partners:
        return [
            (f"alianza partners import partners.csv --alliance {found.alliance}", f"{found.name} has no partners yet")
        ]
    if not found.facts:
        return [(f"alianza ingest orders.csv --alliance {found.alliance}", f"{found.name} has no facts yet")]
    return []


def _settle_step(found: Overview, closed: int | None, today: date) -> list[tuple[str, str]]:
    """A month that is over is due to be closed; closing the latest closes those before it too."""
    over = shift_period(period_of(today), -1)
    if (closed or 0) >= over or first_day(over) < first_day(int(found.open_month.replace("-", ""))):
        return []
    month = format_period(over)
    return [(f"alianza settle {month} --alliance {found.alliance} --out out", f"{month} is over")]


def _pay_step(
    connection: Connection, alliance: identity.Alliance, found: Overview, closed: int, today: date
) -> list[tuple[str, str]]:
    """The latest closed month is due to be paid when its review is over."""
    row = connection.execute(_TO_PAY, {"a": alliance.alliance_id, "period": closed}).fetchone()
    assert row is not None  # the caller found the closing
    review_until, payout_on, found.unpaid = row
    if not found.unpaid:
        return []
    month, slug = format_period(closed), found.alliance
    if today <= review_until:
        return [(f"alianza statements list --alliance {slug}", f"{found.unpaid} under review until {review_until}")]
    return [(f"alianza payouts {month} --alliance {slug} --out out", f"{found.unpaid} to pay on {payout_on}")]
