"""What a reader sees, as text in their language and locale: one view that the PDF and the HTML page both set.

Templates hold no words, no numbers and no decisions; they only place what stands here.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import islice

from babel import Locale
from msgspec import Struct

from alianza.kernel.periods import parse_period
from alianza.kernel.user_text import breakable, printable
from alianza.settlement.documents import locale_format as fmt
from alianza.settlement.documents.model import REWARD_FORMS, RuleTotal, StatementDocument, StatementLine
from alianza.settlement.documents.words import label, plural, text

# Colours by use; the tests hold WCAG AA contrast (4.5:1) of every pair of text and ground.
PALETTE = {
    "ink": "#16202c",
    "muted": "#52606f",
    "accent": "#0b5563",
    "accent_ground": "#eef5f6",
    "debit": "#9c2a1f",
    "warn": "#6b4300",
    "warn_ground": "#fff3dc",
    "paper": "#ffffff",
    "rule": "#d5dce3",
    "stripe": "#f6f8f9",
}
TEXT_ON_GROUND = (
    ("ink", "paper"),
    ("ink", "stripe"),
    ("ink", "accent_ground"),
    ("muted", "paper"),
    ("muted", "stripe"),
    ("muted", "accent_ground"),
    ("accent", "paper"),
    ("accent", "accent_ground"),
    ("debit", "paper"),
    ("debit", "stripe"),
    ("debit", "accent_ground"),
    ("warn", "warn_ground"),
)


class Pair(Struct, frozen=True):
    """A label and its value."""

    label: str
    value: str


class SumRow(Struct, frozen=True):
    """One step of a sum: `tone` is empty, `debit` (against the partner), `zero` or `total`."""

    label: str
    why: str
    value: str
    tone: str


class TotalRow(Struct, frozen=True):
    """One rule of the summary."""

    rule: str
    kind: str
    tier: str
    rate: str
    count: str
    base: str
    amount: str
    tone: str


class LineRowView(Struct, frozen=True):
    """One line of the table: `detail` and `until` are the small print under concept and status."""

    date: str
    concept: str
    detail: str
    fact: str
    fact_id: str
    base: str
    rate: str
    amount: str
    status: str
    until: str
    tone: str


class Headline(Struct, frozen=True):
    """The one number a shop owner looks for."""

    label: str
    amount: str
    detail: str
    tone: str


class StatementView(Struct, frozen=True, kw_only=True):
    """A whole statement as text, ready to be placed."""

    lang: str
    region: str
    tag: str
    paper: str
    closed: tuple[int, int, int]
    colors: dict[str, str]
    labels: dict[str, str]
    title: str
    alliance: str
    alliance_short: str
    partner: str
    partner_short: str
    partner_id: str
    month: str
    headline: Headline
    meta: list[Pair]
    review: str
    disputed: str
    bridge: list[SumRow]
    payable: list[SumRow]
    netting: list[SumRow]
    totals: list[TotalRow]
    lines: list[LineRowView]
    truncated: str


_LABELS = (
    *("disputed", "bridge", "netting", "rules", "lines", "no_lines", "page", "column.rule", "column.kind"),
    *("column.tier", "column.rate", "column.count", "column.date", "column.fact_id", "column.status"),
)


def statement_view(doc: StatementDocument, max_lines: int) -> StatementView:
    """Everything page and PDF show, with at most `max_lines` lines. Raises UnsupportedLanguage."""
    return _Reader(doc).view(max_lines)


class _Reader:
    """Puts one document into its reader's words and formats."""

    def __init__(self, doc: StatementDocument) -> None:
        self.doc = doc
        self.language = doc.language
        self.locale: Locale = fmt.reader_locale(doc.language, doc.country)

    def view(self, max_lines: int) -> StatementView:
        doc, locale = self.doc, self.locale
        lines = [self.line(line) for line in islice(doc.lines, max_lines)]
        return StatementView(
            lang=locale.language,
            region=locale.territory if locale.territory and locale.territory.isalpha() else "",
            tag=str(locale).replace("_", "-"),
            paper=fmt.paper(doc.country),
            closed=(doc.closed_on.year, doc.closed_on.month, doc.closed_on.day),
            colors=PALETTE,
            labels=self.labels(),
            title=text(self.language, "title.numbered", number=doc.number),
            alliance=breakable(doc.alliance_name),
            alliance_short=printable(doc.alliance_name, 60),
            partner=breakable(doc.partner_name),
            partner_short=printable(doc.partner_name, 60),
            partner_id=breakable(doc.partner_id, 60),
            month=_capital(fmt.month(doc.period, locale)),
            headline=self.headline(),
            meta=self.meta(),
            review=self.words("review", date=fmt.long_date(doc.review_until, locale)),
            disputed=breakable(doc.disputed, 600) if doc.disputed else "",
            bridge=self.bridge(),
            payable=self.payable(),
            netting=self.netting(),
            totals=[self.total(row) for row in doc.totals],
            lines=lines,
            truncated=self.truncated(len(lines), max_lines),
        )

    def words(self, key: str, **values: object) -> str:
        return text(self.language, key, **values)

    def money(self, minor: int) -> str:
        return fmt.money(minor, self.doc.currency, self.doc.scale, self.locale)

    def number(self, minor: int) -> str:
        return fmt.number(minor, self.doc.scale, self.locale)

    def base(self, minor: int) -> str:
        return fmt.number(minor, self.doc.base_scale, self.locale) if minor else ""

    def labels(self) -> dict[str, str]:
        words = {key.removeprefix("column."): self.words(key) for key in _LABELS}
        units = {"base": self.doc.base_currency, "amount": self.doc.currency}
        return words | {
            key: self.words(f"column.{key}", unit=fmt.unit_name(unit, self.locale)) for key, unit in units.items()
        }

    def headline(self) -> Headline:
        doc = self.doc
        if doc.payable > 0:
            form = doc.reward_form if doc.reward_form in REWARD_FORMS else "cash"
            return Headline(self.words(f"headline.{form}"), self.money(doc.payable), self.pay_detail(), "")
        if doc.closing < 0:
            return Headline(self.words("headline.owed"), self.money(-doc.closing), self.words("detail.owed"), "debit")
        if doc.closing == 0:
            return Headline(self.words("headline.zero"), self.money(0), self.words("detail.zero"), "")
        key = "detail.minimum" if doc.closing > doc.held else "detail.held"
        detail = self.words(key, held=self.money(doc.held))
        return Headline(self.words("headline.carried"), self.money(doc.closing), detail, "")

    def pay_detail(self) -> str:
        detail = self.words("detail.pay", date=fmt.long_date(self.doc.payout_on, self.locale))
        if self.doc.held <= 0:
            return detail
        gap = "" if self.language == "zh" else " "
        return detail + gap + self.words("detail.part", held=self.money(self.doc.held))

    def meta(self) -> list[Pair]:
        doc = self.doc
        dates = [
            Pair(self.words(key), fmt.long_date(day, self.locale))
            for key, day in (("closed_on", doc.closed_on), ("review_until", doc.review_until))
        ]
        return [
            *dates,
            Pair(self.words("payout_on"), fmt.long_date(doc.payout_on, self.locale)),
            Pair(self.words("reward_form"), label(self.language, "reward", doc.reward_form)),
            Pair(self.words("sales"), fmt.money(doc.sales, doc.base_currency, doc.base_scale, self.locale)),
            Pair(self.words("line_count"), fmt.count(doc.line_count, self.locale)),
        ]

    def bridge(self) -> list[SumRow]:
        doc = self.doc
        steps = {
            "opening": doc.opening,
            "commission": doc.commission,
            "adjustments": doc.adjustments,
            "incentives": doc.incentives,
            "fees": -doc.fees,
            "paid": -doc.paid,
        }
        rows = [SumRow(self.words(key), self.words(f"{key}.why"), self.money(v), _tone(v)) for key, v in steps.items()]
        return [*rows, self.result("closing", doc.closing)]

    def payable(self) -> list[SumRow]:
        doc = self.doc
        held = SumRow(self.words("held"), self.words("held.why"), self.money(-doc.held), _tone(-doc.held))
        return [held, self.result("payable", doc.payable)]

    def netting(self) -> list[SumRow]:
        doc = self.doc
        ours, theirs = doc.gross_we_owe, doc.gross_they_owe
        return [
            SumRow(self.words("we_owe"), "", self.money(ours), _tone(ours)),
            SumRow(self.words("they_owe"), "", self.money(theirs), _tone(theirs)),
            self.result("net", ours - theirs),
        ]

    def result(self, key: str, minor: int) -> SumRow:
        return SumRow(self.words(key), "", self.money(minor), "total")

    def total(self, row: RuleTotal) -> TotalRow:
        rule, kind = breakable(row.name, 120), total_kind(row, self.doc, self.locale)
        return TotalRow(
            rule=rule or kind,
            kind=kind if rule else "",
            tier=breakable(row.tier, 40),
            rate=self.rate(row.rate),
            count=fmt.count(row.count, self.locale),
            base=self.base(row.base),
            amount=self.number(row.amount),
            tone=_tone(row.amount),
        )

    def line(self, line: StatementLine) -> LineRowView:
        on_hold = line.status == "on_hold"
        until = self.words("available_from", date=fmt.short_date(line.available_on, self.locale)) if on_hold else ""
        return LineRowView(
            date=fmt.short_date(line.event_on, self.locale),
            concept=label(self.language, "kind", line.kind),
            detail=self.detail(line),
            fact=label(self.language, "fact", line.fact),
            fact_id=self.reference(line),
            base=self.base(line.base),
            rate=self.rate(line.rate),
            amount=self.number(line.amount),
            status=label(self.language, "status", line.status),
            until=until,
            tone=_tone(line.amount),
        )

    def reference(self, line: StatementLine) -> str:
        """The fact's id; what a closed month adds rests on the month."""
        if line.fact_id.startswith(_MONTH):
            return fmt.month(parse_period(line.fact_id.removeprefix(_MONTH)), self.locale)
        return breakable(line.fact_id, 60)

    def detail(self, line: StatementLine) -> str:
        parts = [self.words("rule.version", rule=breakable(line.rule, 60), version=line.version)] if line.rule else []
        if line.earned_period != self.doc.period:
            parts.append(self.words("earned_in", month=fmt.month(line.earned_period, self.locale)))
        if line.note:
            parts.append(breakable(line.note, 200))
        return " · ".join(parts)

    def rate(self, rate: Decimal | None) -> str:
        return "" if rate is None else fmt.percent(rate, self.locale)

    def truncated(self, shown: int, max_lines: int) -> str:
        total = self.doc.line_count
        if shown < max_lines or total <= shown:
            return ""
        whole = plural(self.locale, "lines", total, n=fmt.count(total, self.locale))
        return self.words("truncated", shown=fmt.count(shown, self.locale), total=whole)


def total_kind(row: RuleTotal, doc: StatementDocument, locale: Locale) -> str:
    """What kind of lines a total adds up, and their month when it is an earlier one."""
    kind = label(doc.language, "kind", row.kind)
    if row.earned_period in (0, doc.period):
        return kind
    return f"{kind} · {text(doc.language, 'earned_in', month=fmt.month(row.earned_period, locale))}"


_MONTH = "month/"


def _tone(minor: int) -> str:
    """How a number is set: against the partner, without weight, or plain."""
    if minor == 0:
        return "zero"
    return "debit" if minor < 0 else ""


def _capital(words: str) -> str:
    """The first letter raised: a month stands alone in a heading."""
    return printable(words[:1].upper() + words[1:])
