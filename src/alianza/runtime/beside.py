"""Long work that a server does beside its other work: what is made, and how far it is, lies in a file of a folder. One thing is
made at a time in a folder: whoever makes it holds a lock on a file for as long, so that one whose maker died is known for it.
"""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import msgspec

from alianza.runtime.atomic import replacing
from alianza.runtime.database import Database

_TOLD_EVERY = 0.5  # seconds


def right_to_make(folder: Path) -> IO[str] | None:
    """The right to make something in a folder, until the file is closed; None while something is being made."""
    file = (folder / "making.lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def keep(path: Path, item: msgspec.Struct) -> None:
    """Write something down whole, or not at all."""
    with replacing(path) as part:
        part.write_bytes(msgspec.json.encode(item))


class Progress:
    """Writes down how far something is, now and then: `save` is called at most twice a second."""

    def __init__(self, save: Callable[[], None]) -> None:
        self._save, self._told = save, 0.0

    def tell(self) -> None:
        """It has gone on."""
        if time.monotonic() - self._told >= _TOLD_EVERY:
            self._told = time.monotonic()
            self._save()


def begin(name: str, uri: str, work: Callable[[Database], None], save: Callable[[], None], right: IO[str]) -> None:
    """Do the work in a thread of its own, with connections of its own; then save, and give the right back. `work` raises nothing:
    what goes wrong is part of what it writes down."""

    def run() -> None:
        database = Database(uri)
        try:
            work(database)
        finally:
            database.close()
            try:
                save()
            finally:
                right.close()

    threading.Thread(target=run, name=name, daemon=True).start()
