"""From rows of the books to what a statement shows: words, rates, kinds, sums. One statement's document at a time."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from alianza.kernel.ids import format_id
from alianza.kernel.languages import LANGUAGES
from alianza.kernel.money import asset_scale, asset_unit, currency_scale
from alianza.kernel.periods import last_day
from alianza.partners.domain import Partner
from alianza.programs.terms import Deal
from alianza.rewards.clauses import PPB, Clause, LineKind
from alianza.rewards.decide import POINTS, reward_form
from alianza.runtime.database import Connection, sql
from alianza.settlement.closing import Closing
from alianza.settlement.documents.model import LineRow, RuleTotal, StatementDocument, StatementLine
from alianza.settlement.reasons import reason_text
from alianza.settlement.reviews.store import open_facts
from alianza.settlement.statements import DISPUTED, OfficeLike, Statement, manual_reason

HERE = "alianza.settlement"
FACTS = {0: "", 1: "lead", 2: "sale", 3: "refund"}
_LISTED = 20_000  # lines of one statement kept in memory; more are read anew by each rendering
_DISCOUNT_RULE = "customer_discount"
_KINDS = {
    LineKind.COMMISSION: "commission",
    LineKind.CLAWBACK: "clawback",
    LineKind.TIER: "tier",
    LineKind.CAP: "cap",
    LineKind.INCENTIVE: "incentive",
    LineKind.FEE: "fee",
    LineKind.CHARGE: "charge",
    LineKind.DUE: "recharge",
    LineKind.DISCOUNT: "discount",
    LineKind.COUNTED: "counted",
    LineKind.MANUAL: "manual",
    LineKind.STAFF: "incentive",
}
_INFORMATIONAL = frozenset({LineKind.DISCOUNT, LineKind.COUNTED, LineKind.STAFF})
_COMMISSION = frozenset({LineKind.COMMISSION, LineKind.TIER, LineKind.CAP})
_FEES = frozenset({LineKind.FEE, LineKind.CHARGE, LineKind.DUE})


class BookLine(NamedTuple):
    """A line as the books hold it, with its statement's number and the local day of its fact."""

    line_id: uuid.UUID
    number: int
    fact_kind: int
    fact_id: str
    kind: int
    version: int
    clause: int
    rate_ppb: int | None
    base: int
    amount: int
    event_on: date
    earned_period: int
    available_on: date
    reason: int


def column_of(kind: int, earned_period: int, period: int) -> str:
    """The sum of a statement that a line counts in; empty for one that is only for information."""
    if kind in _INFORMATIONAL:
        return ""
    if earned_period != period:
        return "adjustments"
    if kind in _COMMISSION:
        return "commission"
    if kind == LineKind.INCENTIVE:
        return "incentives"
    return "fees" if kind in _FEES else "adjustments"


def money_scale(asset: str, deal: Deal) -> int:
    """The decimals of a line's base and of a statement's sales: these are money where the line itself is points."""
    return currency_scale(deal.currency) if asset == POINTS else asset_scale(asset)


@functools.lru_cache(maxsize=4096)
def rate_fraction(ppb: int | None) -> Decimal | None:
    """A stored rate as a fraction: 50,000,000 parts per billion are 0.05."""
    return None if ppb is None else Decimal(ppb) / PPB


class Reader:
    """Turns rows of one closed month into rows and documents."""

    def __init__(self, connection: Connection, office: OfficeLike, closing: Closing) -> None:
        self.connection, self.office, self.closing = connection, office, closing
        self.terms, self.period = office.terms, closing.period
        self.rated = office.terms.on(last_day(closing.period).toordinal()) or office.terms.versions[0]
        self.deal = self.rated.deal
        self.by_id = {partner.partner_id: partner for partner in office.partners}
        self.words = {"alliance": office.alliance_id, "period": closing.period, "zone": self.deal.time_zone}
        self._clauses: dict[tuple[int, int], Clause] = {}
        self._in_review = open_facts(connection, office.alliance_id, closing.closed_at)

    def clause(self, version: int, number: int) -> Clause:
        """The clause of a line."""
        found = self._clauses.get((version, number))
        if found is None:
            found = self._clauses[version, number] = self.terms.clause(version, number)
        return found

    def stream(self, name: str, size: int = 5_000, **words: Any) -> Iterator[Any]:
        """A statement's rows through a server-side cursor: memory does not grow with them."""
        with self.connection.cursor(name=f"{name}_{uuid.uuid4().hex}", binary=True) as cursor:
            cursor.itersize = size
            cursor.execute(sql(HERE, name), {**self.words, **words})
            yield from cursor

    # Lines ------------------------------------------------------------------------------------------------------------

    def lines(self) -> Iterator[BookLine]:
        """The period's lines by statement number."""
        return map(BookLine._make, self.stream("lines_of_period", size=10_000))

    def kind(self, line: BookLine, rule: str) -> str:
        """The kind of a line in the documents' words."""
        if line.kind == LineKind.DUE and rule == _DISCOUNT_RULE:
            return "discount"
        late = line.earned_period < self.period and line.kind in (LineKind.COMMISSION, LineKind.DUE)
        return "late" if late else _KINDS[LineKind(line.kind)]

    def status(self, line: BookLine) -> str:
        """Whether a line can be paid on this month's payout day."""
        if line.kind in _INFORMATIONAL:
            return "informational"
        if (line.fact_id, line.fact_kind) in self._in_review:
            return "in_review"
        return "on_hold" if line.available_on > self.closing.payout_on else "available"

    def note(self, line: BookLine, language: str) -> str:
        """Why a line is less than its rule says, or why somebody added it."""
        if line.kind == LineKind.MANUAL:
            return manual_reason(self.connection, self.office.alliance_id, line.fact_id)
        return reason_text(line.reason, language) if line.reason else ""

    def rate(self, line: BookLine, clause: Clause) -> Decimal | None:
        """The rate a line was counted with."""
        return rate_fraction(clause.rate_ppb if line.rate_ppb is None else line.rate_ppb)

    def row(self, line: BookLine, statement: Statement) -> LineRow:
        """A line's row of `lines.csv`."""
        clause = self.clause(line.version, line.clause)
        return LineRow(
            line=format_id("ln", line.line_id),
            partner=statement.partner,
            currency=asset_unit(statement.asset),
            scale=asset_scale(statement.asset),
            period=self.period,
            earned_period=line.earned_period,
            fact=FACTS[line.fact_kind],
            fact_id=line.fact_id,
            kind=self.kind(line, clause.rule),
            rule=clause.rule,
            version=line.version,
            base=line.base,
            rate=self.rate(line, clause),
            amount=line.amount,
            status=self.status(line),
            available_on=line.available_on,
            note=self.note(line, self.deal.language),
            base_scale=money_scale(statement.asset, self.deal),
        )

    def shown(self, line: BookLine, language: str) -> StatementLine:
        """A line as the partner reads it."""
        clause = self.clause(line.version, line.clause)
        return StatementLine(
            line_id=format_id("ln", line.line_id),
            event_on=line.event_on,
            kind=self.kind(line, clause.rule),
            fact=FACTS[line.fact_kind],
            fact_id=line.fact_id,
            rule=clause.name if clause.rule and clause.name != _DISCOUNT_RULE else "",
            version=line.version,
            base=line.base,
            rate=self.rate(line, clause),
            amount=line.amount,
            status=self.status(line),
            available_on=line.available_on,
            earned_period=line.earned_period,
            note=self.note(line, language),
        )

    # Documents --------------------------------------------------------------------------------------------------------

    def document(self, statement: Statement) -> StatementDocument:
        """Everything one statement says."""
        partner = self.by_id[statement.partner_id]
        language = next((word for word in (partner.language, self.deal.language) if word in LANGUAGES), "en")
        earned = statement.commission + statement.adjustments + statement.incentives
        sides = (statement.opening - statement.paid, earned, -statement.fees)
        return StatementDocument(
            alliance_name=self.deal.name,
            country=partner.country or self.deal.country,
            language=language,
            number=statement.number,
            partner_name=partner.name,
            partner_id=partner.external_id,
            currency=asset_unit(statement.asset),
            scale=asset_scale(statement.asset),
            period=self.period,
            closed_on=self.closing.closed_on,
            review_until=self.closing.review_until,
            payout_on=self.closing.payout_on,
            reward_form=self.reward_form(partner, statement.asset),
            opening=statement.opening,
            commission=statement.commission,
            adjustments=statement.adjustments,
            incentives=statement.incentives,
            fees=statement.fees,
            paid=statement.paid,
            closing=statement.closing,
            payable=statement.payable,
            held=statement.held,
            gross_we_owe=sum(side for side in sides if side > 0),
            gross_they_owe=-sum(side for side in sides if side < 0),
            line_count=statement.lines,
            sales=statement.sales,
            totals=tuple(self._totals(statement)),
            lines=self._lines(statement, language),
            disputed=statement.reason if statement.state == DISPUTED else None,
            sales_currency=self.deal.currency if statement.asset == POINTS else "",
            sales_scale=money_scale(statement.asset, self.deal),
        )

    def reward_form(self, partner: Partner, asset: str) -> str:
        """How this balance is paid."""
        enrollment = partner.enrolled_on(last_day(self.period).toordinal())
        group = self.rated.groups.get(enrollment.group) if enrollment else None
        form = reward_form(partner, group) if group else "cash"
        if asset == POINTS:
            return "points"
        return "cash" if form == "points" else form

    def _keys(self, statement: Statement) -> dict[str, Any]:
        return {"partner": uuid.UUID(bytes=statement.partner_id), "asset": statement.asset}

    def _totals(self, statement: Statement) -> Iterator[RuleTotal]:
        rows = self.connection.execute(sql(HERE, "totals_of_statement"), {**self.words, **self._keys(statement)})
        for kind, version, number, ppb, earned, count, base, amount in rows.fetchall():
            clause = self.clause(version, number)
            line = BookLine(
                uuid.UUID(int=0), 0, 0, "", kind, version, number, ppb, base, amount, date.min, earned, date.min, 0
            )
            name = "" if clause.name == _DISCOUNT_RULE else clause.name
            yield RuleTotal(
                name, clause.tier, self.rate(line, clause), self.kind(line, clause.rule), count, base, amount, earned
            )

    def _lines(self, statement: Statement, language: str) -> Iterable[StatementLine]:
        def read() -> Iterator[StatementLine]:
            for row in self.stream("lines_of_statement", **self._keys(statement)):
                yield self.shown(BookLine._make(row), language)

        return list(read()) if statement.lines <= _LISTED else _Reopened(read)


class _Reopened:
    """Lines too many to keep: each rendering opens the stream anew."""

    def __init__(self, read: Callable[[], Iterator[StatementLine]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[StatementLine]:
        return self._read()
