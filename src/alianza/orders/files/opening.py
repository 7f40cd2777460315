"""Opening a file of facts by its ending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from alianza.orders.files.chunk import Chunk, RowSource
from alianza.orders.files.columns import make_layout
from alianza.orders.files.delimited import DelimitedSource
from alianza.orders.files.errors import FileUnreadable
from alianza.orders.files.names import nearest
from alianza.orders.files.profile import Profile

_TEXT = (".csv", ".tsv", ".txt")
_JSON = (".jsonl", ".ndjson", ".json")
_SHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_PARQUET = (".parquet", ".pq")


def open_rows(path: Path, profile: Profile | None = None) -> RowSource:
    """Opens a file and reads its header. Iterate the source for chunks; close it, or use it in a `with`.

    Raises FileUnreadable, MissingColumn (with a profile to copy) or ProfileError before any row is read; FileUnreadable
    may also come later, when the bytes turn out not to be in the named encoding.
    """
    profile, ending = profile or Profile(), path.suffix.lower()
    if not path.is_file():
        near = nearest(path.name, [other.name for other in path.parent.glob("*")]) if path.parent.is_dir() else ""
        hint = f"did you mean '{near}'?" if near else "give the path of a CSV, XLSX, JSON Lines or Parquet file"
        raise FileUnreadable("there is no such file", hint=hint, where=str(path))
    endings = (*_TEXT, *_JSON, *_SHEETS, *_PARQUET)
    if ending in endings and path.stat().st_size == 0:
        raise FileUnreadable("the file is empty", hint="its first line names the columns", where=str(path))
    if ending in _TEXT:
        return DelimitedSource(path, profile)
    # The other formats bring libraries that take a moment to load: only whoever uses them waits.
    if ending in _JSON:
        from alianza.orders.files.json_lines import JsonLinesSource

        return JsonLinesSource(path, profile)
    if ending in _SHEETS:
        from alianza.orders.files.workbook import WorkbookSource

        return WorkbookSource(path, profile)
    if ending in _PARQUET:
        from alianza.orders.files.parquet import ParquetSource

        return ParquetSource(path, profile)
    known = ", ".join(endings)
    raise FileUnreadable(f"'{ending}' is no ending of a facts file", hint=f"known are: {known}", where=str(path))


def chunk_of(
    rows: Sequence[Mapping[str, str]], lines: Sequence[int] | None = None, profile: Profile | None = None
) -> Chunk:
    """A chunk of rows that come from elsewhere (a deal's cases, an API call): mappings of column name to text."""
    names = list(dict.fromkeys(key for row in rows for key in row))
    layout = make_layout(names, profile or Profile(), "rows", partial=True)
    cells = [[row.get(name, "") for row in rows] for name in names]
    return Chunk(layout, cells, lines or range(1, len(rows) + 1))
