"""Hears of edits: LISTEN on a connection of its own, in a thread of its own.

Whenever it begins to hear, after a start or an interruption, it first says that everything may have changed.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

import psycopg

from alianza.kernel.errors import AlianzaError
from alianza.tracking.links.store import CHANNEL

log = logging.getLogger("alianza.listener")
_SILENCE = 2.0  # seconds after which it asks whether the connection still lives
_RETRY = 0.25


class Listener:
    """Calls `heard` with each piece of news, and with None when news may have been missed; from its own thread."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]], heard: Callable[[dict[str, Any] | None], None]):
        self._connect = connect
        self._heard = heard
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End, at the latest after the next silence."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with self._connect() as connection:
                    self._listen(connection)
            except (psycopg.Error, AlianzaError) as error:
                log.info("cannot hear of edits: %s", str(error).strip())
                self._stop.wait(_RETRY)

    def _listen(self, connection: psycopg.Connection[Any]) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        self._tell(None)
        while not self._stop.is_set():
            for notice in connection.notifies(timeout=_SILENCE):
                self._tell(json.loads(notice.payload))
                if self._stop.is_set():
                    return
            connection.execute("SELECT 1")

    def _tell(self, news: dict[str, Any] | None) -> None:
        """Nobody is there any more to hear what comes after the end."""
        if not self._stop.is_set():
            self._heard(news)
