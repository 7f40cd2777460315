"""One cell of a facts file: the careful reading of each kind of cell, and a memory of it for columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from alianza.kernel.errors import InvalidValue
from alianza.kernel.money import MAX_MINOR, AmountOutOfRange, parse_minor
from alianza.orders.files.errors import BadCell

LEAD, SALE, REFUND = 1, 2, 3
KINDS = {"lead": LEAD, "sale": SALE, "refund": REFUND}

MAX_TEXT = 200
MAX_METADATA_TEXT = 2_000
MAX_QUANTITY = 1_000_000_000
# Stands in a column for a cell that the quick way could not take; recognised by identity. A text, so that it joins.
DOUBT = "\0doubt"
_REMEMBERED = 50_000
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NOT_TWO_DECIMALS = re.compile(r"\.(?![0-9][0-9]\n)")
_AMOUNT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


class Lookup(dict[Any, Any]):
    """A bounded memory of a careful function over cells. A refused cell gives DOUBT, every time."""

    def __init__(self, convert: Callable[[Any], Any]) -> None:
        super().__init__()
        self._convert = convert
        self.doubted = False

    def __missing__(self, cell: Any) -> Any:
        try:
            value = self._convert(cell)
        except BadCell:
            self.doubted = True
            return DOUBT
        if len(self) >= _REMEMBERED:
            self.clear()
        self[cell] = value
        return value

    def column(self, cells: Sequence[Any], doubts: set[int]) -> list[Any]:
        """The whole column; adds the rows of refused cells to `doubts`."""
        self.doubted = False
        first = cells[0]
        values = [self[first]] * len(cells) if cells.count(first) == len(cells) else list(map(self.__getitem__, cells))
        if self.doubted:
            doubts.update(row for row, value in enumerate(values) if value is DOUBT)
        return values


def read_kind(text: str) -> int:
    word = text.strip().casefold()
    if not word:
        raise BadCell("missing", "the kind of fact is missing: lead, sale or refund")
    if word not in KINDS:
        hint = "write lead, sale or refund, or map your words in a profile: values: {fact: {venta: sale}}"
        raise BadCell("unknown_fact_kind", f"'{read_label(text)}' is no kind of fact; {hint}")
    return KINDS[word]


def read_label(text: str) -> str:
    """A short text; empty when there is none."""
    plain = text.strip()
    if len(plain) > MAX_TEXT:
        raise BadCell("bad_text", f"the text has {len(plain)} characters, more than {MAX_TEXT}")
    if CONTROL.search(plain):
        raise BadCell("bad_text", "the text holds a control character or a line end")
    return plain


def read_required(text: str) -> str:
    plain = read_label(text)
    if not plain:
        raise BadCell("missing", "the fact_id is missing; it tells whether a fact is known already")
    return plain


def read_amount(text: str, scale: int) -> int | None:
    """Minor units; None when the cell is empty."""
    plain = text.strip()
    if not plain:
        return None
    if plain[0] == ".":
        plain = "0" + plain
    shown = plain[:40].lstrip("?")
    try:
        minor = parse_minor(plain, scale)
    except (AmountOutOfRange, ValueError) as error:
        limit = MAX_MINOR // 10**scale
        raise BadCell("amount_out_of_range", f"'{shown}' is out of range: less than {limit} is expected") from error
    except InvalidValue as error:
        if _AMOUNT.fullmatch(plain) and len(plain) < 40:
            raise BadCell("too_many_decimals", f"'{shown}' has more than {scale} decimals") from error
        hint = "write it with a point and no thousands mark, or name the marks in a profile: decimal: ','"
        raise BadCell("bad_amount", f"'{shown}' is no amount; {hint}") from error
    if minor < 0:
        raise BadCell("negative_amount", f"'{shown}' is negative; a refund has a positive amount and the fact 'refund'")
    return minor


def read_quantity(text: str) -> int:
    plain = text.strip()
    whole, point, part = plain.partition(".")
    if not plain:
        return 1
    if point and part and not part.strip("0"):
        plain = whole
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 19 and 1 <= int(plain) <= MAX_QUANTITY):
        raise BadCell("bad_quantity", f"'{text.strip()[:40]}' is no positive whole number")
    return int(plain)


def read_hundredths(texts: Sequence[str], lookup: Lookup, doubts: set[int]) -> list[Any]:
    """A column of amounts with two decimals, without a memory of them where they are written plainly.

    Where every cell has exactly two decimals, the text without the points is the minor units. Where some have one
    decimal or none or are empty, it is so cell by cell. Anything but digits and points is left to the look-up.
    """
    joined = "\n".join(texts) + "\n"
    whole = joined.replace(".", "")
    digits, count = whole.replace("\n", ""), len(texts)
    if not (digits.isascii() and digits.isdecimal()) or joined.count("\n") != count or max(map(len, texts)) > 16:
        return lookup.column(texts, doubts)
    if joined.count(".") == count and not _NOT_TWO_DECIMALS.search(joined):
        return list(map(int, whole.split()))
    lookup.doubted = False
    try:
        found = [
            int(text[:-3] + text[-2:])
            if text[-3:-2] == "."
            else int(text[:-2] + text[-1]) * 10
            if text[-2:-1] == "."
            else lookup[text]
            for text in texts
        ]
    except ValueError:  # a second point
        return lookup.column(texts, doubts)
    if lookup.doubted:
        doubts.update(row for row, value in enumerate(found) if value is DOUBT)
    return found
