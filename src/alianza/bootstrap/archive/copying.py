"""What COPY sends, in pieces of some size; and their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from alianza.runtime.database import Connection

CHUNK = 1 << 20

Advance = Callable[[int, int], None]


class Copied:
    """The rows of one COPY, to be read once. `rows` is known at the end; `told` hears how many there were so far."""

    def __init__(
        self, connection: Connection, statement: Any, parameters: Any = None, told: Callable[[int], None] | None = None
    ) -> None:
        self.rows = 0
        self._connection, self._statement, self._parameters, self._told = connection, statement, parameters, told

    def __iter__(self) -> Iterator[bytes]:
        with self._connection.cursor() as cursor:
            with cursor.copy(self._statement, self._parameters) as copy:
                parts: list[Any] = []
                size = seen = 0
                for part in copy:
                    parts.append(part)
                    size += len(part)
                    if size >= CHUNK:
                        yield b"".join(parts)
                        seen += len(parts)
                        parts, size = [], 0
                        if self._told:
                            self._told(seen)
                yield b"".join(parts)
            self.rows = cursor.rowcount


def digest_of(chunks: Iterable[bytes]) -> str:
    """SHA-256 in hexadecimal digits."""
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.hexdigest()
