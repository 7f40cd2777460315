"""The statement as PDF."""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import cache
from importlib import resources

from alianza.runtime.typesetting import Form, typeset
from alianza.settlement.documents.model import StatementDocument
from alianza.settlement.documents.view import statement_view


def statement_pdf(doc: StatementDocument, *, max_lines: int = 500) -> bytes:
    """The statement as PDF bytes: page one for the partner, then the lines with a repeating header and page numbers.

    With more than `max_lines` lines the table stops there and says that XLSX and CSV hold them all. The same document
    gives the same bytes. Raises UnsupportedLanguage, FontMissing.
    """
    return _set(doc, max_lines, "pdf")[0]


def statement_png(doc: StatementDocument, *, max_lines: int = 500, ppi: float = 96) -> list[bytes]:
    """The PDF's pages as PNG pictures, for previews. Raises as `statement_pdf`."""
    return _set(doc, max_lines, "png", ppi)


def _set(doc: StatementDocument, max_lines: int, form: Form, ppi: float | None = None) -> list[bytes]:
    closed = datetime.combine(doc.closed_on, time(), tzinfo=UTC)
    return typeset(_template(), statement_view(doc, max_lines), form, ppi=ppi, timestamp=closed)


@cache
def _template() -> bytes:
    return resources.files(__package__).joinpath("templates", "statement.typ").read_bytes()
