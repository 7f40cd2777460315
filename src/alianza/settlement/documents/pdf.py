"""The statement as PDF, set by Typst with fonts that come as Python packages: the same bytes on every machine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from functools import cache
from importlib import resources
from threading import Lock
from typing import Literal

import msgspec
import typst

from alianza.kernel.errors import AlianzaError
from alianza.settlement.documents.model import StatementDocument
from alianza.settlement.documents.view import statement_view

# One family sets Latin, Cyrillic and Chinese; `lang` selects the simplified forms of the glyphs (OpenType locl). The
# fonts inside the typst package fill in what it lacks, such as the rouble's sign; the machine's own are never used.
_FONT_PACKAGES = ("cvttf_NotoSansCJK_Regular", "cvttf_NotoSansCJK_Bold")
_one_at_a_time = Lock()


class FontMissing(AlianzaError):
    """A package with a font of the statements is not installed, or holds no font."""

    code = "font_missing"


def statement_pdf(doc: StatementDocument, *, max_lines: int = 500) -> bytes:
    """The statement as PDF bytes: page one for the partner, then the lines with a repeating header and page numbers.

    With more than `max_lines` lines the table stops there and says that XLSX and CSV hold them all. The same document
    gives the same bytes. Raises UnsupportedLanguage, FontMissing.
    """
    return _compile(doc, max_lines, "pdf")[0]


def statement_png(doc: StatementDocument, *, max_lines: int = 500, ppi: float = 96) -> list[bytes]:
    """The PDF's pages as PNG pictures, for previews. Raises as `statement_pdf`."""
    return _compile(doc, max_lines, "png", ppi)


def _compile(
    doc: StatementDocument, max_lines: int, form: Literal["pdf", "png"], ppi: float | None = None
) -> list[bytes]:
    view = msgspec.json.encode(statement_view(doc, max_lines)).decode()
    closed = datetime.combine(doc.closed_on, time(), tzinfo=UTC)
    # The compiler keeps parsed fonts and templates between documents, and is not made for two threads at once.
    with _one_at_a_time:
        made = _compiler().compile(input=_template(), format=form, ppi=ppi, sys_inputs={"view": view}, timestamp=closed)
    return [made] if isinstance(made, bytes) else list(made or ())


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(_font_files()))
    return typst.Compiler(font_paths=fonts)


@cache
def _template() -> bytes:
    return resources.files(__package__).joinpath("templates", "statement.typ").read_bytes()


def _font_files() -> Iterable[str]:
    """The folders of the font packages. Raises FontMissing."""
    for package in _FONT_PACKAGES:
        try:
            folder = resources.files(package)
        except ModuleNotFoundError:
            raise FontMissing(f"the font package {package} is not installed", hint="run: make install") from None
        if not any(entry.name.endswith((".otf", ".ttf", ".ttc")) for entry in folder.iterdir()):
            raise FontMissing(f"the package {package} holds no font", hint="reinstall it: make install")
        yield str(folder)
