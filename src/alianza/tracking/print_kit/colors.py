"""Colours that people choose, and whether what is printed in them can still be read."""

from __future__ import annotations

import re
from typing import NamedTuple

from alianza.kernel.errors import InvalidValue

WHITE = "#ffffff"
BLACK = "#1a1a1a"  # softer than black on a page, as dark as black for a camera

# WCAG's bound for text; a camera needs less in good light, and has it left in bad light and on worn paper.
READABLE = 4.5

_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def parse_color(text: str) -> str:
    """A colour as `#rrggbb` from `#0a5`, `0A5` or `#00AA55`. Raises InvalidValue."""
    match = _HEX.fullmatch(text.strip())
    if match is None:
        raise InvalidValue(f"'{text}' is no colour", hint="write red, green and blue in hexadecimal: #0a7a3b")
    digits = match[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def luminance(color: str) -> float:
    """How much light a colour gives back, from 0 (black) to 1 (white), as WCAG 2 reckons it."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 reckons it: 1 for equal ones, 21 for black and white."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(color: str, other: str, share: float) -> str:
    """A colour with a share (0 to 1) of another in it."""
    pairs = zip(_channels(color), _channels(other), strict=True)
    return "#" + "".join(f"{round(mine + (theirs - mine) * share):02x}" for mine, theirs in pairs)


class Palette(NamedTuple):
    """The colours of a piece. What stands on a colour is readable on it."""

    ground: str  # the alliance's colour
    on_ground: str  # text on it
    soft_on_ground: str  # lesser text on it
    shade: str  # the ground a little darker or lighter, for a band on it
    ink: str  # text on white
    muted: str  # lesser text on white
    accent: str  # the ground as text on white, when it can be read there
    tint: str  # a light ground under dark text
    partner: str  # the partner's colour
    on_partner: str


def palette(ground: str, ink: str, partner: str = "") -> Palette:
    """The colours of a piece from the alliance's colour, its ink and the partner's colour ("": the ink)."""
    dark = ink if contrast(ink, WHITE) >= READABLE and luminance(ink) < luminance(WHITE) else BLACK
    on_ground = readable_on(ground, dark)
    side = partner or dark
    return Palette(
        ground=ground,
        on_ground=on_ground,
        soft_on_ground=_softened(on_ground, ground),
        shade=mixed(ground, BLACK if on_ground == WHITE else WHITE, 0.18),
        ink=dark,
        muted=_softened(dark, WHITE),
        accent=ground if contrast(ground, WHITE) >= READABLE else dark,
        tint=mixed(ground, WHITE, 0.9),
        partner=side,
        on_partner=readable_on(side, dark),
    )


def readable_on(ground: str, dark: str = BLACK) -> str:
    """White or the dark colour, whichever reads better on the ground; black where neither reads well."""
    best = max((WHITE, dark), key=lambda color: contrast(color, ground))
    return best if contrast(best, ground) >= READABLE else max((WHITE, "#000000"), key=lambda c: contrast(c, ground))


def _softened(color: str, ground: str) -> str:
    """A colour nearer to its ground, as far as it stays readable."""
    for share in (0.35, 0.25, 0.15, 0.05):
        softer = mixed(color, ground, share)
        if contrast(softer, ground) >= READABLE:
            return softer
    return color


def code_color(*candidates: str) -> str:
    """The first of the colours in which a code on white can be read; black when none can."""
    return next((color for color in candidates if color and contrast(color, WHITE) >= READABLE), BLACK)
