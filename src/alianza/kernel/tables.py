"""Small lists of the user's own, as CSV: any usual delimiter and Unicode encoding, checked headings, rows with their lines."""

from __future__ import annotations

import codecs
import csv
import difflib
import io
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from alianza.kernel.errors import AlianzaError

_DELIMITERS = ",;\t"


class TableUnreadable(AlianzaError):
    """The file is no text that could hold a list."""

    code = "table_unreadable"


class TableInvalid(AlianzaError):
    """A list has mistakes; nothing was saved. `problems` names them all."""

    code = "table_invalid"

    def __init__(self, problems: list[str]) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(problems[0] + more, hint="mend the file and import it again; nothing was saved")
        self.problems = problems


class Row(NamedTuple):
    """One row: the line it begins on, its cells by column, and what is odd about it as a whole."""

    line: int
    cells: dict[str, str]
    odd: str


class Table:
    """A list from a file. `known` are the columns it may have."""

    def __init__(self, path: Path, known: Collection[str]) -> None:
        """Raises TableUnreadable, which says where and what to do."""
        self._text = _text(path)
        self._known = known
        first = self._text.partition("\n")[0]
        # The delimiter at which the heading falls into most of the columns.
        self._delimiter = max(_DELIMITERS, key=lambda mark: sum(_word(name) in known for name in first.split(mark)))
        names = next(csv.reader([first], delimiter=self._delimiter), [])
        self.columns: tuple[str, ...] = tuple(_word(name) for name in names)

    def problems(self, required: Sequence[str]) -> list[str]:
        """What is wrong with the heading."""
        found = [
            f"column '{column}' is missing; found {', '.join(self.columns) or 'nothing'}"
            for column in required
            if column not in self.columns
        ]
        for column in self.columns:
            if self.columns.count(column) > 1:
                found.append(f"column '{column}' is there twice")
            elif column not in self._known:
                near = difflib.get_close_matches(column, self._known, n=1)
                found.append(f"unknown column '{column}'" + (f", nearest is '{near[0]}'" if near else ""))
        return list(dict.fromkeys(found))

    def rows(self, *, empty: bool = False) -> Iterator[Row]:
        """The rows without blanks around their cells; those whose cells are all empty only when they are asked for."""
        reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=self._delimiter, strict=True)
        next(reader, None)
        while True:
            line = reader.line_num + 1
            try:
                cells = [cell.strip() for cell in next(reader)]
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(line, {}, f"the row can't be taken apart: {error}")
                return
            if any(cells) or (empty and cells):
                short = [""] * (len(self.columns) - len(cells))
                yield Row(line, dict(zip(self.columns, (*cells, *short), strict=False)), self._odd(cells))

    def _odd(self, cells: list[str]) -> str:
        wide = len(cells) - len(self.columns)
        if wide <= 0 or not any(cells[-wide:]):
            return ""
        return f"the row has {len(cells)} cells, the heading {len(self.columns)}"


Read = TypeVar("Read")


def read_list(
    path: Path,
    known: Collection[str],
    required: Sequence[str],
    read: Callable[[dict[str, str]], Read],
    invalid: type[TableInvalid],
    *,
    empty: bool = False,
) -> list[Read]:
    """What `read` makes of each row. Raises `invalid` with every mistake, those that `read` raises too."""
    try:
        table = Table(path, known)
    except TableUnreadable as error:
        raise invalid([f"{error.where}: {error.message}"]) from None
    problems = [f"{path}:1: {problem}" for problem in table.problems(required)]
    found: list[Read] = []
    for line, cells, odd in table.rows(empty=empty) if not problems else ():
        if odd:
            problems.append(f"{path}:{line}: {odd}")
            continue
        try:
            found.append(read(cells))
        except AlianzaError as error:
            problems.append(f"{path}:{line}: {error.message}" + (f"; {error.hint}" if error.hint else ""))
        except OSError as error:
            problems.append(f"{path}:{line}: {error}")
    if problems:
        raise invalid(problems)
    return found


def _word(name: str) -> str:
    return name.strip().strip('"').strip().casefold()


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TableUnreadable(f"cannot be read: {error.strerror}", where=str(path)) from None
    if data.startswith((b"PK\x03\x04", b"PAR1")):
        raise TableUnreadable("this is no text file; save the list as CSV (UTF-8)", where=str(path))
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        said = f"the byte 0x{data[error.start]:02x} is not UTF-8; save the list as CSV (UTF-8)"
        raise TableUnreadable(said, where=f"{path}:{line}") from None
