"""The auditor's own words: facts, partners, lines and statements as plain records, and its own arithmetic.

Nothing here is shared with the engine but the deal's terms: what the engine computes twice the same wrong way would
otherwise go unnoticed. Amounts are integers in minor units, rates are Fractions, days are local dates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

LEAD, SALE, REFUND = "lead", "sale", "refund"
RANK = {LEAD: 0, SALE: 1, REFUND: 2}
DECIMALS = {"MXN": 2, "USD": 2, "EUR": 2, "RUB": 2, "CNY": 2, "JPY": 0, "KWD": 3}
POINTS = "PTS/0"
OUTSIDE = ("discount", "staff", "counted")  # kinds of lines that are no part of a statement's sums


@dataclass(frozen=True)
class Fact:
    """One row of a facts file, understood. `at` is an aware time; texts that the row does not state are None."""

    kind: str
    fact_id: str
    at: datetime
    partner: str | None = None
    code: str | None = None
    customer: str | None = None
    amount: int | None = None
    net: int | None = None
    own: int | None = None
    currency: str = ""
    category: str | None = None
    quantity: int = 1
    staff: str | None = None
    refunds: str | None = None
    friend: str | None = None
    click: str | None = None
    phone: str | None = field(default=None, compare=False)  # the same fact with it or without

    @property
    def key(self) -> tuple[str, str]:
        """The natural key."""
        return self.kind, self.fact_id

    @property
    def order(self) -> tuple[datetime, int, str]:
        """The place among the facts of a customer."""
        return self.at, RANK[self.kind], self.fact_id


@dataclass(frozen=True)
class Enrolled:
    """A partner's group from a local day on, with the rate it negotiated."""

    first_day: date
    group: str
    rate: Fraction | None = None


@dataclass
class Partner:
    """A partner of the simulated alliance. `reward` empty: the group's default; `account` empty: no bank account."""

    name: str
    code: str = ""
    reward: str = ""
    enrolled: tuple[Enrolled, ...] = ()
    account: str = ""
    pauses: tuple[tuple[date, bool], ...] = ()

    def paused(self, day: date) -> bool:
        """Whether it is suspended on a day: by the last word that was said of it."""
        said = [out for first, out in self.pauses if first <= day]
        return bool(said) and said[-1]

    def on(self, day: date) -> Enrolled | None:
        """The enrollment in force on a day."""
        found = None
        for one in self.enrolled:
            if one.first_day <= day:
                found = one
        return found


@dataclass
class Line:
    """What a fact, or a month, means for a partner. `amount` is positive when we owe the partner.

    `kind` is commission, due, discount, incentive, staff, counted, clawback, tier, cap, fee or charge. `of_kind` is the
    kind of the line that a claw-back takes from. `gross`, `leads`, `sales` count the fact once for the month's metric.
    `money` is the amount before it became points; `bounded`: a bound for each customer was agreed. `version` and `group`
    say whose rule it is, `part` whether a month's tier or cap added it.
    """

    partner: str
    asset: str
    kind: str
    fact: str
    rule: str
    earned: int
    month: int
    available: date
    amount: int = 0
    base: int = 0
    money: int = 0
    gross: int = 0
    leads: int = 0
    sales: int = 0
    of_kind: str = ""
    by_tier: bool = False
    bounded: bool = False
    sale_id: str = ""
    currency: str = ""
    staff: str = ""
    version: int = 0
    group: str = ""
    part: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """Lines of one key are one matter: what changes about it later is a correction."""
        return (self.partner, self.asset, self.kind, self.of_kind, self.fact, self.rule, str(self.earned))


@dataclass(frozen=True)
class Statement:
    """A statement's columns, in minor units."""

    period: int
    partner: str
    asset: str
    sales: int
    commission: int
    adjustments: int
    incentives: int
    fees: int
    opening: int
    paid: int
    closing: int
    held: int
    payable: int


def rounded(value: Fraction) -> int:
    """Half away from zero."""
    whole = int(abs(value) + Fraction(1, 2))
    return -whole if value < 0 else whole


def part_of(amount: int, part: int, whole: int) -> int:
    """The rounded share of an amount; all of it when there is no whole."""
    return amount if whole == 0 else rounded(Fraction(amount * part, whole))


def asset_of(currency: str) -> str:
    """The ledger's asset of a currency."""
    return f"{currency}/{DECIMALS[currency]}"


def month_of(day: date) -> int:
    """yyyymm."""
    return day.year * 100 + day.month


def month_after(month: int) -> int:
    """The next month."""
    return month + 1 if month % 100 < 12 else month + 89


def month_before(month: int) -> int:
    """The month before."""
    return month - 1 if month % 100 > 1 else month - 89


def end_of(month: int) -> date:
    """The last day of a month."""
    following = month_after(month)
    return date.fromordinal(date(following // 100, following % 100, 1).toordinal() - 1)


def months_later(day: date, months: int) -> date:
    """So many calendar months later, clamped to the month's end."""
    month = month_of(day)
    for _ in range(months):
        month = month_after(month)
    return date(month // 100, month % 100, min(day.day, end_of(month).day))
