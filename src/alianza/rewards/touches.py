"""What the facts of a batch bring with them: touches of their customers, which are facts of kind 0.

A fact with a click brings every click and scan of the same visitor up to the fact, whenever it was recorded. A fact that says
who its customer is brings the matches of that identity, whenever they were registered. So the touches of a customer follow
from its facts, the clicks and the matches alone, whatever comes first. All this runs under the alliance's lock, before the
batch is decided, and only for facts that say more than the usual.
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
from alianza.rewards.attribution import OWN, WITHDRAWN, WITHDRAWN_MARK
from alianza.rewards.words import REFUND, TOUCH
from alianza.runtime.bulk import EPOCH_DAY
from alianza.runtime.database import Connection
from alianza.tracking import api as tracking

if TYPE_CHECKING:
    from alianza.rewards.record import Recorder

CLICK_PREFIX = "clk"
MATCH_PREFIX = "mat"
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


def person_of(identity: bytes) -> str:
    """Who a fact is about that names no customer, but an identity: whoever has it."""
    return f"person/{identity.hex()}"


def touch_id(name: str, customer: str) -> str:
    """The fact id of a touch: two customers may share a click."""
    return f"{name}@{customer}"


class TouchMaker:
    """Makes touches of one alliance, each once."""

    def __init__(self, recorder: Recorder, connection: Connection) -> None:
        self.recorder, self.connection = recorder, connection
        self.alliance_id = recorder.alliance_id
        deal = recorder.terms.versions[-1].deal
        self.zone, self.currency = ZoneInfo(deal.time_zone), deal.currency
        self.made: dict[str, orders.ParsedFact] = {}

    def fresh(self) -> list[orders.ParsedFact]:
        """Those that are not on record."""
        known = orders.known_touches(self.connection, self.alliance_id, list(self.made))
        return [touch for name, touch in self.made.items() if name not in known]

    def click(self, click: tracking.Click, occurred_us: int, customer: str) -> None:
        """A customer clicked a partner's link."""
        name = touch_id(format_id(CLICK_PREFIX, click.click_id), customer)
        self._add(name, customer, occurred_us, click.partner_id.bytes, "scan" if click.scan else "click")

    def match(self, match: tracking.Match, key: Key, occurred_us: int, customer: str) -> None:
        """A fact's customer is one whom a partner named, or is the partner. Standing matches count with each fact anew."""
        name = self._match(match, key, occurred_us, customer)
        if name:
            at = occurred_us if match.until else _microseconds(match.since)
            self._add(name, customer, at, match.partner_id.bytes, OWN if match.own else "match")

    def unmatch(self, match: tracking.Match, key: Key, occurred_us: int, customer: str) -> None:
        """Take such a touch back: a later fact of the same moment, as nothing that was recorded is ever removed."""
        name = self._match(match, key, occurred_us, customer)
        if name:
            at = occurred_us if match.until else _microseconds(match.since)
            self._add(name + WITHDRAWN_MARK, customer, at, match.partner_id.bytes, WITHDRAWN)

    @staticmethod
    def _match(match: tracking.Match, key: Key, occurred_us: int, customer: str) -> str:
        name = touch_id(format_id(MATCH_PREFIX, match.match_id), customer)
        if match.until is None:
            return name
        kind, fact_id = key
        counts = _microseconds(match.since) <= occurred_us < _microseconds(match.until)
        return f"{name}@{kind}/{fact_id}" if counts else ""

    def _add(self, fact_id: str, customer: str, occurred_us: int, partner_id: bytes, evidence: str) -> None:
        partner = self.recorder.partners.get(partner_id)
        if partner is None:
            raise PartnersChanged("a partner was imported while this was running", hint="run the same command again")
        day = (_EPOCH + timedelta(microseconds=occurred_us)).astimezone(self.zone).date()
        self.made[fact_id] = (
            TOUCH, fact_id, occurred_us, day.toordinal() - EPOCH_DAY, day.year * 100 + day.month, partner, None, None, customer,
            None, None, None, self.currency, evidence, 1, None, None, 0, None, 0, None,
        )  # fmt: skip


class Completion:
    """Completes one batch: customers for facts that name none, and the touches that its facts bring."""

    def __init__(self, recorder: Recorder, connection: Connection) -> None:
        self.connection, self.alliance_id = connection, recorder.alliance_id
        self.touches = TouchMaker(recorder, connection)

    def complete(self, prepared: orders.Prepared) -> orders.Prepared:
        """The batch with all that follows from it."""
        asking = [fact for fact in prepared.evidence if fact[0] != REFUND]
        if not asking:
            return prepared
        known = orders.on_record(self.connection, self.alliance_id, asking)
        # What is on record with other content is no fact of ours, and brings nothing.
        facts = [f for f in asking if (f[0], f[1]) not in known or known[f[0], f[1]].digest == f[17]]
        clicks, matches = self._clicks(facts), self._matches(facts)
        customers: dict[Key, str | None] = {
            key: customer for key, customer in _named_first(prepared).items() if key not in known
        }
        for fact in facts:
            key = (fact[0], fact[1])
            click = click_id(fact[20].click)
            mine = clicks.get(click, []) if click else []
            customer = customers[key] if key in customers else self._customer(fact, known.get(key), click, mine)
            customers[key] = customer
            if customer:
                self._clicked(fact, customer, mine)
                for match in (one for identity in fact[20].identities for one in matches.get(identity, ())):
                    self.touches.match(match, key, fact[2], customer)
        return prepared.completed(customers, self.touches.fresh())

    def _clicks(self, facts: Iterable[orders.ParsedFact]) -> Mapping[uuid.UUID, list[tracking.Click]]:
        asked = {click for fact in facts if (click := click_id(fact[20].click))}
        return tracking.clicks_with_visitors(self.connection, self.alliance_id, sorted(asked)) if asked else {}

    def _matches(self, facts: Iterable[orders.ParsedFact]) -> Mapping[bytes, list[tracking.Match]]:
        """The matches of these facts' identities, which are kept for those that are registered later."""
        said = [(identity, (fact[0], fact[1])) for fact in facts for identity in fact[20].identities]
        tracking.keep_identities(self.connection, self.alliance_id, said)
        return tracking.matches_of(self.connection, self.alliance_id, {identity for identity, _ in said})

    @staticmethod
    def _customer(
        fact: orders.ParsedFact, known: orders.OnRecord | None, click: uuid.UUID | None, clicks: list[tracking.Click]
    ) -> str | None:
        """Whose fact it is: as it was recorded, as it says, else whoever has its identity or made its click.

        A click that nobody has recorded yet may be known later, and then has no other customer.
        """
        if known is not None:
            return known.customer
        if fact[8] or fact[20].person:
            return fact[8] or person_of(fact[20].person)
        if click is None:
            return None
        return customer_of(click, next((one.visitor_id for one in clicks if one.click_id == click), None))

    def _clicked(self, fact: orders.ParsedFact, customer: str, clicks: Iterable[tracking.Click]) -> None:
        asked = click_id(fact[20].click)
        upto = [(click, _microseconds(click.clicked_at)) for click in clicks]
        upto = [(click, us) for click, us in upto if us <= fact[2] or click.click_id == asked]
        for click, us in upto[-_MOST:]:
            self.touches.click(click, us, customer)


def _named_first(prepared: orders.Prepared) -> dict[Key, str | None]:
    """The customers of facts that say more only where they stand again in the same batch: the first row names them, or nobody."""
    again = {(fact[0], fact[1]) for fact, _ in prepared.repeated}
    if not again:
        return {}
    return {(f[0], f[1]): f[8] for f in prepared.facts if (f[0], f[1]) in again and not orders.says_more(f)}


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
