"""What is recorded together: clicks of any alliances, and hits that are only counted."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from alianza.tracking.clicks import rows
from alianza.tracking.clicks.rows import Row

# Prepared on each connection by these names; the spool keeps the names, so a name keeps its meaning for ever.
TENANT, CLICKS, HITS = "tenant", "clicks1", "hits1"
Statement = tuple[str, list[bytes]]
Hit = tuple[bytes, bytes, int, int]  # partner, link (16 bytes each), version of the link, kind

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[tuple[str, list[bytes]]]).decode


class Batch:
    """Rows by alliance, and the futures of those who wait until they are kept."""

    __slots__ = ("hits", "rows", "waiting")

    def __init__(self) -> None:
        self.rows: defaultdict[bytes, list[Row]] = defaultdict(list)  # by the 16 bytes of an alliance's id
        self.hits: defaultdict[bytes, Counter[Hit]] = defaultdict(Counter)
        self.waiting: list[asyncio.Future[bool]] = []

    def __bool__(self) -> bool:
        return bool(self.rows or self.hits)

    @property
    def clicks(self) -> int:
        """How many clicks it holds."""
        return sum(map(len, self.rows.values()))

    def end(self, kept: bool) -> None:
        """Tell all who wait whether the batch is kept."""
        for future in self.waiting:
            if not future.done():  # whoever waited may have gone away
                future.set_result(kept)

    def statements(self) -> list[Statement]:
        """One transaction that records all of it, each alliance's part under its own name."""
        found: list[Statement] = []
        for alliance in self.rows.keys() | self.hits.keys():
            found.append((TENANT, [str(uuid.UUID(bytes=alliance)).encode()]))
            if alliance in self.rows:
                found.append((CLICKS, [alliance, *rows.columns(rows.CLICK_COLUMNS, self.rows[alliance])]))
            if alliance in self.hits:
                found.append((HITS, [alliance, *rows.columns(rows.HIT_COLUMNS, _hit_rows(self.hits[alliance]))]))
        return found


def _hit_rows(hits: Mapping[Hit, int]) -> list[Row]:
    return [
        (rows.blob(partner), rows.blob(link), rows.int4(version), rows.int2(kind), rows.int8(count))
        for (partner, link, version, kind), count in hits.items()
    ]


def written(statements: Sequence[Statement]) -> bytes:
    """A transaction as the spool keeps it."""
    return _encode(statements)


def read(payload: bytes) -> list[Statement]:
    """A transaction out of the spool."""
    return _decode(payload)
