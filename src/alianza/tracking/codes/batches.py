"""Batches: up to a million codes made at once, kept, exported, and found again one by one."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np

from alianza.identity.acting import note
from alianza.kernel.errors import AlianzaError, InvalidValue
from alianza.kernel.spelling import normal
from alianza.ledger import api as ledger
from alianza.runtime.bulk import stage
from alianza.runtime.database import Connection, Database, scalar, sql
from alianza.runtime.outbox import NewEvent, emit
from alianza.tracking.codes.generate import Noise, checks_out, generate, length_for, spelled
from alianza.tracking.codes.limits import check_days

HERE = "alianza.tracking.codes"
MOST = 1_000_000
MAX_PREFIX = 12
CHUNK = 100_000  # codes a transaction: a run that is killed has kept whole chunks
FETCHED = 20_000  # codes in memory at once while a batch is exported

Progress = Callable[[int, int], None]


class BatchConflict(AlianzaError):
    """There is a batch of that name with other terms."""

    code = "batch_conflict"


class UnknownBatch(AlianzaError):
    """The alliance has no batch of that name."""

    code = "unknown_batch"


class BatchUnfinished(AlianzaError):
    """The making of a batch was stopped half-way."""

    code = "batch_unfinished"


class BatchTerms(NamedTuple):
    """What a batch is to be. `max_uses` is of each code, `max_per_customer` of all its codes together."""

    name: str
    wanted: int
    partner_id: bytes | None = None
    prefix: str = ""
    max_uses: int = 1
    max_per_customer: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    campaign: str = ""
    note: str = ""


class Batch(NamedTuple):
    """A batch on record. `length` counts a code's characters after the prefix; `made` of the wanted codes exist."""

    batch_no: int
    terms: BatchTerms
    length: int
    made: int
    disabled_at: datetime | None
    recorded_at: datetime

    @property
    def shape(self) -> tuple[str, int]:
        """What its codes look like in normal form: how they begin, and how many characters follow."""
        return normal(self.terms.prefix), self.length


def make_batch(
    database: Database,
    alliance_id: uuid.UUID,
    terms: BatchTerms,
    now: datetime,
    progress: Progress | None = None,
    noise: Noise = os.urandom,
) -> Batch:
    """Make a batch, chunk by chunk; the same terms again give the same batch, and finish one that was stopped.

    Raises InvalidValue for terms that cannot be, BatchConflict when the name stands for others.
    """
    check_terms(terms)
    with database.unit_of_work(alliance_id) as connection:
        batch = _found(connection, alliance_id, terms, now)
    while batch.made < terms.wanted:
        count = min(CHUNK, terms.wanted - batch.made)
        codes = generate(noise, count, batch.length)
        with database.unit_of_work(alliance_id) as connection:
            batch = batch._replace(made=_keep(connection, alliance_id, batch, codes, now))
        if progress:
            progress(batch.made, terms.wanted)
    return batch


def check_terms(terms: BatchTerms) -> None:
    """Raises InvalidValue for what cannot be."""
    if not 1 <= terms.wanted <= MOST:
        raise InvalidValue(f"a batch of {terms.wanted} codes", hint=f"1 to {MOST:,} codes are made at once")
    prefix = terms.prefix
    if len(prefix) > MAX_PREFIX or (prefix and not (prefix.isascii() and prefix.isalnum())):
        raise InvalidValue(
            f"'{prefix}' is no prefix", hint=f"at most {MAX_PREFIX} letters A to Z and digits: --prefix LAVA"
        )
    if not terms.name.strip() or not terms.name.isprintable() or len(terms.name) > 200:
        raise InvalidValue(
            f"'{terms.name}' is no name of a batch", hint="name it as you would on its box: navidad-2026"
        )
    check_days(terms.valid_from, terms.valid_until, "batch")


def _found(connection: Connection, alliance_id: uuid.UUID, terms: BatchTerms, now: datetime) -> Batch:
    """The batch of that name, founded when there is none."""
    ledger.lock_books(connection, alliance_id)
    known = {batch.terms.name: batch for batch in load_batches(connection, alliance_id)}
    found = known.get(terms.name)
    if found is None:
        ledger.note_change(connection, alliance_id)
        number = max((batch.batch_no for batch in known.values()), default=0) + 1
        found = Batch(number, terms, length_for(terms.wanted), 0, None, now)
        partner = terms.partner_id.hex() if terms.partner_id else None
        words = terms._asdict() | {"alliance": alliance_id, "partner_id": partner, "now": now}
        connection.execute(sql(HERE, "insert_batch"), words | {"batch_no": number, "length": found.length})
        note(connection, alliance_id, now, "batch.founded", terms.name, after={"codes": terms.wanted})
        emit(connection, alliance_id, now, [_founded(connection, alliance_id, terms)])
    elif found.terms != terms:
        other = [name for name in BatchTerms._fields if getattr(found.terms, name) != getattr(terms, name)]
        raise BatchConflict(
            f"batch '{terms.name}' is on record with another {', '.join(other)}", hint="give the new batch another name"
        )
    return found


def _founded(connection: Connection, alliance_id: uuid.UUID, terms: BatchTerms) -> NewEvent:
    statement = "SELECT external_id FROM partners WHERE alliance_id = %s AND partner_id = %s::uuid"
    owner = terms.partner_id
    data = {
        "name": terms.name,
        "partner": scalar(connection, statement, (alliance_id, owner.hex())) if owner else None,
        "codes": terms.wanted,
        "valid_from": terms.valid_from,
        "valid_until": terms.valid_until,
        "disabled": False,
    }
    return NewEvent("code_batch.created", terms.name, data, [owner] if owner else [])


def _keep(connection: Connection, alliance_id: uuid.UUID, batch: Batch, codes: list[str], now: datetime) -> int:
    """Keep fresh codes of a batch, no more than it lacks; gives how many it has then.

    A code that exists already, in whatever batch, is left out; somebody else may be making the same batch.
    """
    made = scalar(
        connection,
        "SELECT made FROM code_batches WHERE alliance_id = %s AND batch_no = %s FOR UPDATE",
        (alliance_id, batch.batch_no),
    )
    codes = codes[: batch.terms.wanted - made]
    if not codes:
        return int(made)
    stage(connection, "stage_codes", "code text", [_rows(batch, codes)])
    words = {"alliance": alliance_id, "batch_no": batch.batch_no, "now": now, "max_uses": batch.terms.max_uses}
    fresh = connection.execute(sql(HERE, "insert_batch_codes"), words).rowcount
    connection.execute(
        "UPDATE code_batches SET made = made + %s WHERE alliance_id = %s AND batch_no = %s",
        (fresh, alliance_id, batch.batch_no),
    )
    return int(made) + fresh


def _rows(batch: Batch, codes: list[str]) -> bytes:
    """The codes in COPY's binary form: one column of texts that all have the same length."""
    prefix = normal(batch.terms.prefix).encode()
    size = len(prefix) + batch.length
    head = np.frombuffer(b"\0\1" + size.to_bytes(4, "big") + prefix, dtype=np.uint8)
    tails = np.frombuffer("".join(codes).encode(), dtype=np.uint8).reshape(len(codes), batch.length)
    return np.hstack([np.broadcast_to(head, (len(codes), len(head))), tails]).tobytes()


def load_batches(connection: Connection, alliance_id: uuid.UUID) -> list[Batch]:
    """Every batch, in the order in which they were begun."""
    rows = connection.execute(sql(HERE, "load_batches"), {"alliance": alliance_id})
    return [_batch(*row) for row in rows]


def _batch(number: int, partner: uuid.UUID | None, length: int, made: int, disabled_at: datetime | None,
           recorded_at: datetime, name: str, wanted: int, *rest: Any) -> Batch:  # fmt: skip
    terms = BatchTerms(name, wanted, partner.bytes if partner else None, *rest)
    return Batch(number, terms, length, made, disabled_at, recorded_at)


def find_batch(connection: Connection, alliance_id: uuid.UUID, name: str) -> Batch:
    """The batch of that name. Raises UnknownBatch."""
    found = load_batches(connection, alliance_id)
    for batch in found:
        if batch.terms.name == name:
            return batch
    names = ", ".join(batch.terms.name for batch in found[-5:])
    raise UnknownBatch(f"there is no batch '{name}'", hint=f"there are {names}" if names else "none was made yet")


def disable_batch(connection: Connection, alliance_id: uuid.UUID, name: str, at: datetime | None) -> Batch:
    """Let no code of a batch count from a moment on, or with None count again. Raises UnknownBatch."""
    ledger.note_change(connection, alliance_id)
    batch = find_batch(connection, alliance_id, name)
    connection.execute(
        "UPDATE code_batches SET disabled_at = CASE WHEN %s::timestamptz IS NULL THEN NULL"
        " ELSE coalesce(disabled_at, %s) END WHERE alliance_id = %s AND batch_no = %s",
        (at, at, alliance_id, batch.batch_no),
    )
    return batch


# Found one by one ----------------------------------------------------------------------------------------------------------


def may_exist(code: str, shapes: Collection[tuple[str, int]]) -> bool:
    """Whether a normal form can be a code of a batch: it has the shape of one, and its check character fits."""
    return any(
        len(code) == len(prefix) + length and code.startswith(prefix) and checks_out(code[-length:])
        for prefix, length in shapes
    )


def find_batch_codes(
    connection: Connection, alliance_id: uuid.UUID, codes: Sequence[str]
) -> dict[str, tuple[str, bytes | None]]:
    """Those of some normal forms that are codes of batches: how each is shown, and its partner."""
    rows = connection.execute(sql(HERE, "find_batch_codes"), {"alliance": alliance_id, "codes": list(codes)})
    return {
        code: (spelled(prefix, code, length), partner.bytes if partner else None)
        for code, prefix, length, partner in rows
    }


class BatchCode(NamedTuple):
    """A code of a batch as it is exported."""

    code: str
    uses: int
    disabled: bool


def codes_of(connection: Connection, alliance_id: uuid.UUID, batch: Batch) -> Iterator[BatchCode]:
    """All codes of a batch in the order of the alphabet, streamed. Raises BatchUnfinished before all were made."""
    if batch.made < batch.terms.wanted:
        raise BatchUnfinished(
            f"batch '{batch.terms.name}' has {batch.made:,} of {batch.terms.wanted:,} codes",
            hint="run the command that makes it again: it goes on where it stopped",
        )
    words: dict[str, Any] = {"alliance": alliance_id, "batch_no": batch.batch_no}
    with connection.cursor(name="batch_codes", binary=True) as cursor:
        cursor.itersize = FETCHED
        for code, uses, disabled in cursor.execute(sql(HERE, "batch_codes"), words):
            yield BatchCode(spelled(batch.terms.prefix, code, batch.length), uses, disabled)
