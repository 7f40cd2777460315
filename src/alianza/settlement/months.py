"""What closed months came to, as it was added up at their closing, and how the statements of one stand now."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from alianza.runtime.database import Connection, sql

HERE = "alianza.settlement"


class MonthSum(NamedTuple):
    """One unit of a month: amounts in its minor units. `due`: statements with something to pay; `stalled`: partners that sold
    in the month closed before and not in this, whatever the unit; `changed`: partners whose payable fell to nothing, or rose
    or fell by more than half."""

    period: int
    asset: str
    first_number: int
    last_number: int
    statements: int
    due: int
    sales_minor: int
    commission_minor: int
    payable_minor: int
    stalled: int
    changed: int


class MonthChange(NamedTuple):
    """A partner's payable in two months that were closed one after the other, in minor units."""

    asset: str
    partner_id: uuid.UUID
    number: int
    before_minor: int
    now_minor: int


class Standing(NamedTuple):
    """How many statements of a month are disputed, and of those with something to pay; decided in another way; paid."""

    disputed: int
    disputed_due: int
    decided: int
    paid: int


class PartnerMonth(NamedTuple):
    """A partner's month so far: what it earned, in minor units by unit, and the leads that its lines tell of."""

    earned: dict[str, int]
    leads: int


def partner_month(connection: Connection, alliance_id: uuid.UUID, partner_id: uuid.UUID, period: int) -> PartnerMonth:
    """What a partner's lines of a month come to, also before it is closed."""
    words = {"alliance": alliance_id, "partner": partner_id, "period": period}
    rows = connection.execute(sql(HERE, "partner_month"), words).fetchall()
    return PartnerMonth({asset: amount for asset, amount, lines, _ in rows if lines}, sum(row[3] for row in rows))


def month_sums(connection: Connection, alliance_id: uuid.UUID, since: int, until: int = 999_912) -> list[MonthSum]:
    """The closed months of a span, oldest first, by unit."""
    rows = connection.execute(
        "SELECT period, asset, first_number, last_number, statements, due, sales_minor, commission_minor, payable_minor,"
        " stalled, changed FROM month_sums WHERE alliance_id = %s AND period BETWEEN %s AND %s ORDER BY period, asset",
        (alliance_id, since, until),
    )
    return [MonthSum(*row) for row in rows]


def month_changes(connection: Connection, alliance_id: uuid.UUID, period: int) -> list[MonthChange]:
    """The largest changes of a month against the one before, the largest first."""
    rows = connection.execute(
        "SELECT asset, partner_id, number, before_minor, now_minor FROM month_changes"
        " WHERE alliance_id = %s AND period = %s ORDER BY place",
        (alliance_id, period),
    )
    return [MonthChange(*row) for row in rows]


def standing(connection: Connection, alliance_id: uuid.UUID, first: int, last: int) -> Standing:
    """How the statements of a month stand, whose numbers are these."""
    words = {"alliance": alliance_id, "first": first, "last": last}
    row = connection.execute(sql(HERE, "month_standing"), words).fetchone()
    assert row is not None  # counts
    return Standing(*row)
