"""The statement as one HTML page: no script, nothing loaded from elsewhere, readable on a phone and on paper."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from alianza.settlement.documents.model import StatementDocument
from alianza.settlement.documents.view import statement_view


def statement_html(doc: StatementDocument, *, max_lines: int = 2000) -> str:
    """The statement as a self-contained page. With more than `max_lines` lines it says that XLSX and CSV hold them all.

    Everything a user wrote is escaped. Raises UnsupportedLanguage.
    """
    view = statement_view(doc, max_lines)
    return _template().render(view=view, labels=view.labels, colors=view.colors)


@cache
def _template() -> Template:
    loader = PackageLoader("alianza.settlement.documents", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("statement.html.j2")
