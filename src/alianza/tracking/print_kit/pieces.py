"""From a subject to files: QR, stickers, table tent, sheet and banners."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from alianza.runtime.typesetting import typeset
from alianza.tracking.print_kit.banner_page import banner_page
from alianza.tracking.print_kit.qr import QrCode, logo_for_middle, print_code, qr_svg, screen_code
from alianza.tracking.print_kit.subject import KitSubject
from alianza.tracking.print_kit.view import dark_of, kit_view


class Banner(NamedTuple):
    """A banner's size and the room for its code, in pixels."""

    width: int
    height: int
    code_room: int

    @property
    def name(self) -> str:
        """As its files are called."""
        return f"banner-{self.width}x{self.height}"


BANNERS = (Banner(728, 90, 90), Banner(300, 250, 112), Banner(160, 600, 136))
_STICKER_MM = 40  # the smallest plate in print
_LARGEST_QR_MM = 80  # a code that stands alone may be enlarged; no symbol needs more
_DOUBLE = 2  # the picture for screens with two pixels for one
_QR_MODULE_PX = 16  # of qr.png: about 600 pixels, enough for any page


@dataclass(frozen=True, slots=True)
class Kit:
    """The files of a partner's kit by name, and what the one who made it should know."""

    files: dict[str, bytes]
    notes: tuple[str, ...]


Files = Iterator[tuple[str, bytes]]


def make_kit(subject: KitSubject, wanted: Sequence[str] = (), *, press: bool = False) -> Kit:
    """The wanted pieces (all when none is named). `press`: bleed and crop marks instead of office paper.

    The same subject gives the same bytes. Raises InvalidValue, CodeTooDense, UnsupportedLanguage; an unknown piece is a
    KeyError.
    """
    notes = list(_notes(subject))
    files: dict[str, bytes] = {}
    for name in wanted or PIECES:
        for file, data in PIECES[name](subject, press):
            files[file] = data
    return Kit(files, tuple(notes))


def _notes(subject: KitSubject) -> Iterator[str]:
    alliance = subject.alliance
    if dark_of(subject) != alliance.ground:
        yield f"{alliance.ground} is too light for a code on white: it is drawn in {dark_of(subject)}"
    if alliance.logo is not None and logo_for_middle(alliance.logo) is None:
        yield "the alliance's logo is too long for the middle of a code: codes are drawn without it"
    elif alliance.logo is not None and print_code(subject.scan_url, _STICKER_MM, alliance.logo).logo is None:
        yield "the link is too long for a code with a logo on a sticker: it is drawn without it"
    if not subject.code:
        yield "the partner has no code to speak"


# Codes ----------------------------------------------------------------------------------------------------------------


def _qr(subject: KitSubject, press: bool) -> Files:
    code = print_code(subject.scan_url, _LARGEST_QR_MM, logo_for_middle(subject.alliance.logo))
    yield "qr.svg", qr_svg(code, dark=dark_of(subject), width_mm=50).encode()
    yield "qr.png", qr_png(code, dark_of(subject))


def qr_png(code: QrCode, dark: str, *, light: str = "#ffffff", module_px: int = _QR_MODULE_PX) -> bytes:
    """The code as PNG with so many pixels a module. Raises LowContrast."""
    view = {"qr": qr_svg(code, dark=dark, light=light), "side": code.side * module_px}
    return typeset(_QR_PAGE, view, "png", ppi=72)[0]


_QR_PAGE = b"""
#let view = json(bytes(sys.inputs.view))
#set page(width: view.side * 1pt, height: view.side * 1pt, margin: 0pt)
#image(bytes(view.qr), format: "svg", width: 100%)
"""


# Print ----------------------------------------------------------------------------------------------------------------


def _printed(template: str, file: str, side_mm: float) -> Callable[[KitSubject, bool], Files]:
    """A piece on paper whose code stands on a plate of so many millimetres."""

    def make(subject: KitSubject, press: bool) -> Files:
        code = print_code(subject.scan_url, side_mm, logo_for_middle(subject.alliance.logo))
        yield file, typeset(_template(template), kit_view(subject, code, press=press), "pdf", pdf_tags=False)[0]

    return make


@cache
def _template(name: str) -> bytes:
    folder = resources.files(__package__).joinpath("templates")
    return b"".join(folder.joinpath(f"{one}.typ").read_bytes() for one in ("common", name))


def _stickers(subject: KitSubject, press: bool) -> Files:
    yield from _printed("sticker_round", "sticker-round.pdf", _STICKER_MM)(subject, press)
    yield from _printed("sticker_square", "sticker-square.pdf", _STICKER_MM)(subject, press)


# Screens --------------------------------------------------------------------------------------------------------------


def _banners(subject: KitSubject, press: bool) -> Files:
    for banner in BANNERS:
        view = banner_view(subject, banner)
        for form, ending, scale in (("png", ".png", 1), ("png", "@2x.png", _DOUBLE), ("svg", ".svg", 1)):
            yield banner.name + ending, typeset(_template("banner"), view, form, ppi=96 * scale)[0]  # type: ignore[arg-type]
    yield "banners.html", banner_page(subject, [(one.name, one.width, one.height) for one in BANNERS])


def banner_view(subject: KitSubject, banner: Banner) -> dict[str, Any]:
    """The view of a banner; its code's modules are whole pixels. Raises CodeTooDense."""
    code, module_px = screen_code(subject.scan_url, banner.code_room)
    size = {"width": banner.width, "height": banner.height, "code_px": code.side * module_px}
    return kit_view(subject, code) | size


PIECES: dict[str, Callable[[KitSubject, bool], Files]] = {
    "qr": _qr,
    "sticker": _stickers,
    "tent": _printed("tent", "tent.pdf", 52),
    "sheet": _printed("sheet", "sheet.pdf", 100),
    "banners": _banners,
}
