"""CSV and its relatives, block by block.

A block without a quotation mark is cut by two splits, several times quicker than a CSV parser, and the cut proves that
every row has the header's number of cells. Any other block goes through the parser; a record that is broken costs only
itself. Line ends are made `\\n` while decoding, so one kind is left to count.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from alianza.orders.files.chunk import Chunk, RowSource
from alianza.orders.files.columns import Layout, MissingColumn, header_further_down, is_rejects_header, make_layout
from alianza.orders.files.errors import FileUnreadable
from alianza.orders.files.names import FACT_COLUMNS, fold
from alianza.orders.files.profile import Profile
from alianza.orders.files.rejects import Reject

# Measured: the cut is quickest while a block and its cells fit the processor's cache.
BLOCK_BYTES = 1 << 17
# A quoted record longer than this is taken for a quotation mark that nobody closed.
MAX_RECORD = 20_000
MAX_LINE = 1 << 24
_DELIMITERS = ",;\t|"
_LOOK_AHEAD = 10
_REJECTS_HEAD = re.compile(rb"[,;\t|]\"?line\"?[,;\t|]\"?column\"?[,;\t|]\"?reason\"?\s*$", re.IGNORECASE)
# A cell may be as long as a line: that it is too long is said of its row, not of the file.
csv.field_size_limit(MAX_LINE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_OPEN_QUOTE = "unexpected end of data"


@dataclass(slots=True)
class _Rows:
    """Rows taken apart: their cells by column, their lines, what is broken, and what is left of the block."""

    cells: Sequence[Sequence[str]]
    lines: Sequence[int]
    broken: list[Reject] = field(default_factory=list)
    rest: str = ""


class DelimitedSource(RowSource):
    """A CSV file. The delimiter is found in the header unless the profile names it.

    `partial` takes a file that need not hold facts: its columns are found by name.
    """

    def __init__(self, path: Path, profile: Profile, *, partial: bool = False) -> None:
        super().__init__(path)
        self._partial = partial
        self._file = path.open("rb")
        mark = next(((mark, name) for mark, name in _MARKS if self._head().startswith(mark)), None)
        self.encoding = mark[1] if mark else _encoding_without_mark(self._head(), profile)
        if self._head().startswith((b"PK\x03\x04", b"PAR1")):
            raise FileUnreadable(
                "this is no text file", hint="give it its own ending: .xlsx, .parquet", where=str(path)
            )
        self._file.seek(len(mark[0]) if mark else 0)
        decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        self._decoder = io.IncrementalNewlineDecoder(decoder, translate=True)
        self._line = 1
        self._text = ""
        self._ended = False
        self._delimiter = ","
        self.layout = self._read_header(profile)

    def close(self) -> None:
        """Releases the file."""
        self._file.close()

    def __iter__(self) -> Iterator[Chunk]:
        while self._text or not self._ended:
            cut = self._text.rfind("\n") + 1
            if cut:
                block, rest = self._text[:cut], self._text[cut:]
                rows = self._take(block)
                self._line += block.count("\n") - rows.rest.count("\n")
                self._text = rows.rest + rest
                if rows.lines or rows.broken:
                    yield Chunk(self.layout, rows.cells, rows.lines, rows.broken)
            self._more()

    def _head(self) -> bytes:
        self._file.seek(0)
        return self._file.read(4096)

    def _more(self) -> None:
        """Adds the next block's text. The end of the file is given a line end when it has none."""
        if self._ended:
            return
        if len(self._text) > MAX_LINE:
            raise FileUnreadable("a line is longer than 16 million characters", where=f"{self.path}:{self._line}")
        data = self._file.read(BLOCK_BYTES)
        self.bytes_read = self._file.tell()
        self._ended = not data
        try:
            self._text += self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError as error:
            raise self._wrong_encoding(error) from error
        if self._ended and self._text and self._text[-1] != "\n":
            self._text += "\n"

    def _wrong_encoding(self, error: UnicodeDecodeError) -> FileUnreadable:
        line = self._line + self._text.count("\n") + error.object[: error.start].count(b"\n")
        byte = error.object[error.start]
        return FileUnreadable(
            f"the byte 0x{byte:02x} on line {line} is not {self.encoding}",
            hint="name the file's encoding in a profile (--map): encoding: cp1251  (or latin-1, cp1252, utf-16)",
            where=f"{self.path}:{line}",
        )

    def _read_header(self, profile: Profile) -> Layout:
        """Reads up to the header. A rejects file has its own layout, whatever the profile says of the original."""
        first = self._next_line()
        for mark in _DELIMITERS:
            header = next(csv.reader([first], delimiter=mark), [])
            if is_rejects_header(header) and len(header) > 3:
                self._delimiter = mark
                return make_layout(header, profile, str(self.path), partial=self._partial)
        for _ in range(profile.skip_rows):
            first = self._next_line()
        delimiter = profile.delimiter
        while first and (not first.strip() or (first.lower().startswith("sep=") and len(first.strip()) == 5)):
            delimiter = delimiter or (first[4] if first.strip() else "")
            first = self._next_line()
        self._delimiter = delimiter or _sniff(first, profile)
        header = next(csv.reader([self._whole_header(first)], delimiter=self._delimiter), [])
        if not header:
            raise FileUnreadable("the file is empty", hint="its first line names the columns", where=str(self.path))
        try:
            return make_layout(header, profile, str(self.path), partial=self._partial)
        except MissingColumn as error:
            raise self._further_down(profile) or error from None

    def _further_down(self, profile: Profile) -> MissingColumn | None:
        """The error that names a header below a title, when that is what the next lines look like."""
        lines = self._text.split("\n")[:_LOOK_AHEAD]
        rows = [next(csv.reader([line], delimiter=profile.delimiter or _sniff(line, profile)), []) for line in lines]
        return header_further_down(rows, profile, str(self.path))

    def _next_line(self) -> str:
        while "\n" not in self._text and not self._ended:
            self._more()
        line, end, self._text = self._text.partition("\n")
        self._line += len(end)
        return line + end

    def _whole_header(self, line: str) -> str:
        """The header record, which may have line ends within quotation marks."""
        while line.count('"') % 2 and len(line) < MAX_RECORD and (more := self._next_line()):
            line += more
        return line

    def _take(self, block: str) -> _Rows:
        if '"' not in block:
            rows = self._split(block)
            if rows is not None:
                return rows
        return self._parse(block)

    def _split(self, block: str) -> _Rows | None:
        """Cuts a block without quotation marks. None when a row has another number of cells than the header."""
        mark, width = self._delimiter, len(self.layout.names)
        flat = block.replace("\n", f"{mark}\n{mark}").split(mark)
        flat.pop()
        ends = flat[width :: width + 1]
        if len(ends) * (width + 1) != len(flat) or ends.count("\n") != len(ends):
            return None
        cells = [flat[place :: width + 1] for place in range(width)]
        return _Rows(cells, range(self._line, self._line + len(ends)))

    def _parse(self, block: str) -> _Rows:
        lines = list(io.StringIO(block, newline="\n"))
        try:
            rows = list(csv.reader(lines, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return self._mend(lines)
        if len(rows) == len(lines):
            places: Sequence[int] = range(self._line, self._line + len(rows))
        else:
            places = _starts(rows, self._line)
        return self._even(rows, places, [], "")

    def _mend(self, lines: list[str]) -> _Rows:
        """Record by record: a broken one becomes a reject, one that is not complete yet is left for the next block."""
        rows: list[list[str]] = []
        places: list[int] = []
        broken: list[Reject] = []
        start = 0
        while start < len(lines):
            end, row, problem = self._record(lines, start)
            if problem == _OPEN_QUOTE and not self._ended and sum(map(len, lines[start:])) < MAX_RECORD:
                return self._even(rows, places, broken, "".join(lines[start:]))
            if row is None:
                broken.append(self._broken(lines[start], self._line + start, problem))
            else:
                rows.append(row)
                places.append(self._line + start)
            start = end
        return self._even(rows, places, broken, "")

    def _record(self, lines: list[str], start: int) -> tuple[int, list[str] | None, str]:
        """One record from a line on: the line after it, its cells, or None and what is wrong."""
        text = ""
        for end in range(start, len(lines)):
            text += lines[end]
            try:
                return end + 1, next(csv.reader([text], delimiter=self._delimiter, strict=True)), ""
            except csv.Error as error:
                if str(error) != _OPEN_QUOTE:
                    return start + 1, None, str(error)
            if len(text) > MAX_RECORD:
                break
        return start + 1, None, _OPEN_QUOTE

    def _even(self, rows: list[list[str]], places: Sequence[int], broken: list[Reject], rest: str) -> _Rows:
        """Columns of rows; empty lines are left out, rows with too few or too many cells are broken."""
        width = len(self.layout.names)
        if any(len(row) != width for row in rows):
            odd = [(row, line) for row, line in zip(rows, places, strict=True) if row and len(row) != width]
            broken += [self._wrong_width(row, line) for row, line in odd]
            kept = [(row, line) for row, line in zip(rows, places, strict=True) if len(row) == width]
            rows, places = [row for row, _ in kept], [line for _, line in kept]
        cells = list(zip(*rows, strict=True)) if rows else [()] * width
        return _Rows(cells, places, sorted(broken), rest)

    def _wrong_width(self, row: list[str], line: int) -> Reject:
        names = self.layout.names
        extra = [f"extra_{number}" for number in range(1, len(row) - len(names) + 1)]
        raw = dict(zip([*self._own_names(), *extra], row, strict=False))
        return Reject(line, "", "wrong_columns", f"the row has {len(row)} cells, the header {len(names)}", raw)

    def _broken(self, text: str, line: int, problem: str) -> Reject:
        row = next(csv.reader([text], delimiter=self._delimiter), [])
        raw = dict(zip(self._own_names(), (cell.strip("\n") for cell in row), strict=False))
        why = "a quotation mark is opened and not closed" if problem == _OPEN_QUOTE else problem
        return Reject(line, "", "bad_quotes", f"{why}; double the marks within a quoted cell", raw)

    def _own_names(self) -> tuple[str, ...]:
        names = self.layout.names
        return names[:-3] if is_rejects_header(names) else names


def _encoding_without_mark(head: bytes, profile: Profile) -> str:
    """The profile's, else UTF-8. A rejects file was written in UTF-8, whatever its original is written in: it stays
    so unless its first bytes show that another program saved it."""
    if profile.encoding and _REJECTS_HEAD.search(head.partition(b"\n")[0]):
        try:
            codecs.getincrementaldecoder("utf-8")().decode(head)
        except UnicodeDecodeError:
            return profile.encoding
        return profile.encoding if head.isascii() else "utf-8"
    return profile.encoding or "utf-8"


def _starts(rows: list[list[str]], line: int) -> list[int]:
    starts = []
    for row in rows:
        starts.append(line)
        line += 1 + sum(cell.count("\n") for cell in row)
    return starts


def _sniff(header: str, profile: Profile) -> str:
    """The delimiter that makes most known columns of the header, then most columns."""
    known = {*FACT_COLUMNS, *map(fold, profile.columns)}

    def worth(mark: str) -> tuple[int, int]:
        names = next(csv.reader([header], delimiter=mark), [])
        return sum(fold(name) in known for name in names), len(names)

    return max(_DELIMITERS, key=worth)
