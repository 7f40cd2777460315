"""Parquet: columns of text straight from the columns of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from alianza.orders.files.chunk import Chunk, RowSource
from alianza.orders.files.columns import make_layout
from alianza.orders.files.errors import FileUnreadable
from alianza.orders.files.json_lines import number_text
from alianza.orders.files.names import AMOUNT_COLUMNS
from alianza.orders.files.profile import Profile

_ROWS = 2_000


class ParquetSource(RowSource):
    """A Parquet file; its lines are row numbers from 1."""

    def __init__(self, path: Path, profile: Profile) -> None:
        super().__init__(path)
        try:
            self._file = pq.ParquetFile(path, memory_map=True)
        except (pa.ArrowException, OSError) as error:
            raise FileUnreadable(f"this is no Parquet file: {error}", where=str(path)) from error
        self.layout = make_layout(self._file.schema_arrow.names, profile, str(path))
        amounts = {place for ours, place in self.layout.index.items() if ours in AMOUNT_COLUMNS}
        self._marks = dict.fromkeys(amounts, profile.decimal)

    def close(self) -> None:
        """Releases the file."""
        self._file.close()

    def __iter__(self) -> Iterator[Chunk]:
        total, read = max(self._file.metadata.num_rows, 1), 0
        for batch in self._file.iter_batches(batch_size=_ROWS):
            cells = [_texts(column, self._marks.get(place, ".")) for place, column in enumerate(batch.columns)]
            lines = range(read + 1, read + 1 + batch.num_rows)
            read += batch.num_rows
            self.bytes_read = self.total_bytes * read // total
            yield Chunk(self.layout, cells, lines)


def _texts(column: Any, mark: str) -> Sequence[str]:
    """A column as text: null is empty, decimals and whole numbers exact, moments with their offset."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_floating(kind):
        return [number_text(text, mark) for text in _filled(pc.cast(column, pa.string()))]
    if pa.types.is_decimal(kind):
        return [number_text(text, mark) for text in _filled(pc.cast(column, pa.string()))]
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        column = pc.cast(column, pa.timestamp(kind.unit, "UTC"))
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return ["" if value is None else msgspec.json.encode(value).decode() for value in column.to_pylist()]
    return _filled(pc.cast(column, pa.string()))


def _filled(column: Any) -> list[str]:
    texts: list[str] = pc.fill_null(column, "").to_pylist()
    return texts
