"""What a statement says: plain frozen values, amounts in minor units, no database and no words of any language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from msgspec import Struct

# Codes that reach a reader. Every one has a word in every language (words.py); a test holds it.
KINDS = (
    "commission",
    "tier",
    "cap",
    "clawback",
    "late",
    "manual",
    "incentive",
    "fee",
    "charge",
    "recharge",
    "discount",
    "counted",
)
STATUSES = ("on_hold", "in_review", "available", "informational")
FACTS = ("lead", "sale", "refund")
REWARD_FORMS = ("cash", "credit", "points", "discount")

# The unit of a statement in points; everything else is an ISO 4217 currency.
POINTS = "PTS"


class StatementLine(Struct, frozen=True, gc=False):
    """One line: what one rule made of one fact. `base` and `amount` are minor units of the statement's currency.

    `rate` is a fraction (0.05 is five percent) or None for a fixed sum. `earned_period` differs from the statement's
    period for a line that came late.
    """

    line_id: str
    event_on: date
    kind: str
    fact: str
    fact_id: str
    rule: str
    version: int
    base: int
    rate: Decimal | None
    amount: int
    status: str
    available_on: date
    earned_period: int
    note: str = ""


class RuleTotal(Struct, frozen=True):
    """The sum of the lines of one rule (at one tier and rate): `base` and `amount` in minor units.

    `earned_period` is the month the lines were earned in; 0 is the statement's own.
    """

    name: str
    tier: str
    rate: Decimal | None
    kind: str
    count: int
    base: int
    amount: int
    earned_period: int = 0


class StatementDocument(Struct, frozen=True, kw_only=True):
    """A closed statement of one partner in one currency. All sums are minor units at `scale` decimals.

    opening + commission + adjustments + incentives - fees - paid = closing; `fees` and `paid` are positive. `lines` is
    read once by every rendering: give a list, or an object whose `__iter__` opens the stream anew. A statement in
    points names the currency and scale of `sales` and of every `base`, which are money, in `sales_currency` and
    `sales_scale`.
    """

    alliance_name: str
    country: str
    language: str
    number: int
    partner_name: str
    partner_id: str
    currency: str
    scale: int
    period: int
    closed_on: date
    review_until: date
    payout_on: date
    reward_form: str
    opening: int
    commission: int
    adjustments: int
    incentives: int
    fees: int
    paid: int
    closing: int
    payable: int
    held: int
    gross_we_owe: int
    gross_they_owe: int
    line_count: int
    sales: int
    totals: tuple[RuleTotal, ...]
    lines: Iterable[StatementLine]
    disputed: str | None = None
    sales_currency: str = ""
    sales_scale: int | None = None

    @property
    def base_currency(self) -> str:
        """The currency of `sales` and of every `base`."""
        return self.sales_currency or self.currency

    @property
    def base_scale(self) -> int:
        """The decimals of `sales` and of every `base`."""
        return self.scale if self.sales_scale is None else self.sales_scale


class StatementRow(Struct, frozen=True, gc=False):
    """One row of `out/statements.csv`: a partner's statement in one currency, sums in minor units at `scale`.

    `sales` has its own scale where it is money and the statement is points.
    """

    partner: str
    currency: str
    scale: int
    period: int
    lines: int
    sales: int
    commission: int
    adjustments: int
    incentives: int
    fees: int
    opening: int
    paid: int
    closing: int
    payable: int
    sales_scale: int | None = None


class LineRow(Struct, frozen=True, gc=False):
    """One row of `out/lines.csv`, sums in minor units at `scale`; `rate` is a fraction or None.

    `base` has its own scale where it is money and the statement is points.
    """

    line: str
    partner: str
    currency: str
    scale: int
    period: int
    earned_period: int
    fact: str
    fact_id: str
    kind: str
    rule: str
    version: int
    base: int
    rate: Decimal | None
    amount: int
    status: str
    available_on: date
    note: str = ""
    base_scale: int | None = None


def statement_row(doc: StatementDocument) -> StatementRow:
    """The document's row of `out/statements.csv`."""
    return StatementRow(
        partner=doc.partner_id,
        currency=doc.currency,
        scale=doc.scale,
        period=doc.period,
        lines=doc.line_count,
        sales=doc.sales,
        commission=doc.commission,
        adjustments=doc.adjustments,
        incentives=doc.incentives,
        fees=doc.fees,
        opening=doc.opening,
        paid=doc.paid,
        closing=doc.closing,
        payable=doc.payable,
        sales_scale=doc.sales_scale,
    )


def line_row(doc: StatementDocument, line: StatementLine) -> LineRow:
    """The row of `out/lines.csv` of one line of the document."""
    return LineRow(
        line=line.line_id,
        partner=doc.partner_id,
        currency=doc.currency,
        scale=doc.scale,
        period=doc.period,
        earned_period=line.earned_period,
        fact=line.fact,
        fact_id=line.fact_id,
        kind=line.kind,
        rule=line.rule,
        version=line.version,
        base=line.base,
        rate=line.rate,
        amount=line.amount,
        status=line.status,
        available_on=line.available_on,
        note=line.note,
        base_scale=doc.sales_scale,
    )
