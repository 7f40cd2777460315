"""CSV files: the machine contract of `out/` and the partner's own copy. Streaming, whole or not at all.

Format: UTF-8 without a byte-order mark, comma, quotes where needed, `\\n` line ends; amounts as decimals in currency
units with exactly the currency's decimals; rates as fractions (`0.05`); periods `2026-10`; dates ISO 8601.

Spreadsheets run cells that start with `=`, `+`, `-`, `@`, a tab or a line end as formulas. Cells of text that people
wrote (partner, fact_id, rule, note) that do so get an apostrophe in front, also when apostrophes precede the sign, so
that `restore_text` gives back exactly what was written. Cells of numbers and of our own codes are never touched.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from alianza.kernel.money import format_minor
from alianza.kernel.periods import format_period
from alianza.runtime.atomic import replacing
from alianza.settlement.documents.model import LineRow, StatementDocument, StatementRow, line_row

STATEMENT_HEADER = (
    "partner,currency,period,lines,sales,commission,adjustments,incentives,fees,opening,paid,closing,payable"
)
LINE_HEADER = (
    "line,partner,currency,period,earned_period,fact,fact_id,"
    "kind,rule,version,base,rate,amount,status,available_on,note"
)
# The full-width forms start a formula in East Asian spreadsheets.
_FIRST = frozenset("'=+-@\t\r\n＝＋－＠")
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def defuse_text(cell: str) -> str:
    """A cell of free text that no spreadsheet runs: `=1+1` is written `'=1+1`, and `'=1+1` is written `''=1+1`."""
    return f"'{cell}" if cell[:1] in _FIRST and _FORMULA.match(cell) else cell


def restore_text(cell: str) -> str:
    """What was written before `defuse_text`: the inverse, for reading our own files again."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


def write_statements_csv(rows: Iterable[StatementRow], path: Path) -> int:
    """Write `out/statements.csv` and give the number of rows. The file appears whole or not at all."""
    return _write(STATEMENT_HEADER, map(_statement_cells, rows), path)


def write_lines_csv(rows: Iterable[LineRow], path: Path) -> int:
    """Write `out/lines.csv` from a stream and give the number of rows. The file appears whole or not at all."""
    return _write(LINE_HEADER, map(_line_cells, rows), path)


def statement_csv(doc: StatementDocument, path: Path) -> int:
    """The lines of one statement in the columns of `out/lines.csv`; gives the number of rows."""
    return write_lines_csv((line_row(doc, line) for line in doc.lines), path)


def _write(header: str, rows: Iterable[tuple[object, ...]], path: Path) -> int:
    written = 0

    def counted() -> Iterable[tuple[object, ...]]:
        nonlocal written
        for written, row in enumerate(rows, start=1):  # noqa: B007  (the last number is the count)
            yield row

    with replacing(path) as part, part.open("w", encoding="utf-8", newline="", buffering=1 << 20) as stream:
        stream.write(f"{header}\n")
        csv.writer(stream, lineterminator="\n").writerows(counted())
    return written


def _statement_cells(row: StatementRow) -> tuple[object, ...]:
    scale = row.scale
    sums = (row.commission, row.adjustments, row.incentives, row.fees, row.opening, row.paid, row.closing, row.payable)
    return (
        defuse_text(row.partner),
        row.currency,
        _month(row.period),
        row.lines,
        format_minor(row.sales, scale if row.sales_scale is None else row.sales_scale),
        *(format_minor(minor, scale) for minor in sums),
    )


def _line_cells(row: LineRow) -> tuple[object, ...]:
    return (
        row.line,
        defuse_text(row.partner),
        row.currency,
        _month(row.period),
        _month(row.earned_period),
        row.fact,
        defuse_text(row.fact_id),
        row.kind,
        defuse_text(row.rule),
        row.version,
        format_minor(row.base, row.scale if row.base_scale is None else row.base_scale),
        _fraction(row.rate),
        format_minor(row.amount, row.scale),
        row.status,
        _day(row.available_on),
        defuse_text(row.note),
    )


@lru_cache(maxsize=4096)
def _fraction(rate: Decimal | None) -> str:
    """A rate as plain decimal text without trailing zeros or exponent; empty for a fixed sum."""
    return "" if rate is None else format(rate.normalize(), "f")


# A file of millions of lines holds few months and days.
_month = lru_cache(maxsize=1024)(format_period)
_day = lru_cache(maxsize=8192)(date.isoformat)
