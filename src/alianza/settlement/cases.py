"""A deal's own cases: facts in, lines and statements out, without a database.

The figures come from the same decisions as the books; only the adding up of statements is done here in memory, and a test
holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import named_id
from alianza.kernel.money import asset_scale, asset_unit, currency_scale, format_minor
from alianza.kernel.periods import first_day, format_period, last_day, shift_period
from alianza.orders.facts import FactParser
from alianza.orders.files import chunk_of
from alianza.partners.domain import Enrollment, Partner
from alianza.programs.terms import Case, Deal
from alianza.rewards.clauses import FEE_KINDS, PPB, LineKind, Terms, compile_deal
from alianza.rewards.decide import POINTS, reward_form
from alianza.rewards.rehearse import COLUMN, Rehearsal, group_of
from alianza.rewards.words import TOUCH, Fact, fact_of
from alianza.settlement.calendar import payout_date

Row = dict[str, str]
ALWAYS = date(2000, 1, 1)  # before any fact that can be recorded


class CaseFactsInvalid(AlianzaError):
    """A case holds a fact that no file could hold."""

    code = "case_invalid"


class Mismatch(NamedTuple):
    """A figure that is another one than expected. `of` names the line by its number, or the statement by partner and month;
    without a `column` the whole row is missing (`found` is empty) or too much (`expected` is)."""

    what: str  # line or statement
    of: str
    column: str
    expected: str
    found: str
    text: str  # all of it in a sentence


@dataclass(slots=True)
class CaseResult:
    """How a case came out. `mismatches` is empty when it passed."""

    name: str
    place: str
    lines: list[Row]
    statements: list[Row]
    mismatches: list[Mismatch] = field(default_factory=list)

    @property
    def differences(self) -> list[str]:
        """The same in sentences."""
        return [one.text for one in self.mismatches]


@dataclass(slots=True)
class CaseLine:
    """A line as a case compares it; `order` is its place in time."""

    order: tuple[int, str, int]
    partner: Partner
    kind: int
    version: int
    clause: int
    asset: str
    base: int
    rate_ppb: int | None
    amount: int
    sale: int
    fact_id: str
    earned: int
    period: int
    available: int


def run_case(case: Case, deal: Deal, place: str = "") -> CaseResult:
    """Run one case against a deal, as if the deal had always been in force: a case tests the terms, not their date.

    Raises CaseFactsInvalid when its facts are no facts.
    """
    deal = msgspec.structs.replace(deal, effective_from=ALWAYS)
    partners = case_partners(case, deal)
    terms = Terms([compile_deal(1, deal, {partner.partner_id: partner for partner in partners.values()})])
    rehearsal = Rehearsal(terms, partners.values(), keep_lines=True)
    feed(rehearsal, case_facts(case, deal, partners))
    lines = _lines(rehearsal, case.close, deal)
    statements = _statements(lines, case.close, terms, deal)
    result = CaseResult(case.name, place, [_line_row(line, terms) for line in lines if line.amount], statements)
    if case.expect_lines is not None:
        result.mismatches += compare(case.expect_lines, result.lines, "line", exact=True)
    if case.expect_statements is not None:
        result.mismatches += compare(case.expect_statements, statements, "statement", exact=False)
    return result


def case_partners(case: Case, deal: Deal) -> dict[str, Partner]:
    """The partners that exist only within the case, by external id."""
    since = deal.effective_from.toordinal()
    return {
        item.partner: Partner(
            partner_id=named_id("partner", deal.alliance, item.partner).bytes,
            external_id=item.partner,
            name=item.partner,
            reward=item.reward,
            enrollments=(Enrollment(since, item.group, _rate(item.rate)),),
        )
        for item in case.partners
    }


def _rate(text: str) -> int | None:
    return int(Decimal(text.rstrip("%")) * PPB / 100) if text else None


def campaign_codes(deal: Deal, partners: dict[str, Partner]) -> dict[str, Partner | None]:
    """The codes that overrides name: a campaign of one partner is that partner's code, others name no partner."""
    found: dict[str, Partner | None] = {}
    for group in deal.groups:
        for override in group.overrides:
            only = partners.get(override.partners[0]) if len(override.partners) == 1 else None
            found.update({code.upper(): only for code in override.codes})
    return found


def case_facts(case: Case, deal: Deal, partners: dict[str, Partner]) -> list[Fact]:
    """The case's facts, read exactly as a file's rows are. Raises CaseFactsInvalid naming the first bad one."""
    codes = {item.code.upper(): partners[item.partner] for item in case.partners if item.code}
    known = {**campaign_codes(deal, partners), **codes}
    parser = FactParser(deal.currencies, deal.time_zone, partners, known, now=datetime(2100, 1, 1, tzinfo=UTC))
    # No file holds a touch: it is read like a lead and made what it is afterwards.
    rows = [
        {
            **fact.fields,
            "fact": "lead" if fact.fact == "touch" else fact.fact,
            "fact_id": fact.fact_id,
            "occurred_at": fact.occurred_at,
        }
        for fact in case.facts
    ]
    if not rows:
        return []
    facts, rejects = parser.parse(chunk_of(rows))
    if rejects:
        bad = rejects[0]
        raise CaseFactsInvalid(f"case '{case.name}', fact {bad.line_no}: {bad.column}: {bad.reason}")
    read = zip(case.facts, map(fact_of, facts), strict=True)
    return [fact._replace(kind=TOUCH) if written.fact == "touch" else fact for written, fact in read]


def feed(rehearsal: Rehearsal, facts: Iterable[Fact]) -> None:
    """Group facts by customer, refunds with their sale, and decide them."""
    by_customer: dict[str, list[Fact]] = {}
    lone: list[Fact] = []
    items = list(facts)
    owner = {fact.fact_id: fact.customer for fact in items if fact.kind == 2}
    for fact in items:
        customer = owner.get(fact.refunds) if fact.refunds else fact.customer
        if customer is None:
            lone.append(fact)
        else:
            by_customer.setdefault(customer, []).append(fact)
    for customer_facts in by_customer.values():
        rehearsal.add(customer_facts)
    rehearsal.add_lone(lone)


def _lines(rehearsal: Rehearsal, closed: Sequence[int], deal: Deal) -> list[CaseLine]:
    lines = [
        CaseLine(
            (item.fact.occurred_us, item.fact.fact_id, item.draft.clause), item.draft.partner, item.draft.kind,
            item.draft.version, item.draft.clause, item.draft.asset, item.draft.base, item.draft.rate_ppb,
            item.draft.amount, item.draft.sale, item.fact.fact_id, item.fact.earned_period, item.period, item.draft.available,
        )
        for item in rehearsal.lines
    ]  # fmt: skip
    zone = ZoneInfo(deal.time_zone)
    for period in closed:
        end = (
            int(datetime.combine(first_day(shift_period(period, 1)), datetime.min.time(), zone).timestamp()) * 1_000_000
        )
        for partner, month, line in rehearsal.close(period):
            fact_id = f"month/{format_period(month)}"
            available = last_day(month).toordinal() + line.hold_days
            lines.append(
                CaseLine(
                    (end - 1, fact_id, line.clause), partner, line.kind, line.version, line.clause, line.asset, line.base,
                    None, line.amount, 0, fact_id, month, period, available,
                )
            )  # fmt: skip
    return sorted(lines, key=lambda line: line.order)


def _statements(lines: list[CaseLine], closed: Sequence[int], terms: Terms, deal: Deal) -> list[Row]:
    rows: list[Row] = []
    standing: dict[tuple[str, str], int] = {}
    for period in closed:
        mine = [line for line in lines if line.period == period]
        keys = {(line.partner.external_id, line.asset) for line in mine if line.kind != LineKind.STAFF}
        keys |= {key for key, balance in standing.items() if balance}
        for partner_id, asset in sorted(keys):
            of_key = [line for line in mine if (line.partner.external_id, line.asset) == (partner_id, asset)]
            so_far = [
                line
                for line in lines
                if line.period <= period and (line.partner.external_id, line.asset) == (partner_id, asset)
            ]
            row, closing = _statement(
                partner_id, asset, period, of_key, so_far, standing.get((partner_id, asset), 0), terms, deal
            )
            standing[partner_id, asset] = closing
            rows.append(row)
    return rows


def _statement(
    partner_id: str,
    asset: str,
    period: int,
    lines: list[CaseLine],
    so_far: list[CaseLine],
    opening: int,
    terms: Terms,
    deal: Deal,
) -> tuple[Row, int]:
    sums = dict.fromkeys(("commission", "adjustments", "incentives", "fees"), 0)
    for line in lines:
        column = COLUMN.get(LineKind(line.kind))
        if column is not None:
            if line.earned < period:
                column = "adjustments"
            sums[column] += -line.amount if column == "fees" else line.amount
    closing = opening + sums["commission"] + sums["adjustments"] + sums["incentives"] - sums["fees"]
    payout_on = payout_date(period, deal.settlement).toordinal()
    held = sum(line.amount for line in so_far if line.available > payout_on and LineKind(line.kind) in COLUMN)
    free = max(0, min(closing, closing - held))
    if free < deal.settlement.minimum_payout.get(asset_unit(asset), 0) or _never_paid(
        partner_id, so_far, terms, period
    ):
        free = 0
    money = {**sums, "opening": opening, "paid": 0, "closing": closing, "payable": free}
    shown = [line for line in lines if line.kind != LineKind.STAFF]
    row = {
        "partner": partner_id,
        "currency": asset_unit(asset),
        "period": format_period(period),
        "lines": str(len(shown)),
        "sales": format_minor(sum(line.sale for line in lines), _money_scale(asset, deal)),
        **{name: format_minor(value, asset_scale(asset)) for name, value in money.items()},
    }
    return row, closing


def _never_paid(partner_id: str, lines: list[CaseLine], terms: Terms, period: int) -> bool:
    partner = next((line.partner for line in lines if line.partner.external_id == partner_id), None)
    _, group = group_of(terms, partner, last_day(period).toordinal()) if partner else (None, None)
    return partner is not None and group is not None and reward_form(partner, group) == "discount"


def _money_scale(asset: str, deal: Deal) -> int:
    """The decimals of sales and bases: they are money on lines in points too."""
    return currency_scale(deal.currency) if asset == POINTS else asset_scale(asset)


def _line_row(line: CaseLine, terms: Terms) -> Row:
    clause = terms.clause(line.version, line.clause)
    scale = asset_scale(line.asset)
    ppb = line.rate_ppb if line.rate_ppb is not None else clause.rate_ppb
    return {
        "partner": line.partner.external_id,
        "currency": asset_unit(line.asset),
        "period": format_period(line.period),
        "fact_id": line.fact_id,
        "kind": LineKind(line.kind).name.lower(),
        "rule": clause.rule,
        "tier": clause.tier,
        "name": clause.name,
        "base": format_minor(line.base, _money_scale(line.asset, terms.by_version[line.version].deal)),
        "rate": percent_text(ppb) if ppb is not None else "",
        "amount": format_minor(line.amount, scale),
        "available_on": str(date.fromordinal(line.available)),
        "fee": "yes" if LineKind(line.kind) in FEE_KINDS else "no",
    }


def percent_text(ppb: int) -> str:
    """A rate for people: 72,500,000 parts per billion are `7.25%`."""
    return f"{(Decimal(ppb) / (PPB // 100)).normalize():f}%"


def compare(expected: Sequence[dict[str, str]], found: list[Row], what: str, *, exact: bool) -> list[Mismatch]:
    """Differences between rows expected and found, by the columns that the expectation names.

    Lines are compared in order and their number must agree; statements are found by partner, period and currency.
    """
    if not exact:
        return [one for wanted in expected for one in _of_statement(wanted, found)]
    mismatches = []
    if len(expected) != len(found):
        text = f"expected {len(expected)} {what}s, found {len(found)}"
        mismatches.append(Mismatch(what, "", "count", str(len(expected)), str(len(found)), text))
    for place, wanted in enumerate(expected):
        row = found[place] if place < len(found) else {}
        mismatches += _cells(wanted, row, what, str(place + 1), f"{what} {place + 1}")
    for place, row in enumerate(found[len(expected) :], len(expected) + 1):
        text = f"{what} {place} is not expected: {_brief(row)}"
        mismatches.append(Mismatch(what, str(place), "", "", _brief(row), text))
    return mismatches


def _of_statement(wanted: dict[str, str], found: list[Row]) -> list[Mismatch]:
    keys = [key for key in ("partner", "period", "currency") if key in wanted]
    of = ", ".join(wanted[key] for key in keys)
    name = f"statement of {of}"
    rows = [row for row in found if all(row[key] == wanted[key] for key in keys)]
    if len(rows) != 1:
        text = f"{name}: found {len(rows)} of them" + (f": {_brief(rows[0])}" if rows else "")
        return [Mismatch("statement", of, "count", "1", str(len(rows)), text)]
    return _cells(wanted, rows[0], "statement", of, name)


def _cells(wanted: dict[str, str], row: Row, what: str, of: str, name: str) -> list[Mismatch]:
    return [
        Mismatch(
            what, of, column, value, row.get(column, ""),
            f"{name}, {column}: expected {value}, found {row.get(column, 'nothing')}",
        )
        for column, value in wanted.items()
        if not _same(value, row.get(column))
    ]  # fmt: skip


def _same(wanted: str, found: str | None) -> bool:
    if found is None or wanted == found:
        return found is not None
    try:
        return Decimal(wanted.rstrip("%")) == Decimal(found.rstrip("%")) and wanted.endswith("%") == found.endswith("%")
    except ArithmeticError:
        return False


def _brief(row: Row) -> str:
    return " ".join(
        f"{key}={value}"
        for key, value in row.items()
        if key in ("partner", "fact_id", "rule", "kind", "amount", "period")
    )
