"""How a file writes amounts, times and words, turned into our notation, exactly and once per distinct text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

Converter = Callable[[Sequence[str]], Sequence[str]]
# Put before a text that is no amount in the file's notation, so that it can't pass for one in ours.
NO_AMOUNT = "?"
_REMEMBERED = 50_000
_SPACES = re.compile("[\u00a0\u202f\u2009 ]")


class Remembered(dict[str, str]):
    """Text to text by a function, remembered up to a bound, so that a repeated value costs one look-up."""

    def __init__(self, convert: Callable[[str], str]) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, text: str) -> str:
        value = self._convert(text)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = value
        return value

    def column(self, texts: Sequence[str]) -> Sequence[str]:
        """The whole column."""
        return list(map(self.__getitem__, texts))


def amount_converter(decimal: str, thousands: str) -> Converter | None:
    """Turns `1.234,50` into `1234.50`. None when the file writes amounts as we do.

    A thousands mark must stand before every third digit: `350.1` with a decimal comma is no amount, not 3501.
    """
    if decimal == "." and not thousands:
        return None
    mark = " " if thousands and _SPACES.fullmatch(thousands) else thousands
    grouped = rf"|[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+" if mark else ""
    shape = re.compile(rf"([+-]?(?:[0-9]+{grouped}))(?:{re.escape(decimal)}([0-9]+))?")

    def convert(text: str) -> str:
        plain = _SPACES.sub(" ", text).strip()
        match = shape.fullmatch(plain)
        if match is None:
            return NO_AMOUNT + plain if plain else ""
        whole = match[1].replace(mark, "") if mark else match[1]
        return f"{whole}.{match[2]}" if match[2] else whole

    return Remembered(convert).column


def value_converter(values: Mapping[str, str], before: Converter | None) -> Converter:
    """Turns the file's words into ours (`venta` into `sale`), case ignored; other words stay as they are."""
    ours = {theirs.strip().casefold(): value for theirs, value in values.items()}
    words = Remembered(lambda text: ours.get(text.strip().casefold(), text))
    return (lambda texts: words.column(before(texts))) if before else words.column


_PARTS = {"%Y": "[0-9]{4}", "%m": "[0-9]{2}", "%d": "[0-9]{2}", "%H": "[0-9]{2}", "%M": "[0-9]{2}", "%S": "[0-9]{2}"}
_ORDER = ("%Y", "%m", "%d", "%H", "%M", "%S")
_GLUE = ("", "-", "-", "T", ":", ":")


def time_converter(date_format: str) -> Converter | None:
    """Turns times in a strptime format into ISO 8601. None when the profile names no format.

    What does not have the format stays as it is: ISO 8601 is always understood, so dates that a spreadsheet holds as
    dates need no format.
    """
    if not date_format:
        return None
    quick = _fixed_format(date_format)

    def convert(text: str) -> str:
        found = quick(text)
        if found is not None:
            return found
        try:
            return datetime.strptime(text.strip(), date_format).isoformat()  # noqa: DTZ007 - local time, zoned later
        except ValueError:
            return text

    return lambda texts: list(map(convert, texts))


def _fixed_format(date_format: str) -> Callable[[str], str | None]:
    """A quick way for formats of two-digit parts only; None for texts (and formats) that need strptime."""
    pieces = re.findall(r"%.|[^%]+", date_format)
    parts = [piece for piece in pieces if piece[0] == "%"]
    count = len(parts)
    if count < 3 or set(parts) != set(_ORDER[:count]) or len(set(parts)) != count:
        return lambda text: None
    pattern = "".join(f"(?P<{piece[1]}>{_PARTS[piece]})" if piece[0] == "%" else re.escape(piece) for piece in pieces)
    match = re.compile(pattern).fullmatch
    template = "".join(f"{glue}\\g<{part[1]}>" for glue, part in zip(_GLUE, _ORDER[:count], strict=False))

    def convert(text: str) -> str | None:
        found = match(text)
        return found.expand(template) if found else None

    return convert
