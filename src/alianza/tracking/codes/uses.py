"""Uses of limited codes: reserve, use, release, and the claims of facts. Each takes a list and gives the answers in order.

The rows of the codes are locked in the order of their names, then what stands against them is read, the asks are answered
one after the other in memory, and what changed is written back. All within the caller's transaction.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from alianza.kernel.errors import AlianzaError, UsageError
from alianza.kernel.spelling import normal
from alianza.runtime.database import Connection, sql
from alianza.tracking.codes import limits
from alianza.tracking.codes.generate import spelled
from alianza.tracking.codes.limits import Answer, Ask, Limits, Refusal, Room, Use, UseState

HERE = "alianza.tracking.codes"
HOLD_MINUTES = 30  # how long a checkout may take
MAX_HOLD_MINUTES = 60 * 24 * 30
MAX_REFERENCE = 200
UNKNOWN_HINT = "alianza codes list shows the codes and batches; of a printed code compare every character"
LOCK = " FOR UPDATE OF c"
LEAD, SALE = 1, 2  # the kinds of fact that claim a use


class UnknownCode(AlianzaError):
    """The alliance has no such code."""

    code = "unknown_code"


class Wanted(NamedTuple):
    """A use that someone asks for: the code as it was typed, the caller's own reference, and the customer if known."""

    code: str
    reference: str
    customer: str | None = None


class FactClaim(NamedTuple):
    """A lead or sale with a limited code. `day` is its local day."""

    kind: int
    fact_id: str
    code: str
    customer: str | None
    day: date
    moment: datetime


class Claimed(NamedTuple):
    """What a fact's limited code was answered when the fact was recorded."""

    spelling: str
    partner_id: bytes | None
    refusal: Refusal


def reserve(
    connection: Connection,
    alliance_id: uuid.UUID,
    wanted: Sequence[Wanted],
    now: datetime,
    today: date,
    minutes: int = HOLD_MINUTES,
) -> list[Answer]:
    """Hold a use of each code for some minutes. A reference that holds one keeps it; its time is not extended.

    Raises UnknownCode, and UsageError for a reference or a time that cannot be.
    """
    if not 0 < minutes <= MAX_HOLD_MINUTES:
        raise UsageError(f"{minutes} minutes", hint=f"a use is held for 1 to {MAX_HOLD_MINUTES} minutes")
    until = now + timedelta(minutes=minutes)
    return _answer(connection, alliance_id, wanted, now, today, lambda room, ask: limits.reserve(room, ask, until))


def use(
    connection: Connection, alliance_id: uuid.UUID, wanted: Sequence[Wanted], now: datetime, today: date
) -> list[Answer]:
    """Use each code: what its reference reserved, or one more where there is room. Raises like `reserve`."""
    return _answer(connection, alliance_id, wanted, now, today, limits.use)


def release(
    connection: Connection,
    alliance_id: uuid.UUID,
    wanted: Sequence[Wanted],
    now: datetime,
    today: date,
    refunded: Container[str] = (),
) -> list[Answer]:
    """Give each use back. `refunded` holds the ids of sales that were refunded whole. Raises like `reserve`."""
    return _answer(
        connection, alliance_id, wanted, now, today, lambda room, ask: limits.release(room, ask, refunded), facts=True
    )


def sales_of(connection: Connection, alliance_id: uuid.UUID, wanted: Sequence[Wanted]) -> set[str]:
    """The ids of the sales that some uses are for."""
    words = _columns([(normal(item.code), item.reference.strip()) for item in wanted], "codes", "references")
    rows = connection.execute(sql(HERE, "uses_by_reference"), words | {"alliance": alliance_id})
    return {row[-1] for row in rows if row[-1] is not None}


def claim(connection: Connection, alliance_id: uuid.UUID, facts: Sequence[FactClaim], now: datetime) -> list[Refusal]:
    """Let each fact have a use of its code, in this order, and keep the answers. The facts are not on record yet."""
    asks = [
        Ask(f.code, f.fact_id, f.customer, f.day, f.moment, "lead_id" if f.kind == LEAD else "sale_id") for f in facts
    ]
    room = _enter(connection, alliance_id, asks, now)
    _know_waiting(connection, alliance_id, room, [ask for ask in asks if room.limits[ask.code].counted])
    answers = [limits.claim(room, ask) for ask in asks]
    _leave(connection, alliance_id, room)
    connection.execute(
        sql(HERE, "save_claims"),
        {
            "alliance": alliance_id, "now": now, "kinds": [fact.kind for fact in facts],
            "facts": [fact.fact_id for fact in facts], "codes": [fact.code for fact in facts],
            "outcomes": [int(answer) for answer in answers],
        },
    )  # fmt: skip
    return answers


def claims_of(
    connection: Connection, alliance_id: uuid.UUID, fact_ids: Iterable[str]
) -> dict[tuple[int, str], Claimed]:
    """What the limited codes of some facts were answered, by kind and fact id."""
    rows = connection.execute(sql(HERE, "claims_of_facts"), {"alliance": alliance_id, "facts": list(fact_ids)})
    return {
        (kind, fact_id): Claimed(
            spelling or spelled(prefix, code, length), partner.bytes if partner else None, Refusal(outcome)
        )
        for kind, fact_id, code, outcome, spelling, partner, prefix, length in rows
    }


# Asks --------------------------------------------------------------------------------------------------------------------


def _asks(wanted: Sequence[Wanted], now: datetime, today: date, facts: bool) -> list[Ask]:
    for item in wanted:
        reference = item.reference.strip()
        if not reference or len(reference) > MAX_REFERENCE or not reference.isprintable():
            raise UsageError(
                f"'{reference}' is no reference", hint="name the order or the checkout: --reference A-1001"
            )
        if not facts and reference.startswith(("lead/", "sale/")):
            raise UsageError(f"the reference '{reference}' is kept for facts", hint="name the order itself")
    return [Ask(normal(item.code), item.reference.strip(), item.customer or None, today, now) for item in wanted]


def _answer(
    connection: Connection,
    alliance_id: uuid.UUID,
    wanted: Sequence[Wanted],
    now: datetime,
    today: date,
    decide: Callable[[Room, Ask], Answer],
    *,
    facts: bool = False,
) -> list[Answer]:
    asks = _asks(wanted, now, today, facts)
    room = _enter(connection, alliance_id, asks, now, [item.code for item in wanted])
    answers = [decide(room, ask) for ask in asks]
    _leave(connection, alliance_id, room)
    return answers


# Reading -----------------------------------------------------------------------------------------------------------------


def _enter(
    connection: Connection, alliance_id: uuid.UUID, asks: Sequence[Ask], now: datetime, typed: Sequence[str] = ()
) -> Room:
    """Lock the codes and read what stands against them. Raises UnknownCode, naming it as it was `typed`."""
    codes = sorted({ask.code for ask in asks})
    room = Room(now, find(connection, alliance_id, codes, lock=True))
    missing = next((place for place, ask in enumerate(asks) if ask.code not in room.limits), None)
    if missing is not None:
        name = typed[missing] if typed else asks[missing].code
        raise UnknownCode(f"there is no code '{name}'", hint=UNKNOWN_HINT)
    words: dict[str, Any] = {"alliance": alliance_id, "now": now}
    pairs = {(ask.code, ask.reference) for ask in asks}
    _know(connection, room, "uses_by_reference", words | _columns(pairs, "codes", "references"))
    limited = [code for code, item in room.limits.items() if item.max_uses is not None]
    if limited:
        rows = connection.execute(sql(HERE, "count_reserved"), words | {"codes": limited})
        room.reserved.update(dict(rows.fetchall()))
    _count_customers(connection, room, asks, words)
    return room


def find(connection: Connection, alliance_id: uuid.UUID, codes: Sequence[str], *, lock: bool = False) -> list[Limits]:
    """Those of some codes, in normal form, that exist; locked until the transaction ends, if asked.

    First the codes are locked, in their order, then their batches: everybody does so, so nobody waits for one who waits for
    them.
    """
    statement = sql(HERE, "codes_by_name") + (LOCK if lock else "")
    rows = connection.execute(statement, {"alliance": alliance_id, "codes": list(codes)}).fetchall()
    found = [_limits(row) for row in rows]
    if lock:
        _lock_batches(connection, alliance_id, found)
    return found


def _lock_batches(connection: Connection, alliance_id: uuid.UUID, found: Sequence[Limits]) -> None:
    """Where a customer's uses are counted over a whole batch, two of its codes have to wait for each other."""
    shared = sorted(
        {item.batch_no for item in found if item.batch_no is not None and item.max_per_customer is not None}
    )
    if shared:
        connection.execute(
            "SELECT 1 FROM code_batches WHERE alliance_id = %s AND batch_no = ANY(%s) ORDER BY batch_no FOR UPDATE",
            (alliance_id, shared),
        )


def _limits(row: Sequence[Any]) -> Limits:
    code, spelling, partner, *rest, prefix, length = row
    return Limits(code, spelling or spelled(prefix, code, length), partner.bytes if partner else None, *rest)


def _count_customers(connection: Connection, room: Room, asks: Sequence[Ask], words: dict[str, Any]) -> None:
    scopes = {
        (room.limits[ask.code].scope, ask.customer)
        for ask in asks
        if ask.customer is not None and room.limits[ask.code].max_per_customer is not None
    }
    if not scopes:
        return
    codes = {item for item in scopes if isinstance(item[0], str)}
    columns = _columns(codes, "codes", "customers") | _columns(scopes - codes, "batches", "batch_customers")
    for code, batch_no, customer, count in connection.execute(sql(HERE, "count_customers"), words | columns):
        room.customers[code if batch_no is None else batch_no, customer] = count


def _know_waiting(connection: Connection, alliance_id: uuid.UUID, room: Room, asks: Sequence[Ask]) -> None:
    """The uses of the asks' customers that still lack a fact of their kind."""
    of_kind = Counter((ask.code, ask.customer, ask.slot) for ask in asks)
    nameless = Counter(ask.code for ask in asks if ask.customer is None)
    pairs = {(code, customer) for code, customer, _ in of_kind if customer is not None}
    if not pairs:
        return
    words: dict[str, Any] = _columns(pairs, "codes", "customers") | {"alliance": alliance_id, "now": room.now}
    for slot, name in (("lead_id", "leads"), ("sale_id", "sales")):
        # Each ask changes at most one use, so so many are enough to find the first that is left.
        most = {
            (code, who): of_kind[code, who, "lead_id"] + of_kind[code, who, "sale_id"] + nameless[code]
            for code, who, of in of_kind
            if of == slot
        }
        words[name] = [most.get(pair, 0) for pair in pairs]
    _know(connection, room, "uses_waiting", words)


def _know(connection: Connection, room: Room, statement: str, words: dict[str, Any]) -> None:
    for code, reference, batch_no, customer, state, *rest in connection.execute(sql(HERE, statement), words):
        room.know(Use(code, reference, batch_no, customer, UseState(state), *rest))


def _columns(pairs: Iterable[tuple[Any, Any]], first: str, second: str) -> dict[str, list[Any]]:
    rows = list(pairs)
    return {first: [one for one, _ in rows], second: [other for _, other in rows]}


# Writing -----------------------------------------------------------------------------------------------------------------


def _leave(connection: Connection, alliance_id: uuid.UUID, room: Room) -> None:
    """Write what changed."""
    if not room.changed:
        return
    uses = list(room.changed.values())
    words: dict[str, Any] = {"alliance": alliance_id, "now": room.now}
    fields = ("code", "reference", "batch_no", "customer", "state", "expires_at", "lead_id", "sale_id")
    columns = {field: [getattr(one, field) for one in uses] for field in fields}
    connection.execute(sql(HERE, "save_uses"), words | columns | {"state": [int(one.state) for one in uses]})
    more = {code: room.used[code] - item.uses for code, item in room.limits.items() if room.used[code] != item.uses}
    if more:
        connection.execute(sql(HERE, "count_uses"), words | {"codes": list(more), "more": list(more.values())})
