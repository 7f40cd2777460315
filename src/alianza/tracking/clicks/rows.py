"""Clicks in PostgreSQL's binary form: a row is a tuple of elements, a batch one array a column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from struct import Struct

Row = tuple[bytes, ...]  # in the order of the fields of NewClick

_UUID, _INT2, _INT4, _INT8, _BOOL, _BYTEA, _TEXT = 2950, 21, 23, 20, 16, 17, 25
_HEAD = Struct(">iii")  # one dimension, may hold NULL, the type
_ONE = (1).to_bytes(4, "big")
_LENGTH = Struct(">i").pack


def _heads(*types: int) -> tuple[bytes, ...]:
    return tuple(_HEAD.pack(1, 1, oid) for oid in types)


CLICK_COLUMNS = _heads(_UUID, _UUID, _INT4, _UUID, _BOOL, _UUID, _BYTEA, _TEXT, _TEXT, _TEXT, _TEXT, _TEXT)
HIT_COLUMNS = _heads(_UUID, _UUID, _INT4, _INT2, _INT8)

NULL = b"\xff\xff\xff\xff"
TRUE, FALSE = b"\0\0\0\1\1", b"\0\0\0\1\0"
SIXTEEN = _LENGTH(16)  # the length of a UUID stands before it


def blob(value: bytes) -> bytes:
    """A UUID or bytes."""
    return _LENGTH(len(value)) + value


def text(value: str) -> bytes:
    """A text."""
    return blob(value.encode())


def int2(value: int) -> bytes:
    """A smallint."""
    return _LENGTH(2) + value.to_bytes(2, "big", signed=True)


def int4(value: int) -> bytes:
    """An int."""
    return _LENGTH(4) + value.to_bytes(4, "big", signed=True)


def int8(value: int) -> bytes:
    """A bigint."""
    return _LENGTH(8) + value.to_bytes(8, "big", signed=True)


def columns(heads: Sequence[bytes], rows: Sequence[Iterable[bytes]]) -> list[bytes]:
    """Rows, at least one, as one array parameter a column."""
    size = _LENGTH(len(rows)) + _ONE
    return [head + size + b"".join(column) for head, column in zip(heads, zip(*rows, strict=True), strict=True)]
