"""Facts into the books: keep them, decide what they earn, write the difference to what the books hold.

One call is one transaction of one alliance. Facts that continue their customer's history cost one look at that history;
a fact that arrives late, or a refund, has its customer decided anew, and only what differs is written.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from alianza.kernel.periods import period_of
from alianza.ledger import api as ledger
from alianza.orders import api as orders
from alianza.partners.domain import Partner
from alianza.rewards.batch import Batch
from alianza.rewards.clauses import Terms
from alianza.rewards.decide import has_strong_evidence
from alianza.rewards.journal import Journal
from alianza.rewards.words import LEAD, Fact, fact_of
from alianza.runtime.database import Connection


@dataclass(slots=True)
class Recorded:
    """What became of a batch. `conflicts` holds the facts whose key is on record with other content."""

    facts: int = 0
    duplicates: int = 0
    lines: int = 0
    transfers: int = 0
    waiting_refunds: int = 0
    conflicts: list[orders.ParsedFact] = field(default_factory=list)


class Ready:
    """A batch made ready without a database, which can be done ahead of time in another thread."""

    def __init__(self, prepared: orders.Prepared) -> None:
        self.prepared = prepared
        self.facts = [fact_of(row) for row in prepared.facts]


def make_ready(parsed: Sequence[orders.ParsedFact]) -> Ready:
    """Make parsed facts ready to be recorded."""
    return Ready(orders.Prepared(parsed))


class Recorder:
    """Records batches of one alliance. Keep it between batches: it remembers terms, partners and accounts."""

    def __init__(self, alliance_id: uuid.UUID, terms: Terms, partners: Iterable[Partner]) -> None:
        self.alliance_id = alliance_id
        self.terms = terms
        self.journal = Journal(alliance_id, terms)
        self.partners: Mapping[bytes, Partner] = {partner.partner_id: partner for partner in partners}
        groups = [group for version in terms.versions for group in version.groups.values()]
        self._sales_ask = any(group.sale_needs_history or group.lead_needs_history for group in groups)
        self._leads_win = terms.longest_window_us >= 0

    def record(self, connection: Connection, ready: Ready, recorded_at: datetime) -> Recorded:
        """Record a batch within the caller's transaction. The same facts again change nothing."""
        books = ledger.lock_books(connection, self.alliance_id)
        result = Recorded()
        self.journal.begin(books, recorded_at)
        batch = Batch(self, connection, ready)
        known = batch.insert_and_decide(recorded_at)
        if known:
            # Facts of the batch are on record already: decide again without them, from histories as they were.
            by_key = {(fact[0], fact[1]): fact for fact in ready.prepared.facts}
            for key, digest in known.items():
                self._again(by_key[key], digest, result)
            ready = Ready(ready.prepared.without(known))
            self.journal.begin(books, recorded_at)
            batch = Batch(self, connection, ready)
            batch.decide()
        # A row that repeats another of its batch is held against the books where they know the key.
        for fact, digest in ready.prepared.repeated:
            self._again(fact, known.get((fact[0], fact[1]), digest), result)
        result.facts = len(ready.facts)
        result.waiting_refunds = batch.finish()
        result.lines, result.transfers = self.journal.write(connection)
        return result

    def committed(self) -> None:
        """Tell that the transaction of the last batch has committed."""
        self.journal.committed()

    @staticmethod
    def _again(fact: orders.ParsedFact, digest: int, result: Recorded) -> None:
        if fact[17] == digest:
            result.duplicates += 1
        else:
            result.conflicts.append(fact)

    def stands_alone(self, fact: Fact) -> bool:
        """Whether a lead or sale neither asks for its customer's history nor is asked for by it."""
        if self._sales_ask:
            return False
        if fact.kind == LEAD:
            return not self._leads_win
        deal = self.terms.on(fact.local_day)
        return deal is None or deal.window_us < 0 or has_strong_evidence(fact, deal)

    def fact(self, row: tuple[Any, ...]) -> Fact:
        """A fact as the table holds it."""
        kind, fact_id, us, day, partner, code, code_partner, *rest = row
        return Fact(
            kind, fact_id, us, day, _period(day), self.partners[partner.bytes] if partner else None, code,
            self.partners[code_partner.bytes] if code_partner else None, *rest,
        )  # fmt: skip


@functools.lru_cache(maxsize=4096)
def _period(day: int) -> int:
    return period_of(date.fromordinal(day))
