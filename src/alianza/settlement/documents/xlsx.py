"""The statement as a workbook: a summary and the lines, with real numbers and dates in the reader's formats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from alianza.kernel.money import format_minor
from alianza.kernel.periods import first_day
from alianza.kernel.user_text import printable
from alianza.runtime.atomic import replacing
from alianza.settlement.documents import locale_format as fmt
from alianza.settlement.documents.model import StatementDocument, StatementLine
from alianza.settlement.documents.view import PALETTE, statement_view, total_kind
from alianza.settlement.documents.words import label, text

# A sheet holds 1,048,576 rows; the lines go on in a further sheet.
SHEET_LINES = 1_000_000
_LINE_COLUMNS = (
    ("line", 22),
    ("date", 12),
    ("kind", 20),
    ("fact", 12),
    ("fact_id", 22),
    ("rule", 26),
    ("version", 9),
    ("base", 15),
    ("rate", 9),
    ("amount", 15),
    ("status", 14),
    ("available_on", 13),
    ("earned", 14),
    ("note", 40),
)
# Nothing a user wrote becomes a formula, a link or a number.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def statement_xlsx(doc: StatementDocument, path: Path, *, sheet_lines: int = SHEET_LINES) -> None:
    """Write the statement as XLSX, lines streamed in constant memory; the file appears whole or not at all.

    Amounts are numbers, dates are dates, user text is text and never a formula. Raises UnsupportedLanguage.
    """
    view = statement_view(doc, 0)
    # The format has no zones: the closing day's first moment, so that the same statement gives the same bytes.
    created = datetime.combine(doc.closed_on, time())
    with replacing(path) as part, xlsxwriter.Workbook(str(part), _OPTIONS) as book:
        book.set_properties({"title": f"{view.title} · {view.month}", "author": view.alliance, "created": created})
        writer = _Writer(doc, book)
        writer.summary()
        writer.lines(sheet_lines)


class _Writer:
    """Writes the sheets of one workbook, row after row, as constant memory asks for."""

    def __init__(self, doc: StatementDocument, book: xlsxwriter.Workbook) -> None:
        self.doc = doc
        self.book = book
        self.language = doc.language
        self.locale = fmt.reader_locale(doc.language, doc.country)
        self.formats = _formats(book, doc, fmt.excel_date_format(self.locale))
        self.scales = {"money": doc.scale, "total": doc.scale, "base": doc.base_scale}
        self.units = {"base": doc.base_currency, "amount": doc.currency}

    def summary(self) -> None:
        doc = self.doc
        sheet = self.sheet(text(self.language, "sheet.summary"))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 6, 18)
        title = text(self.language, "title.numbered", number=doc.number)
        sheet.write_string(0, 0, f"{title} · {fmt.month(doc.period, self.locale)}", self.formats["title"])
        row = 2
        for key, value, form in self.facts():
            sheet.write_string(row, 0, text(self.language, key), self.formats["label"])
            self.cell(sheet, row, 1, value, form)
            row += 1
        self.totals(sheet, row + 1)

    def facts(self) -> list[tuple[str, str | int | date, str]]:
        """Key, value and format of each row of the summary."""
        doc = self.doc
        sums = ("opening", "commission", "adjustments", "incentives", "fees", "paid", "closing", "held", "payable")
        against = {"fees", "paid", "held"}
        return [
            ("partner", doc.partner_name, "text"),
            ("partner_id", doc.partner_id, "text"),
            ("from", doc.alliance_name, "text"),
            ("currency", fmt.unit_name(doc.currency, self.locale), "text"),
            ("closed_on", doc.closed_on, "date"),
            ("review_until", doc.review_until, "date"),
            ("payout_on", doc.payout_on, "date"),
            ("reward_form", label(self.language, "reward", doc.reward_form), "text"),
            ("sales", doc.sales, "base"),
            ("line_count", doc.line_count, "count"),
            *((k, -getattr(doc, k) if k in against else getattr(doc, k), _strong(k)) for k in sums),
            ("we_owe", doc.gross_we_owe, "money"),
            ("they_owe", doc.gross_they_owe, "money"),
            ("net", doc.gross_we_owe - doc.gross_they_owe, "total"),
            *([("disputed", doc.disputed, "text")] if doc.disputed else []),
        ]

    def totals(self, sheet: Worksheet, row: int) -> None:
        self.header(sheet, row, ("rule", "kind", "tier", "rate", "count", "base", "amount"))
        for place, total in enumerate(self.doc.totals, start=row + 1):
            kind = total_kind(total, self.doc, self.locale)
            values = (total.name, kind, total.tier, total.rate, total.count, total.base, total.amount)
            self.row(sheet, place, values, ("text", "text", "text", "rate", "count", "base", "money"))

    def lines(self, sheet_lines: int) -> None:
        forms = ("text", "date", *("text",) * 4, "count", "base", "rate", "money", "text", "date", "month", "text")
        sheet, row, part = self.lines_sheet(1), 0, 1
        for line in self.doc.lines:
            if row == sheet_lines:
                self.filter(sheet, row)
                part += 1
                sheet, row = self.lines_sheet(part), 0
            row += 1
            self.row(sheet, row, self.line(line), forms)
        self.filter(sheet, row)

    def line(self, line: StatementLine) -> tuple[str | int | date | Decimal | None, ...]:
        return (
            line.line_id,
            line.event_on,
            label(self.language, "kind", line.kind),
            label(self.language, "fact", line.fact),
            line.fact_id,
            line.rule,
            line.version,
            line.base,
            line.rate,
            line.amount,
            label(self.language, "status", line.status),
            line.available_on,
            first_day(line.earned_period),
            line.note,
        )

    def lines_sheet(self, part: int) -> Worksheet:
        name = text(self.language, "lines")
        sheet = self.sheet(name if part == 1 else f"{name} {part}")
        for place, (_, width) in enumerate(_LINE_COLUMNS):
            sheet.set_column(place, place, width)
        self.header(sheet, 0, tuple(name for name, _ in _LINE_COLUMNS))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def filter(self, sheet: Worksheet, last_row: int) -> None:
        sheet.autofilter(0, 0, last_row, len(_LINE_COLUMNS) - 1)

    def sheet(self, name: str) -> Worksheet:
        sheet = self.book.add_worksheet(name[:31])
        sheet.set_paper(1 if fmt.paper(self.doc.country) == "us-letter" else 9)
        return sheet

    def header(self, sheet: Worksheet, row: int, names: Sequence[str]) -> None:
        for place, name in enumerate(names):
            unit = fmt.unit_name(self.units.get(name, ""), self.locale)
            words = text(self.language, f"column.{name}", unit=unit)
            sheet.write_string(row, place, words, self.formats["header"])

    def row(
        self, sheet: Worksheet, row: int, values: Sequence[str | int | date | Decimal | None], forms: Sequence[str]
    ) -> None:
        for place, (value, form) in enumerate(zip(values, forms, strict=True)):
            self.cell(sheet, row, place, value, form)

    def cell(
        self, sheet: Worksheet, row: int, column: int, value: str | int | date | Decimal | None, form: str
    ) -> None:
        """Write one cell by the type of its value; a whole number in a money format is minor units."""
        look = self.formats[form]
        if value is None:
            return
        if isinstance(value, str):
            sheet.write_string(row, column, printable(value, 32_000), look)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime.combine(value, time()), look)
        elif form in self.scales:
            sheet.write_number(row, column, Decimal(format_minor(int(value), self.scales[form])), look)
        else:
            sheet.write_number(row, column, value, look)


def _strong(key: str) -> str:
    return "total" if key in ("closing", "payable") else "money"


def _formats(book: xlsxwriter.Workbook, doc: StatementDocument, dates: str) -> dict[str, Format]:
    """The looks of cells. The grouping and decimal marks are those of the reader's own spreadsheet program."""
    money = _money_format(doc.scale)
    looks: dict[str, dict[str, object]] = {
        "text": {},
        "label": {"font_color": PALETTE["muted"]},
        "title": {"bold": True, "font_size": 14, "font_color": PALETTE["accent"]},
        "header": {
            "bold": True,
            "bottom": 1,
            "text_wrap": True,
            "valign": "vbottom",
            "bg_color": PALETTE["accent_ground"],
        },
        "money": {"num_format": money},
        "base": {"num_format": _money_format(doc.base_scale)},
        "total": {"num_format": money, "bold": True, "top": 1},
        "rate": {"num_format": "0.00##%"},
        "count": {"num_format": "#,##0"},
        "date": {"num_format": dates, "align": "left"},
        "month": {"num_format": "yyyy\\-mm", "align": "left"},
    }
    return {name: book.add_format(look) for name, look in looks.items()}


def _money_format(scale: int) -> str:
    plain = "#,##0" + ("." + "0" * scale if scale else "")
    return f"{plain};[Red]-{plain}"
