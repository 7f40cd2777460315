"""Pages set by Typst with fonts that come as Python packages: the same bytes on every machine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from importlib import resources
from threading import Lock
from typing import Any, Literal

import msgspec
import typst

from alianza.kernel.errors import AlianzaError

Form = Literal["pdf", "png", "svg"]

# One family sets Latin, Cyrillic and Chinese; `lang` selects the simplified forms of the glyphs (OpenType locl). The
# fonts inside the typst package fill in what it lacks, such as the rouble's sign; the machine's own are never used.
_FONT_PACKAGES = ("cvttf_NotoSansCJK_Regular", "cvttf_NotoSansCJK_Bold")
_one_at_a_time = Lock()


class FontMissing(AlianzaError):
    """A package with a font of the documents is not installed, or holds no font."""

    code = "font_missing"


def typeset(
    template: bytes,
    view: Any,
    form: Form,
    *,
    ppi: float | None = None,
    timestamp: datetime | None = None,
    pdf_tags: bool = True,
) -> list[bytes]:
    """A template filled with a view: one PDF, or one PNG or SVG a page.

    The view reaches the template as JSON in `sys.inputs.view`: data, never markup. `ppi` counts for PNG only, `pdf_tags`
    are for readers of the screen. Texts of an SVG are outlines, so that it looks alike everywhere. Raises FontMissing.
    """
    said = {"view": msgspec.json.encode(view).decode()}
    # The compiler keeps parsed fonts and templates between documents, and is not made for two threads at once.
    with _one_at_a_time:
        made = compiler().compile(
            input=template, format=form, ppi=ppi, sys_inputs=said, timestamp=timestamp, pdf_tags=pdf_tags
        )
    return [made] if isinstance(made, bytes) else list(made or ())


@cache
def compiler() -> typst.Compiler:
    """The process's one compiler: to read the fonts takes longer than to set a page."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(font_folders()))
    return typst.Compiler(font_paths=fonts)


def font_folders() -> Iterable[str]:
    """The folders of the font packages. Raises FontMissing."""
    for package in _FONT_PACKAGES:
        try:
            folder = resources.files(package)
        except ModuleNotFoundError:
            raise FontMissing(f"the font package {package} is not installed", hint="run: make install") from None
        if not any(entry.name.endswith((".otf", ".ttf", ".ttc")) for entry in folder.iterdir()):
            raise FontMissing(f"the package {package} holds no font", hint="reinstall it: make install")
        yield str(folder)
