"""What is done after the answer: making links and sending mails, in threads of their own.

The queue is bounded; when it is full a mail is not sent, which whoever waits for it finds out as they would about any mail
that is lost. Nothing here may show in an answer or in its time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

log = logging.getLogger("alianza.auth")
_WAITING = 500


class Desk:
    """Two threads and a queue."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="desk")
        self._room = threading.BoundedSemaphore(_WAITING)

    def leave(self, work: Callable[[], None]) -> None:
        """Have something done soon."""
        if self._room.acquire(blocking=False):
            self._threads.submit(self._do, work)
        else:
            log.warning("too much is waiting; a mail is not sent")

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:  # the outermost place of this thread: nobody waits for an answer
            log.exception("a mail could not be sent")
        finally:
            self._room.release()

    def close(self) -> None:
        """Finish what was left, then let go."""
        self._threads.shutdown(wait=True)
