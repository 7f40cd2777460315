"""A chunk of rows as columns of text, and what every row source offers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from alianza.orders.files.columns import Layout, is_rejects_header
from alianza.orders.files.rejects import REJECT_COLUMNS, Reject

CHUNK_ROWS = 10_000

# A row that could not even be taken apart; it becomes a reject as it is.
BrokenRow = Reject


@dataclass(slots=True)
class Chunk:
    """Rows of one file: `cells` holds one column of text for each of the layout's names, all of the same length.

    `lines` tells where each row stands in its file, counted from 1 with the header: the physical line of CSV and JSON
    Lines, the sheet's row, the row's number in Parquet.
    """

    layout: Layout
    cells: Sequence[Sequence[str]]
    lines: Sequence[int]
    broken: list[BrokenRow] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, ours: str) -> Sequence[str] | None:
        """One of our columns in our notation (decimal point, ISO 8601, our words); None when the file lacks it."""
        constant = self.layout.profile.constants.get(ours)
        if constant is not None:
            return [constant] * len(self)
        place = self.layout.index.get(ours)
        if place is None:
            return None
        converter = self.layout.converters.get(ours)
        return converter(self.cells[place]) if converter else self.cells[place]

    def raw(self, row: int) -> dict[str, str]:
        """A row as it stands in the file, by the file's own names; what a rejects file had added is left out."""
        names = self.layout.names
        kept = len(names) - len(REJECT_COLUMNS) if is_rejects_header(names) else len(names)
        return {name: column[row] for name, column in zip(names[:kept], self.cells, strict=False)}


class RowSource(ABC):
    """An opened file of facts. Iterate it for its chunks; it is read once, from start to end.

    `bytes_read` of `total_bytes` is the progress (an estimate by rows where the format is not read byte by byte).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.total_bytes = path.stat().st_size
        self.bytes_read = 0

    @abstractmethod
    def __iter__(self) -> Iterator[Chunk]:
        """The file's chunks, of about ten thousand rows at most."""

    def close(self) -> None:  # noqa: B027 - most sources hold nothing open
        """Releases the file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
