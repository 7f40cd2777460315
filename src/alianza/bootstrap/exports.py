"""Archives that the server makes beside its other work: begun, looked at, fetched, and gone after a week.

They lie under ALIANZA_HOME/exports, each with a file that tells how far it is. One is made at a time for an alliance: whoever
makes it holds a lock on a file for as long, so that one whose maker died is known for what it is.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from alianza.bootstrap.archive import write_archive
from alianza.identity import api as identity
from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import format_id, new_id, parse_id
from alianza.runtime.beside import Progress, begin, keep, right_to_make
from alianza.runtime.database import Database
from alianza.runtime.settings import read_settings

log = logging.getLogger("alianza.exports")
PREFIX = "exp"
KEPT = timedelta(days=7)
_MOST = 5  # of one alliance; an older one makes way
_TRIES = 20

Status = Literal["making", "ready", "failed"]


class UnknownExport(AlianzaError):
    """The alliance has no such export, or none any more."""

    code = "unknown_export"


class ExportNotReady(AlianzaError):
    """The export is still being made, or could not be made."""

    code = "export_not_ready"


class Export(msgspec.Struct, kw_only=True):
    """An archive and how far it is. `problem` is the code of what went wrong."""

    id: str
    status: Status
    created_at: datetime
    created_by: str
    expires_at: datetime
    rows_done: int = 0
    rows_total: int = 0
    bytes: int = 0
    sha256: str = ""
    problem: str = ""


# Where they are ---------------------------------------------------------------------------------------------------------


def _folder(alliance_id: uuid.UUID) -> Path:
    return read_settings().home / "exports" / alliance_id.hex


def _file(folder: Path, export_id: str, ending: str) -> Path:
    return folder / f"{parse_id(PREFIX, export_id).hex}.{ending}"


def _save(folder: Path, export: Export) -> None:
    keep(_file(folder, export.id, "json"), export)


def _load(folder: Path) -> list[Export]:
    """What there is, newest first; one whose maker died has failed."""
    found = _read(folder)
    if any(one.status == "making" for one in found) and (lock := right_to_make(folder)) is not None:
        with lock:  # nobody makes it: look again, for it may have been finished meanwhile
            found = _read(folder)
            for one in found:
                if one.status == "making":
                    one.status, one.problem = "failed", "stopped"
                    _save(folder, one)
    return found


def _read(folder: Path) -> list[Export]:
    found = []
    for path in folder.glob("*.json") if folder.is_dir() else ():
        try:
            found.append(msgspec.json.decode(path.read_bytes(), type=Export))
        except FileNotFoundError:
            continue  # it was swept away meanwhile
    return sorted(found, key=lambda one: one.id, reverse=True)


# Use cases ----------------------------------------------------------------------------------------------------------------


def list_exports(alliance_id: uuid.UUID, now: datetime) -> list[Export]:
    """The exports of an alliance that are not over, newest first."""
    return [one for one in _load(_folder(alliance_id)) if one.expires_at > now]


def find_export(alliance_id: uuid.UUID, text: str, now: datetime) -> Export:
    """An export by its id; `latest` is the newest that is ready. Raises UnknownExport."""
    for one in list_exports(alliance_id, now):
        if one.id == text or (text == "latest" and one.status == "ready"):
            return one
    raise UnknownExport(f"there is no export '{text[:60]}'", hint="they are kept for a week; make another one")


def archive_of(alliance_id: uuid.UUID, text: str, now: datetime) -> tuple[Export, Path]:
    """An export and its file. Raises UnknownExport, ExportNotReady."""
    export = find_export(alliance_id, text, now)
    if export.status != "ready":
        hint = "ask for it again in a moment" if export.status == "making" else "make another one"
        raise ExportNotReady(f"the export is {export.status}", hint=hint)
    return export, _file(_folder(alliance_id), export.id, "zip")


def begin_export(database: Database, alliance_id: uuid.UUID, who: str, now: datetime) -> tuple[Export, bool]:
    """Begin to make an archive, unless one is being made already: that one is given, and False."""
    folder = _folder(alliance_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for _ in range(_TRIES):
        lock = right_to_make(folder)
        if lock is not None:
            break
        making = [one for one in _read(folder) if one.status == "making"]
        if making:
            return making[0], False
        time.sleep(0.05)  # it has been finished, or is about to be told of
    else:
        raise ExportNotReady("another export is under way", hint="ask again in a moment")
    identifier = format_id(PREFIX, new_id(now))
    export = Export(id=identifier, status="making", created_at=now, created_by=who, expires_at=now + KEPT)
    try:
        sweep(folder, now)
        _save(folder, export)
        copy = msgspec.structs.replace(export)
        save = functools.partial(_save, folder, copy)
        begin("export", database.uri, functools.partial(_make, alliance_id, folder, copy, save), save, lock)
    except BaseException:
        lock.close()
        raise
    return export, True


def _make(alliance_id: uuid.UUID, folder: Path, export: Export, save: Callable[[], None], database: Database) -> None:
    progress = Progress(save)

    def tell(done: int, total: int) -> None:
        export.rows_done, export.rows_total = done, total
        progress.tell()

    try:
        path = _file(folder, export.id, "zip")
        left = write_archive(database, identity.alliance_by_id(database, alliance_id), path, export.created_at, tell)
        with path.open("rb") as file:
            export.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        export.bytes, export.status = left.bytes, "ready"
    except Exception as error:
        log.exception("the export %s could not be made", export.id)
        export.status = "failed"
        export.problem = error.code if isinstance(error, AlianzaError) else "internal_error"


def sweep(folder: Path, now: datetime) -> None:
    """Remove what is over, all but the newest few, and what a killed maker left. The caller holds the lock."""
    found = _read(folder)
    for place, one in enumerate(found):
        if one.expires_at <= now or place >= _MOST:
            for ending in ("zip", "json"):
                _file(folder, one.id, ending).unlink(missing_ok=True)
    names = {parse_id(PREFIX, one.id).hex for one in _read(folder)}
    for path in (*folder.glob("*.zip"), *folder.glob(".*.part")):
        if path.stem not in names:
            path.unlink(missing_ok=True)


def sweep_all(now: datetime) -> None:
    """Remove what is over, of all alliances; one that is being made is left for another time."""
    folder = read_settings().home / "exports"
    for one in folder.iterdir() if folder.is_dir() else ():
        if (lock := right_to_make(one)) is not None:
            with lock:
                sweep(one, now)
