"""Reading an archive that nobody has to be trusted for: every file is checked before anything of it is used.

Nothing is unpacked to the disk. What a file may hold is bounded by the manifest, and what the manifest may claim by the size of
the archive.
"""

from __future__ import annotations

import hashlib
import re
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from alianza.bootstrap.archive.copying import CHUNK, Advance
from alianza.bootstrap.archive.manifest import NAME, ArchiveInvalid, Filed, Manifest, read

LONGEST_LINE = 32 << 20
_MOST_FILES = 300
_LARGEST_MANIFEST = 4 << 20
# What an archive unpacks to at most, as a multiple of its own size: ours unpack to ten or twenty times.
_MOST_TIMES = 100
_ROOM = 16 << 20
_PATH = re.compile(r"(?:tables/[a-z][a-z0-9_]*\.jsonl|csv/[a-z][a-z0-9_]*\.csv)\Z")
_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f]")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError)


class Archive:
    """An opened archive: its manifest, and its files in pieces."""

    def __init__(self, opened: zipfile.ZipFile, size: int) -> None:
        self._zip = opened
        self._infos = self._entries()
        self.manifest = read(self._manifest())
        self._check_claims(size)

    def chunks(self, filed: Filed) -> Iterator[bytes]:
        """A file's bytes; they were hashed when the archive was checked, and are bounded by the manifest again."""
        left = filed.bytes
        with self._member(filed.name) as member:
            while data := member.read(CHUNK):
                left -= len(data)
                if left < 0:
                    raise ArchiveInvalid("the file is longer than the manifest says", where=filed.name)
                yield data
        if left:
            raise ArchiveInvalid("the file is shorter than the manifest says", where=filed.name)

    def _member(self, name: str) -> IO[bytes]:
        try:
            return self._zip.open(self._infos[name])
        except OSError as error:  # the directory says that it lies before the archive's beginning
            raise ArchiveInvalid(f"the archive can't be read: {error}", where=name) from None

    def _entries(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > _MOST_FILES:
            raise ArchiveInvalid(f"the archive has {len(infos)} files, more than an alliance's has")
        found: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            if info.filename in found:
                raise ArchiveInvalid("the file is there twice", where=info.filename)
            if info.filename != NAME and not _PATH.match(info.filename):
                raise ArchiveInvalid(f"'{info.filename}' is no name of an archive's file")
            if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ArchiveInvalid("the file is encrypted or packed in an unusual way", where=info.filename)
            found[info.filename] = info
        return found

    def _manifest(self) -> bytes:
        if NAME not in self._infos:
            raise ArchiveInvalid(f"there is no {NAME}: this is no archive, or not all of one")
        with self._member(NAME) as member:
            data = member.read(_LARGEST_MANIFEST + 1)
        if len(data) > _LARGEST_MANIFEST:
            raise ArchiveInvalid("the manifest is too large", where=NAME)
        return data

    def _check_claims(self, size: int) -> None:
        names = [one.name for one in self.manifest.files]
        if len(set(names)) != len(names):
            raise ArchiveInvalid("the manifest names a file twice", where=NAME)
        for name in sorted(set(names) ^ (self._infos.keys() - {NAME})):
            where = "is in the manifest only" if name in names else "is not in the manifest"
            raise ArchiveInvalid(f"'{name}' {where}")
        if self.manifest.size > size * _MOST_TIMES + _ROOM:
            raise ArchiveInvalid(f"it claims to unpack to {self.manifest.size:,} bytes, from {size:,}")


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """An archive for reading. Raises ArchiveInvalid for whatever is wrong with it, also while it is read."""
    where = str(path)
    try:
        with zipfile.ZipFile(path) as file:
            yield Archive(file, path.stat().st_size)
    except ArchiveInvalid as error:
        error.where = (
            error.where if error.where.startswith(where) else f"{where}: {error.where}" if error.where else where
        )
        raise
    except _BROKEN as error:
        hint = "copy it again from where it was made"
        raise ArchiveInvalid(f"the archive can't be read: {error}", hint=hint, where=where) from None


def check_archive(path: Path, progress: Advance | None = None) -> Manifest:
    """Read an archive and hold all of it against its manifest. Raises ArchiveInvalid, ArchiveSchema."""
    with opened(path) as archive:
        check_files(archive, progress)
        return archive.manifest


Row = dict[str, object]
Look = Callable[[str, Row], None]


def check_files(archive: Archive, progress: Advance | None = None, look: Look | None = None) -> None:
    """Hold every file against the manifest: bytes, rows, hash; every line of a table against its columns and the alliance.

    `look` is shown each row of the tables with the table's name.
    """
    done, total = 0, max(archive.manifest.size, 1)
    for filed in archive.manifest.files:
        lines = _Lines(filed, archive.manifest.alliance.id, look)
        digest = hashlib.sha256()
        for chunk in archive.chunks(filed):
            digest.update(chunk)
            lines.take(chunk)
            done += len(chunk)
            if progress:
                progress(done, total)
        if digest.hexdigest() != filed.sha256:
            raise ArchiveInvalid("the file is not what was written: its hash is another", where=filed.name)
        lines.end()


class _Lines:
    """The lines of one file, as its pieces come."""

    def __init__(self, filed: Filed, alliance_id: uuid.UUID, look: Look | None) -> None:
        self._filed, self._alliance, self._look = filed, str(alliance_id), look
        self._table = (
            filed.name.removeprefix("tables/").removesuffix(".jsonl") if filed.name.startswith("tables/") else ""
        )
        self._number = 0
        self._rest = b""

    def take(self, chunk: bytes) -> None:
        if not self._table:
            return
        if _CONTROL.search(chunk):
            raise self._wrong("a control character")
        *whole, rest = chunk.split(b"\n")
        if whole:
            whole[0] = self._rest + whole[0]
            self._rest = rest
            for line in whole:
                self._line(line)
        else:
            self._rest += rest
        if len(self._rest) > LONGEST_LINE:
            raise self._wrong("the line is too long")

    def end(self) -> None:
        if self._rest:
            raise self._wrong("the last line has no end")
        if self._table and self._number != self._filed.rows:
            raise self._wrong(f"there are {self._number:,} rows, the manifest says {self._filed.rows:,}")

    def _line(self, line: bytes) -> None:
        self._number += 1
        try:
            row = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError) as error:
            raise self._wrong(str(error)) from None
        if not isinstance(row, dict) or list(row) != self._filed.columns:
            raise self._wrong("the row has other columns than the manifest says")
        if row.get("alliance_id") != self._alliance:
            raise self._wrong("the row is of another alliance")
        if self._look:
            self._look(self._table, row)

    def _wrong(self, message: str) -> ArchiveInvalid:
        return ArchiveInvalid(message, where=f"{self._filed.name}:{self._number}" if self._number else self._filed.name)
