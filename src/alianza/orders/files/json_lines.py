"""JSON Lines: one object a line. Numbers keep the digits they are written with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from alianza.orders.files.chunk import Chunk, RowSource
from alianza.orders.files.columns import Layout, make_layout
from alianza.orders.files.errors import FileUnreadable
from alianza.orders.files.names import AMOUNT_COLUMNS
from alianza.orders.files.profile import Profile
from alianza.orders.files.rejects import Reject

BLOCK_BYTES = 1 << 17
MAX_LINE = 1 << 24
_BOM = b"\xef\xbb\xbf"


class _Float(str):
    """A number with a point or an exponent, as written."""

    __slots__ = ()


_decode = msgspec.json.Decoder(float_hook=_Float)


class JsonLinesSource(RowSource):
    """A JSON Lines file. Its columns are the keys of its first block; later blocks may bring others."""

    def __init__(self, path: Path, profile: Profile) -> None:
        super().__init__(path)
        self._profile = profile
        self._layout: Layout | None = None
        self._file = path.open("rb")

    def close(self) -> None:
        """Releases the file."""
        self._file.close()

    def __iter__(self) -> Iterator[Chunk]:
        line, rest = 1, b""
        while True:
            data = self._file.read(BLOCK_BYTES)
            if self.bytes_read == 0:
                data = data.removeprefix(_BOM)
                self._check_start(data)
            self.bytes_read = self._file.tell()
            rest += data
            cut = rest.rfind(b"\n") + 1 if data else len(rest)
            if len(rest) - cut > MAX_LINE:
                raise FileUnreadable("a line is longer than 16 MB", where=f"{self.path}:{line}")
            block, rest = rest[:cut], rest[cut:]
            if block:
                yield self._chunk(block, line)
                line += block.count(b"\n")
            if not data:
                return

    def _check_start(self, data: bytes) -> None:
        if data.lstrip()[:1] == b"[":
            hint = "write one object a line, without the brackets: jq -c '.[]' facts.json > facts.jsonl"
            raise FileUnreadable("this is one JSON array, not JSON Lines", hint=hint, where=str(self.path))
        if not data.strip():
            raise FileUnreadable("the file is empty", where=str(self.path))

    def _chunk(self, block: bytes, line: int) -> Chunk:
        rows, lines, broken = _objects(block, line)
        # Most rows have the same keys: the union is over the few different sets of them.
        names = list(dict.fromkeys(key for keys in dict.fromkeys(map(tuple, rows)) for key in keys))
        layout = self._layout_for(names, bool(rows))
        marks = _decimal_marks(layout)
        columns = zip(layout.names, _values(rows, layout.names), strict=True)
        cells = [_column(values, marks.get(name, ".")) for name, values in columns]
        return Chunk(layout, cells, lines, broken)

    def _layout_for(self, names: list[str], known: bool) -> Layout:
        if self._layout is None:
            layout = make_layout(names, self._profile, str(self.path), partial=not known)
            self._layout = layout if known else None
            return layout
        new = [name for name in names if name not in self._layout.names]
        if new:
            self._layout = make_layout([*self._layout.names, *new], self._profile, str(self.path), partial=True)
        return self._layout


def _decimal_marks(layout: Layout) -> dict[str, str]:
    """Names of the amount columns, whose numbers are to be written with the profile's decimal mark."""
    mark = layout.profile.decimal
    return {layout.names[place]: mark for ours, place in layout.index.items() if ours in AMOUNT_COLUMNS}


def _objects(block: bytes, line: int) -> tuple[list[dict[str, Any]], Sequence[int], list[Reject]]:
    """All objects of a block at once; line by line when there is an empty or a broken one."""
    count = block.count(b"\n") + (not block.endswith(b"\n"))
    try:
        rows = _decode.decode_lines(block)
    except (msgspec.DecodeError, UnicodeDecodeError):
        rows = []
    if len(rows) == count and all(type(row) is dict for row in rows):
        return rows, range(line, line + count), []
    return _one_by_one(block, line)


def _one_by_one(block: bytes, line: int) -> tuple[list[dict[str, Any]], Sequence[int], list[Reject]]:
    rows, lines, broken = [], [], []
    for number, data in enumerate(block.split(b"\n"), start=line):
        if not data.strip():
            continue
        try:
            row = _decode.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            row = error
        if isinstance(row, dict):
            rows.append(row)
            lines.append(number)
        else:
            why = str(row) if isinstance(row, Exception) else "the line is no object"
            raw = {"raw": data.decode("utf-8", "replace").strip()}
            broken.append(Reject(number, "", "bad_json", why, raw))
    return rows, lines, broken


def _values(rows: list[dict[str, Any]], names: Sequence[str]) -> Sequence[Sequence[Any]]:
    """The values by column; in one sweep when every row has every key."""
    if rows and len(names) > 1:
        try:
            return list(zip(*map(itemgetter(*names), rows), strict=True))
        except KeyError:
            pass  # some row lacks a key: one by one
    return [[row.get(name) for row in rows] for name in names]


def _column(values: Sequence[Any], mark: str) -> Sequence[str]:
    kinds = set(map(type, values))
    if kinds <= {str}:
        return values
    if kinds <= {int}:
        return list(map(str, values))
    return [_text(value, mark) for value in values]


def _text(value: Any, mark: str) -> str:
    """A JSON value as a cell: null is empty, a number keeps its digits, an object stays JSON."""
    kind = type(value)
    if kind is str:
        return str(value)
    if value is None:
        return ""
    if kind is _Float:
        return number_text(value, mark)
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return str(value)
    return msgspec.json.encode(value).decode()


def number_text(text: str, mark: str) -> str:
    """A number without exponent, written with the decimal mark. An exponent beyond reason is left as it is."""
    if "e" in text or "E" in text:
        number = Decimal(text)
        if number.is_finite() and abs(number.adjusted()) < 40:
            text = format(number, "f")
    text = text.removesuffix(".0")
    return text if mark == "." else text.replace(".", mark)
