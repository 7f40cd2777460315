"""Writing the zip: file after file, each hashed on the way, in memory that does not grow with it."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from alianza.bootstrap.archive.copying import Copied
from alianza.bootstrap.archive.manifest import Filed

_LEVEL = 1  # a level more takes half as long again and saves a tenth


class ArchiveWriter:
    """An archive in the making. Only its owner can read the file: it names people."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=_LEVEL)
        self.files: list[Filed] = []

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._zip.close()
        finally:
            self._file.close()

    def copy(self, name: str, copied: Copied, columns: list[str] | None = None, personal: tuple[str, ...] = ()) -> None:
        """Add a file of what COPY sends."""
        size, digest = self._write(name, copied)
        self.files.append(Filed(name, copied.rows, size, digest, columns or [], list(personal)))

    def add(self, name: str, data: bytes) -> None:
        """Add a file that no manifest names: the manifest itself."""
        self._write(name, [data])

    def _write(self, name: str, chunks: Iterable[bytes]) -> tuple[int, str]:
        digest, size = hashlib.sha256(), 0
        # By its name alone a file has no date, so the same content gives the same archive.
        with self._zip.open(name, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                member.write(chunk)
                size += len(chunk)
        return size, digest.hexdigest()
