"""Customers' histories between batches: packed, loaded and saved."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

import msgspec

from alianza.rewards.history import History
from alianza.runtime.bulk import stage, text_field
from alianza.runtime.database import Connection

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(History).decode


def load(connection: Connection, alliance_id: uuid.UUID, customers: Sequence[str]) -> dict[str, History]:
    """The histories of those customers that have one."""
    if not customers:
        return {}
    with connection.cursor(binary=True) as cursor:
        cursor.execute(
            "SELECT customer, history FROM customer_histories WHERE alliance_id = %s AND customer = ANY(%s)",
            (alliance_id, list(customers)),
        )
        return {customer: _decode(data) for customer, data in cursor.fetchall()}


Packed = tuple[str, bytes]  # a customer, and its history
_FEW = 500  # histories that go along as parameters; more are staged


def packed(histories: Mapping[str, History]) -> list[Packed]:
    """Histories as they are now."""
    return [(customer, _encode(history)) for customer, history in histories.items()]


def save(connection: Connection, alliance_id: uuid.UUID, rows: Sequence[Packed]) -> None:
    """Write the packed histories of a batch's customers."""
    if not rows:
        return
    if len(rows) < _FEW:
        customers, data = zip(*rows, strict=True)
        connection.execute(
            "INSERT INTO customer_histories (alliance_id, customer, history)"
            " SELECT %s, h.* FROM unnest(%s::text[], %b::bytea[]) AS h"
            " ON CONFLICT (alliance_id, customer) DO UPDATE SET history = excluded.history",
            (alliance_id, list(customers), list(data)),
        )
        return
    stage(connection, "stage_histories", "customer text, history bytea", [_row(*row) for row in rows])
    connection.execute(
        "INSERT INTO customer_histories (alliance_id, customer, history)"
        " SELECT %s, customer, history FROM stage_histories"
        " ON CONFLICT (alliance_id, customer) DO UPDATE SET history = excluded.history",
        (alliance_id,),
    )


def _row(customer: str, data: bytes) -> bytes:
    return b"\0\2" + text_field(customer) + len(data).to_bytes(4, "big") + data
