"""Many at once, each with a connection of its own, all beginning at one moment: what race tests are made of."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg

from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Database


def together(database: Database, count: int, work: Callable[[Database, int], Any]) -> list[Any]:
    """The results of so many threads; our own errors and the database's are results."""
    start = threading.Barrier(count)

    def run(number: int) -> Any:
        mine = Database(database.uri)
        try:
            start.wait(timeout=60)
            return work(mine, number)
        except (AlianzaError, psycopg.Error) as error:
            return error
        finally:
            mine.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
