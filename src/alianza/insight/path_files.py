"""Paths from a CSV: `path` with ` > ` between channels, `total_conversions`, `total_null`, `total_conversion_value`.

Streaming: one chunk of text in memory, whatever the size of the file. Whole columns are turned at once; a row that gives
any doubt is read again by itself, to say what is wrong with it.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, compress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from alianza.insight.tally import Batch, Tally
from alianza.insight.words import MAX_DECIMALS, MAX_TOUCHES, Options
from alianza.kernel.errors import UsageError
from alianza.orders.files import Chunk, FileUnreadable, MissingColumn, Profile, Reject
from alianza.orders.files.cells import Lookup, read_amount, read_hundredths, read_label
from alianza.orders.files.delimited import DelimitedSource
from alianza.orders.files.errors import BadCell
from alianza.orders.files.names import fold, nearest

PATH, CONVERSIONS, NULLS, VALUE = "path", "total_conversions", "total_null", "total_conversion_value"
COLUMNS = (PATH, CONVERSIONS, NULLS, VALUE)
SEPARATOR = " > "
MAX_COUNT = 10**12
_REMEMBERED = 200_000

Advance = Callable[[int, int], None]


class PathFile(NamedTuple):
    """A file that was read: what its paths add up to, its value's decimals, and how many rows there were."""

    tally: Tally
    scale: int
    rows: int
    rejected: int


def read_path_file(
    path: Path,
    options: Options,
    reject: Callable[[Reject], None],
    *,
    separator: str = SEPARATOR,
    encoding: str = "",
    advance: Advance | None = None,
) -> PathFile:
    """Read a file of paths. Rows that cannot be used are given to `reject`, the rest counts.

    Raises UsageError, FileUnreadable, MissingColumn, TooManyChannels, AmountOutOfRange.
    """
    _check_encoding(encoding)
    try:
        with DelimitedSource(path, Profile(encoding=encoding), partial=True) as source:
            reader = _Reader(source, options, separator)
            for chunk in source:
                for bad in reader.take(chunk):
                    reject(bad)
                if advance is not None:
                    advance(source.bytes_read, source.total_bytes)
    except FileUnreadable as error:
        hint = error.hint.replace("in a profile (--map): encoding: ", "with --encoding ")
        raise FileUnreadable(error.message, hint=hint, where=error.where) from None
    return PathFile(reader.tally, reader.scale, reader.rows, reader.rejected)


def _check_encoding(encoding: str) -> None:
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError:
        raise UsageError(f"'{encoding}' is no text encoding", hint="--encoding cp1252  (or utf-16, gb18030)") from None


class _Reader:
    """Turns chunks into batches of a tally."""

    def __init__(self, source: DelimitedSource, options: Options, separator: str) -> None:
        self._places = _find_columns(source.layout.names, str(source.path))
        self._names = {ours: source.layout.names[place] for ours, place in self._places.items()}
        self._separator = separator
        self.tally = Tally(("value",) if VALUE in self._places else (), options)
        self._name_of = _Names(separator.strip())
        self._count_of = Lookup(read_count)
        self.scale = 2
        self._value_of = Lookup(lambda text: read_value(text, self.scale))
        self.rows = self.rejected = 0

    def take(self, chunk: Chunk) -> Iterator[Reject]:
        """Add a chunk's paths; gives the rows that cannot be used, in the file's order."""
        found = list(chunk.broken)
        if len(chunk):
            found += self._take(chunk)
        found.sort(key=lambda bad: bad.line_no)
        self.rows += len(chunk) + len(chunk.broken)
        self.rejected += len(found)
        yield from found

    def _take(self, chunk: Chunk) -> list[Reject]:
        texts = {ours: chunk.cells[place] for ours, place in self._places.items()}
        doubts: set[int] = set()
        conversions = self._count_of.column(texts[CONVERSIONS], doubts)
        nulls = self._count_of.column(texts[NULLS], doubts) if NULLS in texts else [0] * len(chunk)
        values = self._values(texts[VALUE], doubts) if VALUE in texts else None
        if values is not None:
            pairs = enumerate(zip(conversions, values, strict=True))
            doubts.update(row for row, (count, value) in pairs if not count and value)
        parts = [text.split(self._separator) for text in texts[PATH]]
        lengths = list(map(len, parts))
        names = list(map(self._name_of.__getitem__, chain.from_iterable(parts)))
        doubts |= _bad_paths(names, lengths)
        columns = [lengths, conversions, nulls, *([] if values is None else [values])]
        if doubts:
            keep = [row not in doubts for row in range(len(chunk))]
            names = list(compress(names, np.repeat(keep, lengths).tolist()))
            columns = [list(compress(column, keep)) for column in columns]
        touches = np.array(list(map(self.tally.channels.__getitem__, names)), np.int64)
        ready = [np.array(column, np.int64) for column in columns]
        wide = ready[3][:, None] if values is not None else np.empty((len(ready[0]), 0), np.int64)
        self.tally.add(Batch(touches, ready[0], ready[1], ready[2], wide))
        return [bad for row in sorted(doubts) if (bad := self._reject(chunk, row)) is not None]

    def _values(self, texts: Sequence[str], doubts: set[int]) -> list[int]:
        """Values in the finest unit that the file has used so far."""
        own, lookup = set[int](), self._value_of
        found = read_hundredths(texts, lookup, own) if self.scale == 2 else lookup.column(texts, own)
        finer = max((decimals_of(texts[row]) for row in own), default=0)
        if finer > self.scale:
            self.tally.finer(0, 10 ** (finer - self.scale))
            self.scale = finer
            self._value_of = Lookup(lambda text: read_value(text, finer))
            return self._values(texts, doubts)
        doubts |= own
        return found

    def _reject(self, chunk: Chunk, row: int) -> Reject | None:
        """What is wrong with a row; None for a row without any text."""
        cells = {ours: chunk.cells[place][row] for ours, place in self._places.items()}
        if not any(cell.strip() for cell in cells.values()):
            self.rows -= 1
            return None
        column = PATH
        try:
            read_path(cells[PATH], self._separator)
            column = CONVERSIONS
            count = read_count(cells[CONVERSIONS])
            column = NULLS
            read_count(cells.get(NULLS, ""))
            column = VALUE
            value = read_value(cells.get(VALUE, ""), max(self.scale, MAX_DECIMALS))
        except BadCell as bad:
            return Reject(chunk.lines[row], self._names[column], bad.code, bad.message, chunk.raw(row))
        assert value and not count, "a row was refused without a reason"
        message = "the row has a value, but no conversion that brought it"
        return Reject(chunk.lines[row], self._names[VALUE], "value_without_conversion", message, chunk.raw(row))


class _Names(dict[str, str]):
    """A channel's name by its text as it stands in the file; empty for a text that is no channel."""

    def __init__(self, mark: str) -> None:
        super().__init__()
        self._mark = mark

    def __missing__(self, text: str) -> str:
        try:
            name = read_channel(text, self._mark)
        except BadCell:
            name = ""
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = name
        return name


def _bad_paths(names: Sequence[str], lengths: Sequence[int]) -> set[int]:
    """The rows whose path has a place without a channel, or too many places."""
    found = {row for row, length in enumerate(lengths) if length > MAX_TOUCHES} if max(lengths) > MAX_TOUCHES else set()
    if "" in names:
        ends = np.cumsum(lengths)
        empty = np.array([place for place, name in enumerate(names) if not name])
        found.update(np.searchsorted(ends, empty, side="right").tolist())
    return found


def _find_columns(names: Sequence[str], where: str) -> dict[str, int]:
    """Our columns by place, matched without regard to case, accents and blanks. Raises MissingColumn."""
    places = {fold(name): place for place, name in reversed(list(enumerate(names)))}
    found = {ours: places[ours] for ours in COLUMNS if ours in places}
    missing = [ours for ours in (PATH, CONVERSIONS) if ours not in found]
    if missing:
        near = nearest(missing[0], names)
        raise MissingColumn(
            f"the file has no column {' and no column '.join(missing)}; columns found: {', '.join(names)}",
            hint=(f"is '{near}' meant? " if near else "") + f"the first line names the columns: {','.join(COLUMNS)}",
            where=where,
        )
    return found


def read_path(text: str, separator: str) -> list[str]:
    """The channels of a path. Raises BadCell."""
    parts = text.split(separator)
    if len(parts) > MAX_TOUCHES:
        raise BadCell("path_too_long", f"the path has {len(parts):,} touches, more than {MAX_TOUCHES:,}")
    if len(parts) == 1 and not text.strip():
        raise BadCell("missing", "the path is empty")
    return [read_channel(part, separator.strip()) for part in parts]


def read_channel(text: str, mark: str = "") -> str:
    """A channel's name without blanks around it; `mark` is the separator without its own. Raises BadCell."""
    name = read_label(text)
    if not name or (mark and mark in (name.split(maxsplit=1)[0], name.rsplit(maxsplit=1)[-1])):
        raise BadCell("empty_channel", "the path has a place without a channel; look at the separator")
    return name


def read_count(text: str) -> int:
    """A whole number; empty is none, and `12.0` is 12. Raises BadCell."""
    plain = text.strip()
    whole, point, part = plain.partition(".")
    if point and part and not part.strip("0"):
        plain = whole
    if not plain:
        return 0
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= 30):
        raise BadCell("bad_count", f"'{text.strip()[:40]}' is no whole number of journeys")
    if int(plain) > MAX_COUNT:
        raise BadCell("bad_count", f"'{plain}' is more than {MAX_COUNT:,} journeys")
    return int(plain)


def read_value(text: str, scale: int) -> int:
    """A value in units of the scale, zero when empty. Raises BadCell."""
    try:
        return read_amount(text, scale) or 0
    except BadCell as bad:
        if bad.code != "negative_amount":
            raise
        raise BadCell("negative_amount", f"'{text.strip()}' is negative; a value is what conversions brought") from None


def decimals_of(text: str) -> int:
    """How many decimals a value is written with, without zeros at the end; none for what is no value."""
    try:
        read_value(text, MAX_DECIMALS)
    except BadCell:
        return 0
    return len(text.strip().partition(".")[2].rstrip("0"))
