"""What stands against the limits of codes, and what one more use of them is answered. Pure.

A `Room` is read under the codes' locks, changed by the functions below in the order of what was asked, and written back.
So a list of a thousand is answered exactly as a thousand lists of one.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Literal, NamedTuple

from alianza.kernel.errors import InvalidValue


class Refusal(IntEnum):
    """Why a code does not count. The numbers stand in the books."""

    NONE = 0
    NOT_YET_VALID = 1
    EXPIRED = 2
    DISABLED = 3
    USED_UP = 4
    CUSTOMER_LIMIT = 5
    CUSTOMER_MISSING = 6
    REFERENCE_TAKEN = 7
    NOT_RESERVED = 8
    ON_RECORD = 9


WORDS = {
    Refusal.NONE: "",
    Refusal.NOT_YET_VALID: "the code was not valid yet",
    Refusal.EXPIRED: "the code was no longer valid",
    Refusal.DISABLED: "the code was disabled",
    Refusal.USED_UP: "the code was used up",
    Refusal.CUSTOMER_LIMIT: "the customer had used the code as often as it may",
    Refusal.CUSTOMER_MISSING: "the code is limited per customer, and no customer was named",
    Refusal.REFERENCE_TAKEN: "the reference stands for another customer",
    Refusal.NOT_RESERVED: "nothing was reserved or used under that reference",
    Refusal.ON_RECORD: "the use is for a fact that is on record",
}


class UseState(IntEnum):
    """How far a use has come. The numbers stand in the books."""

    RESERVED = 1
    USED = 2
    RELEASED = 3


class Limits(NamedTuple):
    """A code and what it allows; None: no limit. Days are local, both included. `uses` is what was used of it."""

    code: str
    spelling: str
    partner_id: bytes | None
    batch_no: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    disabled_at: datetime | None = None
    max_uses: int | None = None
    max_per_customer: int | None = None
    uses: int = 0

    @property
    def counted(self) -> bool:
        """Whether its uses have to be counted."""
        return self.max_uses is not None or self.max_per_customer is not None

    @property
    def restricted(self) -> bool:
        """Whether a use of it can be refused at all."""
        return self.counted or any((self.valid_from, self.valid_until, self.disabled_at))

    @property
    def scope(self) -> int | str:
        """Within what a customer's uses are counted: the batch, or the code itself."""
        return self.code if self.batch_no is None else self.batch_no


def check_days(first: date | None, last: date | None, what: str) -> None:
    """Raises InvalidValue where a validity has no day. `what` is the code or the batch that has it."""
    if first and last and last < first:
        raise InvalidValue(f"the {what} ends before it begins", hint="--until is the last day, --from the first")


Slot = Literal["lead_id", "sale_id"]


class Ask(NamedTuple):
    """One use that is asked for. The code's validity is judged by the local `day` and the `moment` it happens."""

    code: str  # in normal form
    reference: str
    customer: str | None
    day: date
    moment: datetime
    slot: Slot = "sale_id"  # of a fact: what the reference is the id of


@dataclass(slots=True)
class Use:
    """One use of a code, by its reference."""

    code: str
    reference: str
    batch_no: int | None
    customer: str | None
    state: UseState
    expires_at: datetime | None = None
    lead_id: str | None = None
    sale_id: str | None = None

    def live(self, now: datetime) -> bool:
        """Whether it stands against the limits: a reservation whose time is over does not."""
        reserved = self.state == UseState.RESERVED and self.expires_at is not None and self.expires_at > now
        return reserved or self.state == UseState.USED


class Answer(NamedTuple):
    """What was answered: no refusal, and the use as it stands now; or why not."""

    refusal: Refusal
    use: Use | None


_Open = tuple[int, float, str]  # state, when it expires, reference: the order in which open uses are taken
_NEVER = float("inf")


class Room:
    """The limits of some codes and what stands against them at a moment."""

    def __init__(self, now: datetime, limits: Iterable[Limits]) -> None:
        self.now = now
        self.limits = {item.code: item for item in limits}
        self.used = {code: item.uses for code, item in self.limits.items()}
        self.reserved: Counter[str] = Counter()
        self.customers: Counter[tuple[int | str, str]] = Counter()
        self.uses: dict[tuple[str, str], Use] = {}
        self.changed: dict[tuple[str, str], Use] = {}
        self._open: dict[tuple[str, str, Slot], list[_Open]] = {}

    def know(self, use: Use) -> None:
        """Take in a use that is on record and counted already."""
        if (use.code, use.reference) not in self.uses:
            self.uses[use.code, use.reference] = use
            self._offer(use)

    def refusal(self, ask: Ask) -> Refusal:
        """Why one more use is refused, if so."""
        limits = self.limits[ask.code]
        if limits.valid_from is not None and ask.day < limits.valid_from:
            return Refusal.NOT_YET_VALID
        if limits.valid_until is not None and ask.day > limits.valid_until:
            return Refusal.EXPIRED
        if limits.disabled_at is not None and ask.moment >= limits.disabled_at:
            return Refusal.DISABLED
        if limits.max_per_customer is not None:
            if ask.customer is None:
                return Refusal.CUSTOMER_MISSING
            if self.customers[limits.scope, ask.customer] >= limits.max_per_customer:
                return Refusal.CUSTOMER_LIMIT
        taken = self.used[ask.code] + self.reserved[ask.code]
        return Refusal.USED_UP if limits.max_uses is not None and taken >= limits.max_uses else Refusal.NONE

    def take(self, ask: Ask, reference: str, state: UseState, until: datetime | None = None) -> Use:
        """Let one more use stand under a reference."""
        batch_no = self.limits[ask.code].batch_no
        use = self.uses.setdefault(
            (ask.code, reference), Use(ask.code, reference, batch_no, ask.customer, UseState.RELEASED)
        )
        use.customer, use.lead_id, use.sale_id = ask.customer, None, None
        self.move(use, state, until)
        return use

    def move(self, use: Use, state: UseState, until: datetime | None = None) -> None:
        """Bring a use to another state."""
        self._count(use, -1)
        use.state, use.expires_at = state, until
        self._count(use, 1)
        self.changed[use.code, use.reference] = use
        self._offer(use)

    def _count(self, use: Use, sign: int) -> None:
        if not use.live(self.now):
            return
        if use.state == UseState.USED:
            self.used[use.code] += sign
        else:
            self.reserved[use.code] += sign
        if use.customer is not None:
            self.customers[self.limits[use.code].scope, use.customer] += sign

    # Uses of a customer that a fact may be for ---------------------------------------------------------------------------

    def _offer(self, use: Use) -> None:
        if use.customer is None or not use.live(self.now):
            return
        expires = use.expires_at.timestamp() if use.expires_at else _NEVER
        for slot in ("lead_id", "sale_id"):
            if getattr(use, slot) is None:
                heapq.heappush(self._open_for(use.code, use.customer, slot), (use.state, expires, use.reference))

    def _open_for(self, code: str, customer: str, slot: Slot) -> list[_Open]:
        return self._open.setdefault((code, customer, slot), [])

    def open_use(self, ask: Ask) -> Use | None:
        """The use that a fact is for: its own reference's, else one of its customer without a fact of its kind."""
        named = self.uses.get((ask.code, ask.reference))
        if named and named.live(self.now) and getattr(named, ask.slot) is None and _same(named.customer, ask.customer):
            return named
        if ask.customer is None:
            return None
        waiting = self._open_for(ask.code, ask.customer, ask.slot)
        while waiting:
            state, _, reference = heapq.heappop(waiting)
            use = self.uses[ask.code, reference]
            if use.state == state and use.live(self.now) and getattr(use, ask.slot) is None:
                return use
        return None


def _same(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


# What can be asked -------------------------------------------------------------------------------------------------------


def reserve(room: Room, ask: Ask, until: datetime) -> Answer:
    """Hold one use under a reference until a moment. The same again changes nothing, as long as it holds."""
    use = room.uses.get((ask.code, ask.reference))
    if use is not None and use.live(room.now):
        return _again(use, ask)
    refusal = room.refusal(ask)
    return Answer(refusal, None if refusal else room.take(ask, ask.reference, UseState.RESERVED, until))


def use(room: Room, ask: Ask) -> Answer:
    """Use a code under a reference: what was reserved for it, else one more. The same again changes nothing."""
    held = room.uses.get((ask.code, ask.reference))
    if held is not None and held.live(room.now):
        answer = _again(held, ask)
        if not answer.refusal and held.state == UseState.RESERVED:
            room.move(held, UseState.USED)
        return answer
    refusal = room.refusal(ask)
    return Answer(refusal, None if refusal else room.take(ask, ask.reference, UseState.USED))


def _again(held: Use, ask: Ask) -> Answer:
    return Answer(Refusal.NONE if _same(held.customer, ask.customer) else Refusal.REFERENCE_TAKEN, held)


def release(room: Room, ask: Ask, refunded: Container[str] = ()) -> Answer:
    """Give back what a reference reserved or used. The use of a sale comes back only when it was `refunded` whole."""
    held = room.uses.get((ask.code, ask.reference))
    if held is None:
        return Answer(Refusal.NOT_RESERVED, None)
    if held.state != UseState.RELEASED:
        if held.sale_id is not None and held.sale_id not in refunded:
            return Answer(Refusal.ON_RECORD, held)
        room.move(held, UseState.RELEASED)
    return Answer(Refusal.NONE, held)


def claim(room: Room, ask: Ask) -> Refusal:
    """Let a fact have a use: the one that was reserved or used for it, or the one of its lead or sale, else one more."""
    use = room.open_use(ask)
    if use is None:
        refusal = room.refusal(ask)
        if refusal or not room.limits[ask.code].counted:
            return refusal
        use = room.take(ask, own_reference(ask), UseState.USED)
    elif use.state == UseState.RESERVED:
        room.move(use, UseState.USED)
    setattr(use, ask.slot, ask.reference)
    room.changed[use.code, use.reference] = use
    return Refusal.NONE


def own_reference(ask: Ask) -> str:
    """The reference of a use that a fact takes for itself; no caller's begins like it."""
    return f"{ask.slot.removesuffix('_id')}/{ask.reference}"
