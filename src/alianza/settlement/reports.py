"""The files of a closed month: statements, lines, journal, payroll incentives, a summary, and a document a statement.

Everything is streamed from what the closing froze, so writing again gives the same bytes. Lines, statements and ledger
are held against each other to the minor unit on the way; where they differ nothing of that file appears.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from alianza.kernel.errors import UsageError
from alianza.kernel.ids import format_id
from alianza.kernel.money import asset_scale, asset_unit, format_minor
from alianza.kernel.periods import format_period
from alianza.ledger import api as ledger
from alianza.runtime.atomic import replacing
from alianza.runtime.database import Database, sql
from alianza.settlement.closing import BooksDiffer, Closing
from alianza.settlement.documents.csv_files import (
    defuse_text,
    statement_csv,
    write_lines_csv,
    write_statements_csv,
)
from alianza.settlement.documents.html import statement_html
from alianza.settlement.documents.model import LineRow, StatementDocument, StatementRow
from alianza.settlement.documents.xlsx import statement_xlsx
from alianza.settlement.papers import FACTS, BookLine, Reader, column_of, money_scale
from alianza.settlement.statements import OfficeLike, Statement, stream_statements

HERE = "alianza.settlement"
DOCUMENTS = ("pdf", "xlsx", "html", "csv")
JOURNAL_HEADER = ("date", "debit", "credit", "currency", "amount", "state", "reference", "line")
STAFF_HEADER = (
    "staff", "currency", "amount", "period", "earned_period", "partner", "fact", "fact_id", "rule", "date", "line",
)  # fmt: skip
# A PDF is for reading: a long statement says that its CSV and XLSX hold every line. It also bounds memory.
_PDF_LINES = 150
_UNSAFE = re.compile(r"[^\w.-]+")

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class SettlementFiles:
    """What was written. `documents` counts files of single statements; `summary` is what `summary.json` holds."""

    out: Path
    files: list[Path] = field(default_factory=list)
    statements: int = 0
    lines: int = 0
    documents: int = 0
    summary: dict[str, Any] = field(default_factory=dict)


def write_settlement(
    database: Database,
    office: OfficeLike,
    closing: Closing,
    out: Path,
    *,
    documents: Collection[str] = DOCUMENTS,
    progress: Progress | None = None,
    max_documents: int | None = None,
) -> SettlementFiles:
    """Write a closed month's files into `out`; documents of single statements into `out/statements`.

    `documents` chooses their forms; `max_documents` stops after so many statements; `progress` hears how many
    statements of how many are done. Raises BooksDiffer when lines, statements and ledger do not agree, UsageError for
    an unknown form.
    """
    _check_forms(documents)
    with database.unit_of_work(office.alliance_id) as connection:
        writer = _Writer(Reader(connection, office, closing), out)
        writer.tables()
        writer.documents(documents, progress, max_documents)
        return writer.result


def _check_forms(documents: Collection[str]) -> None:
    unknown = [form for form in documents if form not in DOCUMENTS]
    if unknown:
        raise UsageError(f"'{unknown[0]}' is no form of a statement", hint=f"choose from {', '.join(DOCUMENTS)}")


class _Writer:
    """Writes one month's files."""

    def __init__(self, reader: Reader, out: Path) -> None:
        self.reader, self.out = reader, out
        self.alliance_id, self.period = reader.office.alliance_id, reader.period
        self.result = SettlementFiles(out)
        self.sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))

    def tables(self) -> None:
        """Everything but the single statements."""
        self.result.lines = self._file("lines.csv", lambda path: write_lines_csv(self._line_rows(), path))
        self.result.statements = self._file(
            "statements.csv", lambda path: write_statements_csv(map(self._statement_row, self._statements()), path)
        )
        self._file("journal.csv", lambda path: _write_csv(path, JOURNAL_HEADER, self._journal()))
        self._file("staff.csv", lambda path: _write_csv(path, STAFF_HEADER, self._staff()))
        self._compare()
        self._file("summary.json", self._summary)

    def _file(self, name: str, write: Callable[[Path], int]) -> int:
        path = self.out / name
        count = write(path)
        self.result.files.append(path)
        return count

    def _statements(self) -> Iterator[Statement]:
        return stream_statements(self.reader.connection, self.alliance_id, self.period)

    def _statement_row(self, statement: Statement) -> StatementRow:
        return _statement_row(statement, money_scale(statement.asset, self.reader.deal))

    # Lines against statements -----------------------------------------------------------------------------------------

    def _line_rows(self) -> Iterator[LineRow]:
        """Every line with its statement; each statement is checked when its last line has passed."""
        statements = self._statements()
        groups = groupby(self.reader.lines(), key=lambda line: line.number)
        number, lines = next(groups, (0, iter(())))
        for statement in statements:
            if statement.number == number:
                yield from self._checked(statement, lines)
                number, lines = next(groups, (0, iter(())))
            else:
                yield from self._checked(statement, iter(()))

    def _checked(self, statement: Statement, lines: Iterable[BookLine]) -> Iterator[LineRow]:
        found: dict[str, int] = defaultdict(int)
        for line in lines:
            found["lines"] += 1
            column = column_of(line.kind, line.earned_period, self.period)
            if column:
                found[column] += -line.amount if column == "fees" else line.amount
                found["moved"] += line.amount
            yield self.reader.row(line, statement)
        for column in ("lines", "commission", "adjustments", "incentives", "fees", "moved"):
            if found[column] != getattr(statement, column):
                raise _differ(statement, column, found[column])
        self._count(statement, found["moved"])

    def _count(self, statement: Statement, moved: int) -> None:
        sums = self.sums[statement.asset]
        sums["statement_count"] += 1
        sums["line_count"] += statement.lines
        sums["lines"] += moved
        sums["statements"] += statement.closing - statement.opening + statement.paid
        for column in _OF_STATEMENT:
            sums[column] += getattr(statement, column)

    # Ledger -----------------------------------------------------------------------------------------------------------

    def _journal(self) -> Iterator[tuple[str, ...]]:
        for row in self.reader.stream("journal_of_period"):
            day, debit, credit, asset, amount, state, reference, line_id, effect = row
            sums = self.sums[asset]
            sums["ledger" if line_id else "ledger_paid"] += effect
            yield (
                day.isoformat(), defuse_text(debit), defuse_text(credit), asset_unit(asset),
                format_minor(amount, asset_scale(asset)), ledger.State(state).name.lower(), defuse_text(reference),
                format_id("ln", line_id) if line_id else "",
            )  # fmt: skip

    def _staff(self) -> Iterator[tuple[str, ...]]:
        for row in self.reader.stream("staff_of_period"):
            staff, asset, partner, fact_kind, fact_id, version, clause, amount, day, earned, line_id = row
            self.sums[asset]["staff"] += amount
            yield (
                defuse_text(staff or ""), asset_unit(asset), format_minor(amount, asset_scale(asset)),
                format_period(self.period), format_period(earned), defuse_text(partner), FACTS[fact_kind],
                defuse_text(fact_id), defuse_text(self.reader.clause(version, clause).rule), day.isoformat(),
                format_id("ln", line_id),
            )  # fmt: skip

    def _compare(self) -> None:
        """Lines, statements and ledger, by asset: what the month moved, what was paid, where the books stood."""
        for asset, sums in self.sums.items():
            for one, other in (("lines", "statements"), ("lines", "ledger")):
                if sums[one] != sums[other]:
                    raise BooksDiffer(f"{asset}: {one} say {sums[one]}, {other} say {sums[other]}", hint=_VERIFY)
            if sums["paid"] != -sums["ledger_paid"]:
                raise BooksDiffer(
                    f"{asset}: statements say {sums['paid']} was paid, the ledger says {-sums['ledger_paid']}",
                    hint=_VERIFY,
                )
        words = self.reader.words
        for asset, books, stated in self.reader.connection.execute(sql(HERE, "ledger_at_closing"), words).fetchall():
            if books != stated:
                raise BooksDiffer(f"{asset}: the ledger stands at {books}, statements at {stated}", hint=_VERIFY)

    def _summary(self, path: Path) -> int:
        closing = self.reader.closing
        summary = {
            "alliance": self.reader.deal.alliance,
            "period": format_period(self.period),
            "closed_on": closing.closed_on.isoformat(),
            "review_until": closing.review_until.isoformat(),
            "payout_on": closing.payout_on.isoformat(),
            "statements": self.result.statements,
            "lines": self.result.lines,
            "currencies": {asset_unit(asset): _in_units(asset, self.sums[asset]) for asset in sorted(self.sums)},
        }
        self.result.summary = summary
        with replacing(path) as part:
            part.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        return 1

    # Single statements ------------------------------------------------------------------------------------------------

    def documents(self, forms: Collection[str], progress: Progress | None, most: int | None) -> None:
        """One document of each form for every statement."""
        total = self.result.statements if most is None else min(most, self.result.statements)
        for done, statement in enumerate(self._statements() if forms and total else (), start=1):
            document = self.reader.document(statement)
            stem = f"{statement.number}-{_file_name(statement.partner)}"
            for form in forms:
                _write_document(document, self.out / "statements" / f"{stem}.{form}", form)
                self.result.documents += 1
            if progress:
                progress(done, total)
            if done == total:
                break


_VERIFY = "run: alianza ledger verify"
_OF_STATEMENT = (
    "opening", "commission", "adjustments", "incentives", "fees", "paid", "closing", "held", "payable",
)  # fmt: skip
_MONEY = (*_OF_STATEMENT, "lines", "statements", "ledger", "staff")


def _in_units(asset: str, sums: dict[str, int]) -> dict[str, Any]:
    """One currency of the summary. `lines`, `statements` and `ledger` are what the month moved, counted three ways."""
    scale = asset_scale(asset)
    counts = {name: sums[name] for name in ("statement_count", "line_count")}
    money = {name: format_minor(sums[name], scale) for name in _MONEY}
    return {**counts, **money, "equal": sums["lines"] == sums["statements"] == sums["ledger"]}


def _differ(statement: Statement, column: str, found: int) -> BooksDiffer:
    said = getattr(statement, column)
    return BooksDiffer(
        f"statement {statement.number} of {statement.partner}: {column} is {said}, its lines say {found}", hint=_VERIFY
    )


def _statement_row(statement: Statement, sales_scale: int) -> StatementRow:
    return StatementRow(
        partner=statement.partner,
        currency=asset_unit(statement.asset),
        scale=asset_scale(statement.asset),
        period=statement.period,
        lines=statement.lines,
        sales=statement.sales,
        commission=statement.commission,
        adjustments=statement.adjustments,
        incentives=statement.incentives,
        fees=statement.fees,
        opening=statement.opening,
        paid=statement.paid,
        closing=statement.closing,
        payable=statement.payable,
        sales_scale=sales_scale,
    )


def _write_csv(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> int:
    count = 0
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="", buffering=1 << 20) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _write_document(document: StatementDocument, path: Path, form: str) -> None:
    if form == "csv":
        statement_csv(document, path)
    elif form == "xlsx":
        path.parent.mkdir(parents=True, exist_ok=True)
        statement_xlsx(document, path)
    elif form == "html":
        with replacing(path) as part:
            part.write_text(statement_html(document), encoding="utf-8")
    else:
        from alianza.settlement.documents.pdf import statement_pdf  # heavy: only where a PDF is asked for

        with replacing(path) as part:
            part.write_bytes(statement_pdf(document, max_lines=_PDF_LINES))


def _file_name(partner: str) -> str:
    """A partner's id as part of a file's name, on any system; the number in front keeps names apart."""
    return _UNSAFE.sub("_", partner).strip("._")[:60] or "partner"
