"""What PostgreSQL could not take yet, on disk: append-only files under ALIANZA_HOME/spool.

A file belongs to the process that holds its lock. When a process was killed its lock is free, and the next one that looks
takes the file over. Each record is framed by its length and a checksum, so a torn end is seen and cut off; records that are
in the books are forgotten, and a file without others is emptied or removed. A record may be sent twice, never lost:
recording it again changes nothing.
"""

from __future__ import annotations

import errno
import fcntl
import os
import uuid
import zlib
from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from typing import NamedTuple

_MAGIC = b"alianza spool 1\n"
_FRAME = Struct(">II")  # length of the payload, its CRC-32
_SEGMENT_BYTES = 32 << 20
_ENDING = ".spool"


class SpoolFull(OSError):
    """The spool holds as much as it may (ALIANZA_SPOOL_MB)."""

    def __init__(self, limit: int) -> None:
        super().__init__(errno.ENOSPC, f"the spool holds its {limit >> 20} MB")


class Record(NamedTuple):
    """Where a record lies."""

    segment: Segment
    offset: int
    length: int


class Segment:
    """One file of the spool, locked by this process. `live`: how many of its records are not in the books yet."""

    __slots__ = ("file", "live", "path", "size")

    def __init__(self, path: Path, file: int, size: int) -> None:
        self.path = path
        self.file = file
        self.size = size
        self.live = 0


class Spool:
    """The files of this process, and those it took over. `bytes`: what they hold together."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._active: Segment | None = None
        self.bytes = 0
        folder.mkdir(parents=True, exist_ok=True)

    def append(self, payload: bytes) -> Record:
        """Write a record to the file; a kill of this process no longer loses it. Raises OSError when there is no room."""
        frame = _FRAME.pack(len(payload), zlib.crc32(payload)) + payload
        if self.bytes + len(frame) > self._limit:
            raise SpoolFull(self._limit)
        segment = self._active
        if segment is None or segment.size > _SEGMENT_BYTES:
            segment = self._active = self._create()
        try:
            _write_all(segment.file, frame, segment.size)
        except OSError:
            os.ftruncate(segment.file, segment.size)  # half a record is no record
            raise
        record = Record(segment, segment.size + _FRAME.size, len(payload))
        segment.size += len(frame)
        segment.live += 1
        self.bytes += len(frame)
        return record

    def sync(self, record: Record) -> None:
        """Have the disk itself keep a record and all before it. Blocks. Raises OSError."""
        os.fdatasync(record.segment.file)

    def read(self, record: Record) -> bytes:
        """The payload of a record."""
        return os.pread(record.segment.file, record.length, record.offset)

    def forget(self, record: Record) -> None:
        """A record is in the books."""
        segment = record.segment
        segment.live -= 1
        if segment.live:
            return
        if segment is self._active:
            self.bytes -= segment.size - len(_MAGIC)
            os.ftruncate(segment.file, len(_MAGIC))
            segment.size = len(_MAGIC)
        else:
            self._remove(segment)

    def set_aside(self, payload: bytes) -> Path:
        """Keep a payload that the books refuse for whoever looks into it; gives the file. Raises OSError."""
        path = self._folder / f"{uuid.uuid4().hex}.refused"
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # it tells who clicked what, like the spool
        try:
            _write_all(file, payload, 0)
            os.fsync(file)
        except OSError:
            path.unlink()
            raise
        finally:
            os.close(file)
        return path

    def adopt(self) -> list[Record]:
        """Take over the files that no process holds; gives their records, oldest first."""
        found: list[Record] = []
        for path in sorted(self._folder.glob(f"*{_ENDING}")):
            segment = _locked(path)
            if segment is None:
                continue
            records = list(_records(segment))
            if not records:
                path.unlink()
                os.close(segment.file)
                continue
            segment.live = len(records)
            self.bytes += segment.size
            found += records
        return found

    def close(self) -> None:
        """Let go of the active file: an empty one is removed, another is left for whoever comes next."""
        segment, self._active = self._active, None
        if segment is not None and not segment.live:
            self._remove(segment)

    def _create(self) -> Segment:
        path = self._folder / f"{uuid.uuid4().hex}{_ENDING}"
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            _write_all(file, _MAGIC, 0)
            _sync_folder(self._folder)
        except OSError:
            path.unlink()
            os.close(file)
            raise
        self.bytes += len(_MAGIC)
        old = self._active
        self._active = None
        if old is not None and not old.live:
            self._remove(old)
        return Segment(path, file, len(_MAGIC))

    def _remove(self, segment: Segment) -> None:
        self.bytes -= segment.size
        segment.path.unlink()
        os.close(segment.file)


def _write_all(file: int, data: bytes, offset: int) -> None:
    done = 0
    while done < len(data):
        done += os.pwrite(file, data[done:], offset + done)


def _sync_folder(folder: Path) -> None:
    """Have the disk keep the name of a new file too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _locked(path: Path) -> Segment | None:
    """The file, when nobody else holds it."""
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    status = os.fstat(file)
    if not status.st_nlink:  # its owner has just removed it
        os.close(file)
        return None
    return Segment(path, file, status.st_size)


def _records(segment: Segment) -> Iterator[Record]:
    """The whole records of a file; a torn end is cut off."""
    place = len(_MAGIC)
    while frame := os.pread(segment.file, _FRAME.size, place):
        length, checksum = _FRAME.unpack(frame) if len(frame) == _FRAME.size else (0, 1)
        payload = os.pread(segment.file, length, place + _FRAME.size)
        if len(payload) != length or zlib.crc32(payload) != checksum:
            os.ftruncate(segment.file, place)
            break
        yield Record(segment, place + _FRAME.size, length)
        place += _FRAME.size + length
    segment.size = place
