"""Many at once, each with a connection of its own, all beginning at one moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Database


def together(database: Database, count: int, work: Callable[[Database, int], object]) -> list[object]:
    """The results of so many threads; errors of ours are results."""
    start = threading.Barrier(count)

    def run(number: int) -> object:
        mine = Database(database.uri)
        try:
            start.wait(timeout=30)
            return work(mine, number)
        except AlianzaError as error:
            return error
        finally:
            mine.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
