"""What the clicks of a batch's facts bring with them: touches of their customers, which are facts of kind 0.

A fact with a click brings every click and scan of the same visitor up to the fact, whenever it was recorded; so the touches of
a customer follow from its facts and the clicks alone, whatever comes first. All this runs under the alliance's lock, before
the batch is decided, and only for facts that say more than the usual.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from alianza.kernel.errors import AlianzaError, InvalidValue
from alianza.kernel.ids import format_id, parse_id
from alianza.orders import api as orders
from alianza.rewards.words import REFUND, TOUCH
from alianza.runtime.bulk import EPOCH_DAY
from alianza.runtime.database import Connection
from alianza.tracking import api as tracking

if TYPE_CHECKING:
    from alianza.rewards.record import Recorder

CLICK_PREFIX = "clk"
_MOST = 500  # touches that one fact brings: the latest ones
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Key = tuple[int, str]


class PartnersChanged(AlianzaError):
    """A touch is for a partner that was imported since this work began."""

    code = "partners_changed"


def click_id(text: str | None) -> uuid.UUID | None:
    """The click that a fact names; None when the text is no click id."""
    try:
        return parse_id(CLICK_PREFIX, text.strip()) if text else None
    except InvalidValue:
        return None


def customer_of(click: uuid.UUID, visitor: uuid.UUID | None) -> str:
    """Who a fact is about that names a click and no customer: whoever clicked."""
    return f"visitor/{format_id(CLICK_PREFIX, visitor)}" if visitor else f"click/{format_id(CLICK_PREFIX, click)}"


def touch_id(name: str, customer: str) -> str:
    """The fact id of a touch: two customers may share a click."""
    return f"{name}@{customer}"


class Completion:
    """Completes one batch: customers for facts that only name a click, and the touches that its facts bring."""

    def __init__(self, recorder: Recorder, connection: Connection) -> None:
        self.recorder, self.connection = recorder, connection
        self.alliance_id = recorder.alliance_id
        deal = recorder.terms.versions[-1].deal
        self.zone, self.currency = ZoneInfo(deal.time_zone), deal.currency
        self.touches: dict[str, orders.ParsedFact] = {}

    def complete(self, prepared: orders.Prepared) -> orders.Prepared:
        """The batch with all that follows from it."""
        asking = {(fact[0], fact[1]): fact for fact in prepared.evidence if fact[0] != REFUND}
        if not asking:
            return prepared
        known = orders.on_record(self.connection, self.alliance_id, list(asking.values()))
        # What is on record with other content is no fact of ours, and brings nothing.
        facts = [fact for key, fact in asking.items() if key not in known or known[key].digest == fact[17]]
        clicks = self._clicks(facts)
        customers: dict[Key, str | None] = {}
        for fact in facts:
            key = (fact[0], fact[1])
            click = click_id(fact[20].click)
            mine = clicks.get(click, []) if click else []
            customer = known[key].customer if key in known else fact[8] or _customer(click, mine)
            customers[key] = customer
            if customer:
                self._clicked(fact, customer, mine)
        fresh = self.touches.keys() - orders.known_touches(self.connection, self.alliance_id, list(self.touches))
        return prepared.completed(customers, [touch for name, touch in self.touches.items() if name in fresh])

    def _clicks(self, facts: Iterable[orders.ParsedFact]) -> Mapping[uuid.UUID, list[tracking.Click]]:
        asked = {click for fact in facts if (click := click_id(fact[20].click))}
        return tracking.clicks_with_visitors(self.connection, self.alliance_id, sorted(asked)) if asked else {}

    def _clicked(self, fact: orders.ParsedFact, customer: str, clicks: Iterable[tracking.Click]) -> None:
        asked = click_id(fact[20].click)
        upto = [(click, _microseconds(click.clicked_at)) for click in clicks]
        upto = [(click, us) for click, us in upto if us <= fact[2] or click.click_id == asked]
        for click, us in upto[-_MOST:]:
            name = format_id(CLICK_PREFIX, click.click_id)
            self._touch(name, customer, us, click.partner_id.bytes, "scan" if click.scan else "click")

    def _touch(self, name: str, customer: str, occurred_us: int, partner_id: bytes, evidence: str) -> None:
        partner = self.recorder.partners.get(partner_id)
        if partner is None:
            raise PartnersChanged("a partner was imported while this was running", hint="run the same command again")
        day = (_EPOCH + timedelta(microseconds=occurred_us)).astimezone(self.zone).date()
        fact_id = touch_id(name, customer)
        self.touches[fact_id] = (
            TOUCH, fact_id, occurred_us, day.toordinal() - EPOCH_DAY, day.year * 100 + day.month, partner, None, None, customer,
            None, None, None, self.currency, evidence, 1, None, None, 0, None, 0, None,
        )  # fmt: skip


def _customer(click: uuid.UUID | None, clicks: list[tracking.Click]) -> str | None:
    """A click that nobody has recorded yet may be known later, and then has no other customer."""
    if click is None:
        return None
    return customer_of(click, next((one.visitor_id for one in clicks if one.click_id == click), None))


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
