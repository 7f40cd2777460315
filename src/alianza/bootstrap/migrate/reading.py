"""The files of an export as rows of our words; each row remembers where it stands and what it said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from alianza.bootstrap.migrate.shapes import COMMISSIONS, KINDS, PAYOUTS, FileShape, System
from alianza.kernel.errors import UsageError
from alianza.orders.files import Profile, Reject
from alianza.orders.files.delimited import DelimitedSource
from alianza.orders.files.names import fold

_REJECTS = "rejects-"


class MigrationInvalid(UsageError):
    """A file is none of the system's, or lacks a column that is needed."""

    code = "migration_invalid"


@dataclass(slots=True)
class Read:
    """A file: its kind, which of its columns is which of ours, and what became of its rows."""

    path: Path
    kind: str
    headings: Mapping[str, str]
    rows: int = 0
    taken: int = 0
    known: int = 0
    rejects: list[Reject] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The file's name without what a rejects file has before it."""
        return self.path.stem.removeprefix(_REJECTS)

    @property
    def rejects_name(self) -> str:
        """What the file of its rejects is called."""
        return f"{_REJECTS}{self.name}.csv"

    def reject(self, row: Row, reject: Reject) -> None:
        """Note why a row is not used; `column` may be one of our words."""
        column = self.headings.get(reject.column, reject.column)
        self.rejects.append(reject._replace(line_no=row.line, column=column, raw=row.raw))


@dataclass(slots=True)
class Row:
    """A row: its file, its line, what it said, and its cells by our words."""

    read: Read
    line: int
    raw: Mapping[str, str]
    cells: Mapping[str, str]

    def __getitem__(self, word: str) -> str:
        return self.cells.get(word, "")


def open_files(system: System, paths: Sequence[Path]) -> list[Read]:
    """The files in the order in which they are taken in. Raises MigrationInvalid, and what opening a file raises."""
    found = [_open(system, path) for path in paths]
    names = [read.name for read in found]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise MigrationInvalid(f"two files are called '{twice}'", hint="their rejects would have one name; rename one")
    return sorted(found, key=lambda read: KINDS.index(read.kind))


def _open(system: System, path: Path) -> Read:
    kind = _kind(system, path)
    with DelimitedSource(path, Profile(), partial=True) as source:
        headings = _headings(system.files[kind], source.layout.names)
    missing = [word for word in system.files[kind].needed if word not in headings]
    if missing:
        names = " or ".join(system.files[kind].columns[missing[0]])
        raise MigrationInvalid(
            f"the file of {kind} has no column {names}",
            hint="name the column so; docs/migrating.md says what each file holds",
            where=str(path),
        )
    return Read(path, kind, headings)


def _kind(system: System, path: Path) -> str:
    """The kind of file by its name: the word that stands last in it, since 'partner-payouts.csv' holds payouts."""
    name = fold(path.stem)
    places = {
        kind: max(name.rfind(word) + len(word) for word in shape.words if word in name)
        for kind, shape in system.files.items()
        if any(word in name for word in shape.words)
    }
    if places:
        return max(places, key=lambda kind: places[kind])
    words = ", ".join(f"{shape.words[0]}s.csv" for shape in system.files.values())
    raise MigrationInvalid(
        f"'{path.name}' does not say what it holds", hint=f"{system.name}'s files are called {words}", where=str(path)
    )


def _headings(shape: FileShape, names: Sequence[str]) -> dict[str, str]:
    """Which column has which of our words: of several names the first that is there."""
    there = {fold(name): name for name in reversed(names)}
    pairs = (
        (word, next((there[name] for name in known if name in there), "")) for word, known in shape.columns.items()
    )
    return {word: name for word, name in pairs if name}


def rows_of(read: Read) -> Iterator[Row]:
    """A file's rows; one that can't be taken apart, or lacks what is needed, is rejected."""
    with DelimitedSource(read.path, Profile(), partial=True) as source:
        for chunk in source:
            read.rows += len(chunk) + len(chunk.broken)
            read.rejects += chunk.broken
            for place, line in enumerate(chunk.lines):
                raw = chunk.raw(place)
                row = Row(read, line, raw, {word: raw[name].strip() for word, name in read.headings.items()})
                if _complete(row):
                    yield row


def _complete(row: Row) -> bool:
    wanted = ("id", "partner") if "partner" in row.read.headings else ("id",)
    if row.read.kind in (COMMISSIONS, PAYOUTS):
        wanted = (*wanted, "amount")
    for word in wanted:
        if not row[word]:
            row.read.reject(row, Reject(row.line, word, "missing", "the cell is empty", row.raw))
            return False
    return True


_UTC = re.compile(r"\s*UTC$")


def moment(text: str) -> str:
    """A moment as our files have it: `2020-08-19 16:28:31 UTC` is `2020-08-19 16:28:31Z`."""
    return _UTC.sub("Z", text)
