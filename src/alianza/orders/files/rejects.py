"""Rows that can't be used, and the file in which the user gets them back."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, TextIO

# The columns that a rejects file has after the file's own ones. A file that ends with them is read as a rejects file.
REJECT_COLUMNS = ("line", "column", "reason")


class Reject(NamedTuple):
    """A row that can't be used. `column` is the file's own name where it has one; `code` is stable."""

    line_no: int
    column: str
    code: str
    message: str
    raw: Mapping[str, str]

    @property
    def reason(self) -> str:
        """Code and text, as it stands in the rejects file."""
        return f"{self.code}: {self.message}"


class RejectWriter:
    """Writes rejects.csv: the file's own columns as they were, then line, column and reason.

    Always UTF-8 with a mark and commas, so that a spreadsheet opens it right. The file appears when the writer is
    closed; when nothing was rejected an older one is removed, unless it is the very file being read (`source`).
    `count` is how many were written. Memory: one row.
    """

    def __init__(self, path: Path, source: Path | None = None) -> None:
        self.path = path
        self.count = 0
        self._keep = source is not None and path.exists() and path.samefile(source)
        self._part = path.with_name(path.name + ".part")
        self._names: list[str] = []
        self._file: TextIO | None = None

    def __enter__(self) -> RejectWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Puts the file in its place."""
        if self._file is not None:
            self._file.close()
            self._part.replace(self.path)
            self._file = None
        elif not self._keep and not self.count:
            self.path.unlink(missing_ok=True)

    def write(self, rejects: Iterable[Reject]) -> None:
        """Adds rows. A column that first appears now (JSON Lines) widens the whole file."""
        for reject in rejects:
            new = [name for name in reject.raw if name not in self._names]
            if self._file is None or new:
                self._widen(new)
            cells = [reject.raw.get(name, "") for name in self._names]
            self._writer.writerow([*cells, str(reject.line_no), reject.column, reject.reason])
            self.count += 1

    def _widen(self, new: list[str]) -> None:
        before, self._names = len(self._names), [*self._names, *new]
        fresh = self._part.with_name(self._part.name + ".wider")
        file = fresh.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(file)
        self._writer.writerow([*self._names, *REJECT_COLUMNS])
        if self._file is not None:
            self._file.close()
            with self._part.open(encoding="utf-8-sig", newline="") as old:
                rows = csv.reader(old)
                next(rows)
                self._writer.writerows([*row[:before], *[""] * len(new), *row[before:]] for row in rows)
        fresh.replace(self._part)
        self._file = file
