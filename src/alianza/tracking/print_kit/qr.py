"""QR codes that a camera reads: the right error correction, a whole quiet zone, and colours with enough contrast."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import segno

from alianza.kernel.errors import AlianzaError
from alianza.tracking.links.targets import checked_target
from alianza.tracking.print_kit.colors import BLACK, READABLE, WHITE, contrast, luminance
from alianza.tracking.print_kit.logos import Logo

_SHORTER = "use a shorter link; those that Alianza makes have about 40 characters"
_MOST_AT_H = 1_200  # characters: no larger code of level H is read from any piece
QUIET = 4  # modules of plain ground on each side, as ISO/IEC 18004 asks
# The middle that a logo may cover, as a share of the symbol's side. Level H mends 30 % of the codewords; 0.27² = 7 % of
# the modules leave the larger part of that for dirt and scratches. With 0.5 nothing can be read, which a test shows.
LOGO_SHARE = 0.27
SMALLEST_MODULE_MM = 0.4  # a telephone at arm's length
SMALLEST_MODULE_PX = 2  # a telephone in front of a screen
_WIDEST_LOGO = 2.2  # a logo wider than this is a thin line in a square


class LowContrast(AlianzaError):
    """Two colours in which a camera could not read a code."""

    code = "low_contrast"


class CodeTooDense(AlianzaError):
    """A link so long that its code's modules would be too small on this piece, or that no code holds it."""

    code = "qr_too_dense"


class LogoTooLarge(AlianzaError):
    """A logo that would cover more of a code than its error correction mends."""

    code = "qr_logo_too_large"


@dataclass(frozen=True, slots=True)
class QrCode:
    """A symbol without its quiet zone: `rows` holds a 1 for each dark module. `level` is L, M, Q or H."""

    url: str
    rows: tuple[bytes, ...]
    level: str
    version: int
    logo: Logo | None = None
    logo_modules: int = 0  # the side of the plate in the middle; odd, as the symbol's own

    @property
    def side(self) -> int:
        """Modules from edge to edge with the quiet zone."""
        return len(self.rows) + 2 * QUIET


def make_code(url: str, *, logo: Logo | None = None, share: float = LOGO_SHARE) -> QrCode:
    """The code of a web address; with a logo in the middle at level H, without one at M or better.

    Raises InvalidValue when it is no address, CodeTooDense when it is too long, LogoTooLarge.
    """
    if share > LOGO_SHARE:
        raise LogoTooLarge(f"a logo over {share:.0%} of the code's side", hint=f"at most {LOGO_SHARE:.0%}")
    return covered(url, logo, share) if logo else _encoded(url, "m")


def covered(url: str, logo: Logo, share: float) -> QrCode:
    """A code whose middle is covered by a logo, whatever that does to it: `make_code` checks the share."""
    plain = _encoded(url, "h")
    count = int(len(plain.rows) * share)
    odd = count - 1 + count % 2
    return QrCode(plain.url, plain.rows, plain.level, plain.version, logo, odd)


def print_code(url: str, side_mm: float, logo: Logo | None = None) -> QrCode:
    """The code for a plate of so many millimetres; without the logo where that would make the modules too small.

    Raises InvalidValue, CodeTooDense.
    """
    room = int(side_mm / SMALLEST_MODULE_MM)
    if logo is not None and len(url) <= _MOST_AT_H:
        code = make_code(url, logo=logo)
        if code.side <= room:
            return code
    code = make_code(url)
    if code.side > room:
        raise _too_dense(code, f"on {side_mm:g} mm {room} can be read")
    return code


def screen_code(url: str, room_px: int) -> tuple[QrCode, int]:
    """The code with the largest modules in so many pixels, then the best corrected, and the pixels of a module's side.

    Raises InvalidValue, CodeTooDense.
    """
    made = [_encoded(url, level) for level in "hqml"]
    code = max(made, key=lambda one: room_px // one.side)
    if room_px // code.side < SMALLEST_MODULE_PX:
        raise _too_dense(made[-1], f"in {room_px} pixels {room_px // SMALLEST_MODULE_PX} can be read")
    return code, room_px // code.side


def _too_dense(code: QrCode, room: str) -> CodeTooDense:
    return CodeTooDense(
        f"the link has {len(code.url)} characters: its code needs {code.side} modules a side, {room}",
        hint=_SHORTER,
    )


@lru_cache(maxsize=64)  # the pieces of a kit ask for the same codes
def _encoded(url: str, level: str) -> QrCode:
    address = checked_target(url)
    try:
        made = segno.make_qr(address, error=level, boost_error=True)
    except segno.DataOverflowError:
        raise CodeTooDense(f"no code of level {level.upper()} holds {len(address)} characters", hint=_SHORTER) from None
    return QrCode(address, tuple(bytes(row) for row in made.matrix), str(made.error), int(made.version))


def logo_for_middle(logo: Logo | None) -> Logo | None:
    """The logo when it has a shape that can be seen in a square, else None."""
    if logo is None or not 1 / _WIDEST_LOGO <= logo.width / logo.height <= _WIDEST_LOGO:
        return None
    return logo


# Colours --------------------------------------------------------------------------------------------------------------


def check_colors(dark: str, light: str) -> None:
    """Raise LowContrast unless a camera can tell the modules from the ground, dark ones on a light one."""
    if luminance(dark) >= luminance(light):
        raise LowContrast(f"{dark} on {light} is light on dark, which many cameras do not read", hint="swap the two")
    found = contrast(dark, light)
    if found < READABLE:
        raise LowContrast(
            f"{dark} on {light} has a contrast of {found:.1f}, a code needs {READABLE}",
            hint=f"choose a darker colour, or {BLACK}",
        )


# Drawing --------------------------------------------------------------------------------------------------------------


def qr_svg(code: QrCode, *, dark: str = BLACK, light: str = WHITE, width_mm: float = 0) -> str:
    """The code as SVG with its quiet zone, one unit a module. Raises LowContrast."""
    check_colors(dark, light)
    side = code.side
    size = f' width="{width_mm}mm" height="{width_mm}mm"' if width_mm else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"{size}>'
        f'<path fill="{light}" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path fill="{dark}" d="{outline(code.rows, QUIET)}"/>{_middle(code, light)}</svg>'
    )


def _middle(code: QrCode, light: str) -> str:
    """The plate and the logo on it, with half a module of air."""
    if code.logo is None:
        return ""
    side = code.logo_modules
    start = (code.side - side) / 2
    return (
        f'<path fill="{light}" d="M{start:g} {start:g}h{side}v{side}h-{side}z"/>'
        f'<image x="{start + 0.5:g}" y="{start + 0.5:g}" width="{side - 1}" height="{side - 1}"'
        f' href="{code.logo.data_uri}"/>'
    )


@lru_cache(maxsize=64)
def outline(rows: tuple[bytes, ...], offset: int = 0) -> str:
    """The dark modules as one path around each connected region, so that no printer draws seams between modules."""
    following: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for start, end in _edges(rows):
        following.setdefault(start, []).append(end)
    return "".join(_loops(following, offset))


def _edges(rows: tuple[bytes, ...]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The sides of dark modules that face light ones, clockwise around the dark."""
    size = len(rows)
    blank = bytes(size + 1)  # the index -1 is its last, light one
    padded = [row + b"\0" for row in rows]
    for y in range(size):
        above, row, below = padded[y - 1] if y else blank, padded[y], padded[y + 1] if y + 1 < size else blank
        for x in range(size):
            if row[x]:
                if not above[x]:
                    yield (x, y), (x + 1, y)
                if not row[x + 1]:
                    yield (x + 1, y), (x + 1, y + 1)
                if not below[x]:
                    yield (x + 1, y + 1), (x, y + 1)
                if not row[x - 1]:
                    yield (x, y + 1), (x, y)


def _loops(following: dict[tuple[int, int], list[tuple[int, int]]], offset: int) -> Iterator[str]:
    while following:
        start = next(iter(following))
        corners, place = [start], _next(following, start)
        while place != start:
            corners.append(place)
            place = _next(following, place)
        yield _loop(corners, offset)


def _next(following: dict[tuple[int, int], list[tuple[int, int]]], place: tuple[int, int]) -> tuple[int, int]:
    ends = following[place]
    end = ends.pop()
    if not ends:
        del following[place]
    return end


def _loop(places: list[tuple[int, int]], offset: int) -> str:
    """A closed path through the places, with one stroke for each straight run."""
    x, y = places[0]
    words, run, along = [f"M{x + offset} {y + offset}"], 0, ""
    for here, there in pairwise(places):
        way, step = ("h", there[0] - here[0]) if here[1] == there[1] else ("v", there[1] - here[1])
        if way == along:
            run += step
        else:
            words += [f"{along}{run}"] if along else []
            along, run = way, step
    return "".join([*words, f"{along}{run}", "z"])


def terminal(code: QrCode) -> str:
    """The code in half blocks, two rows of modules a line: dark on light for terminals that are light on dark."""
    blank = bytes(code.side)
    rows = [blank] * QUIET + [bytes(QUIET) + row + bytes(QUIET) for row in code.rows] + [blank] * QUIET
    rows += [b"\1" * code.side] * (len(rows) % 2)  # below the quiet zone the terminal's own ground
    return "\n".join(_half_blocks(rows))


def _half_blocks(rows: list[bytes]) -> Iterable[str]:
    letters = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        yield "".join(letters[pair] for pair in zip(upper, lower, strict=True))
