"""XLSX (and other spreadsheets): one sheet, its numbers and dates as exact text.

The reader holds the sheet in memory (a sheet ends at about a million rows); only the text of its cells is chunked.
Larger data comes as CSV or Parquet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine as calamine

from alianza.orders.files.chunk import Chunk, RowSource
from alianza.orders.files.columns import MissingColumn, header_further_down, is_rejects_header, make_layout
from alianza.orders.files.errors import FileUnreadable, ProfileError
from alianza.orders.files.json_lines import number_text
from alianza.orders.files.names import AMOUNT_COLUMNS, nearest
from alianza.orders.files.profile import Profile

_ROWS = 2_000
_LOOK_AHEAD = 10


class WorkbookSource(RowSource):
    """One sheet of a spreadsheet: the profile's, or the first."""

    def __init__(self, path: Path, profile: Profile) -> None:
        super().__init__(path)
        try:
            self._book = calamine.CalamineWorkbook.from_path(path)
            sheet = self._book.get_sheet_by_name(_sheet_name(self._book.sheet_names, profile, path))
        except (calamine.CalamineError, OSError) as error:
            hint = "save it again as .xlsx without a password, or export it as CSV"
            raise FileUnreadable(f"the spreadsheet can't be opened: {error}", hint=hint, where=str(path)) from error
        self._rows = enumerate(sheet.iter_rows(), start=1)
        self._count = max(sheet.total_height, 1)
        header = self._find_header(profile, sheet.name)
        try:
            self.layout = make_layout(header, profile, str(path))
        except MissingColumn as error:
            below = [[cell_text(cell) for cell in row] for _, row in islice(self._rows, _LOOK_AHEAD)]
            raise header_further_down(below, profile, str(path)) or error from None

    def _find_header(self, profile: Profile, sheet: str) -> list[str]:
        """The first row that is not empty and not to be skipped; that of a rejects file is never to be skipped."""
        for number, row in self._rows:
            texts = [cell_text(cell) for cell in row]
            if any(texts) and (number > profile.skip_rows or is_rejects_header(texts)):
                return texts
        hint = f"the sheets are: {', '.join(self._book.sheet_names)}; name one in a profile: sheet: …"
        raise FileUnreadable(f"the sheet '{sheet}' is empty", hint=hint, where=str(self.path))

    def close(self) -> None:
        """Releases the spreadsheet."""
        self._book.close()

    def __iter__(self) -> Iterator[Chunk]:
        width = len(self.layout.names)
        amounts = {place for ours, place in self.layout.index.items() if ours in AMOUNT_COLUMNS}
        mark = self.layout.profile.decimal
        while taken := list(islice(self._rows, _ROWS)):
            cells = []
            for place, column in enumerate(zip(*(row for _, row in taken), strict=True)):
                texts: list[str] = [_TEXTS[type(cell)](cell) for cell in column]
                if mark != "." and place in amounts:
                    texts = [_marked(cell, text, mark) for cell, text in zip(column, texts, strict=True)]
                cells.append(texts)
            self.bytes_read = min(self.total_bytes, self.total_bytes * taken[-1][0] // self._count)
            yield Chunk(self.layout, cells[:width], [number for number, _ in taken])


def _sheet_name(names: list[str], profile: Profile, path: Path) -> str:
    if not profile.sheet:
        return names[0]
    found = next((name for name in names if name.strip().casefold() == profile.sheet.strip().casefold()), None)
    if found is not None:
        return found
    near = nearest(profile.sheet, names)
    hint = (f"did you mean '{near}'? " if near else "") + f"the sheets are: {', '.join(names)}"
    raise ProfileError(f"the spreadsheet has no sheet '{profile.sheet}'", hint=hint, where=str(path))


def _marked(cell: Any, text: str, mark: str) -> str:
    return text.replace(".", mark) if type(cell) is float else text


def _float_text(number: float) -> str:
    """What the spreadsheet shows: a spreadsheet computes with fifteen digits, what follows is noise of the binary."""
    if number.is_integer() and abs(number) < 2**53:
        return str(int(number))
    text = repr(number)
    digits = text.partition("e")[0].replace(".", "").lstrip("-0")
    return number_text(text if len(digits) <= 15 else f"{number:.15g}", ".")


def _moment_text(moment: dt.datetime) -> str:
    """To the millisecond, as spreadsheets keep time as a fraction of a day."""
    rounded = moment + dt.timedelta(microseconds=500)
    rounded -= dt.timedelta(microseconds=rounded.microsecond % 1000)
    return rounded.isoformat(timespec="milliseconds" if rounded.microsecond else "seconds")


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: str,
    bool: lambda cell: "true" if cell else "false",
    int: str,
    float: _float_text,
    dt.datetime: _moment_text,
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    dt.timedelta: str,
}


def cell_text(cell: object) -> str:
    """A spreadsheet's cell as text."""
    return _TEXTS[type(cell)](cell)
