"""Facts into the books: keep them, decide what they earn, write the difference to what the books hold.

One call is one transaction of one alliance. Facts that continue their customer's history cost one look at that history;
a fact that arrives late, or a refund, has its customer decided anew, and only what differs is written.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from alianza.ledger import api as ledger
from alianza.orders import api as orders
from alianza.partners.api import load_partners
from alianza.partners.domain import Partner
from alianza.rewards.attribution import stands_by_itself
from alianza.rewards.batch import Batch
from alianza.rewards.clauses import Terms
from alianza.rewards.journal import Journal
from alianza.rewards.touches import Completion
from alianza.rewards.words import LEAD, Fact, fact_of, recorded_fact
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
    repeats: list[orders.ParsedFact] = field(default_factory=list)  # the duplicates


class Teller(Protocol):
    """Tells others what a batch recorded, within its transaction: leads, sales and refunds, and the lines between two ids."""

    def __call__(
        self, connection: Connection, facts: Sequence[Fact], lines: tuple[bytes, bytes], recorded_at: datetime
    ) -> None:
        """Tell."""
        ...


class Rare(NamedTuple):
    """Whether the books hold merged customers and refunds at all, after so many batches."""

    batches: int
    merges: bool
    refunds: bool


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

    def __init__(
        self,
        alliance_id: uuid.UUID,
        terms: Terms,
        partners: Iterable[Partner],
        tell: Teller | None = None,
        changes: int | None = None,
    ) -> None:
        """`changes`: how often what offices remember had changed when the partners were read; None: they stay as they are."""
        self.alliance_id = alliance_id
        self._tell = tell
        self.terms = terms
        self.journal = Journal(alliance_id, terms)
        self._written: Batch | None = None
        self._changes = changes
        self._rare: Rare | None = None
        self.partners: Mapping[bytes, Partner] = {partner.partner_id: partner for partner in partners}
        groups = [group for version in terms.versions for group in version.groups.values()]
        # Some rule asks every lead and sale for its customer's history.
        self.always_asks = any(group.sale_needs_history or group.lead_needs_history for group in groups)
        self._earlier_wins = terms.longest_window_us >= 0

    def foresee(
        self, connection: Connection, ready: Ready, recorded_at: datetime, after: Batch | None = None
    ) -> Batch | None:
        """Decide a batch before its turn, to be handed to `record`; reads only, without the alliance's lock.

        `after` is the batch that is being written meanwhile. Whether the books stood still is seen when it is written.
        A batch whose facts bring touches with them is left to its turn, and any once partners were changed: None.
        """
        if ready.prepared.evidence:
            return None
        books = ledger.read_books(connection, self.alliance_id)
        if self._is_behind(books):
            return None
        batch = Batch(self, ready, books, recorded_at, after, self._persons(connection, ready, books))
        batch.decide(connection)
        return batch

    def record(
        self,
        connection: Connection,
        ready: Ready,
        recorded_at: datetime,
        foreseen: Batch | None = None,
        books: ledger.Books | None = None,
    ) -> Recorded:
        """Record a batch within the caller's transaction. The same facts again change nothing.

        `foreseen` is the same batch, decided ahead; it is decided again when anybody wrote in between. `books` are what the
        caller's own lock gave, where it holds the alliance's lock already.
        """
        books = books or ledger.lock_books(connection, self.alliance_id)
        self._keep_up(connection, books)
        result = Recorded()
        if ready.prepared.evidence:
            ready = Ready(Completion(self, connection).complete(ready.prepared))
        holds = foreseen is not None and foreseen.still_holds(books)
        batch = foreseen if holds and foreseen is not None else self._decided(connection, ready, books, recorded_at)
        known = orders.insert_facts(connection, self.alliance_id, ready.prepared, batch.recorded_at)
        if known:
            # Facts of the batch are on record already: decide again without them, from histories as they were.
            by_key = {(fact[0], fact[1]): fact for fact in ready.prepared.facts}
            for key, digest in known.items():
                self._again(by_key[key], digest, result)
            ready = Ready(ready.prepared.without(known))
            batch = self._decided(connection, ready, books, recorded_at)
        # A row that repeats another of its batch is held against the books where they know the key.
        for fact, digest in ready.prepared.repeated:
            self._again(fact, known.get((fact[0], fact[1]), digest), result)
        result.facts = len(ready.facts) - ready.prepared.touches
        result.waiting_refunds = batch.write(connection)
        result.lines, result.transfers = batch.journal.write(connection)
        if self._tell is not None and ready.facts:
            self._tell(connection, ready.facts, batch.journal.ids, batch.recorded_at)
        standing = ledger.note_batch(connection, self.alliance_id, books)
        if batch is foreseen:
            batch.standing = standing
        self._written, batch.after = batch, None
        return result

    def _is_behind(self, books: ledger.Books) -> bool:
        return self._changes is not None and self._changes != books.changes

    def _keep_up(self, connection: Connection, books: ledger.Books) -> None:
        """Take over from which day on partners are in another group or suspended, where that was said since they were read:
        a file may take hours."""
        if not self._is_behind(books):
            return
        for one in load_partners(connection, self.alliance_id):
            known = self.partners.get(one.partner_id)
            if known is not None:
                known.enrollments, known.suspensions = one.enrollments, one.suspensions
        self._changes = books.changes

    def _decided(self, connection: Connection, ready: Ready, books: ledger.Books, recorded_at: datetime) -> Batch:
        batch = Batch(self, ready, books, recorded_at, persons=self._persons(connection, ready, books))
        batch.decide(connection)
        return batch

    def rare(self, connection: Connection, books: ledger.Books) -> Rare:
        """What the books hold that they seldom do. It is looked up again once anybody else has written meanwhile."""
        if self._rare is None or self._rare.batches != books.batches:
            merges = orders.has_merges(connection, self.alliance_id)
            self._rare = Rare(books.batches, merges, orders.has_refunds(connection, self.alliance_id))
        return self._rare

    def _persons(self, connection: Connection, ready: Ready, books: ledger.Books) -> Mapping[str, str]:
        """Which of a batch's customers are another one."""
        if not self.rare(connection, books).merges:
            return {}
        customers = {fact.customer for fact in ready.facts if fact.customer is not None}
        return orders.persons_of(connection, self.alliance_id, customers)

    def decide_again(self, connection: Connection, persons: Sequence[str], recorded_at: datetime) -> Recorded:
        """Decide persons anew, because who is who has changed, and write what differs. Within the caller's transaction."""
        books = ledger.lock_books(connection, self.alliance_id)
        self._rare = None  # this very transaction changes whether there are merges
        batch = self._decided(connection, Ready(orders.Prepared([])), books, recorded_at)
        batch.decide_again(persons)
        batch.write(connection)
        result = Recorded()
        result.lines, result.transfers = batch.journal.write(connection)
        if self._tell is not None and result.lines:
            self._tell(connection, [], batch.journal.ids, recorded_at)
        ledger.note_batch(connection, self.alliance_id, books)
        self._written, self._rare = batch, None  # and it may still be undone
        return result

    def committed(self) -> None:
        """Tell that the transaction of the last batch has committed: its accounts need not be opened again."""
        written, rare = self._written, self._rare
        if written is not None:
            written.journal.committed()
            if rare is not None and rare.batches == written.books.batches:  # nobody else wrote between the two
                refunds = rare.refunds or bool(written.fresh_refunds)
                self._rare = Rare(rare.batches + 1, rare.merges, refunds)

    @staticmethod
    def _again(fact: orders.ParsedFact, digest: int, result: Recorded) -> None:
        if fact[17] == digest:
            result.duplicates += 1
            result.repeats.append(fact)
        else:
            result.conflicts.append(fact)

    def stands_alone(self, fact: Fact) -> bool:
        """Whether a lead or sale neither asks for its customer's history nor is asked for by it."""
        if self.always_asks:
            return False
        if fact.kind == LEAD:
            return not self._earlier_wins
        deal = self.terms.on(fact.local_day)
        return deal is None or not deal.times or stands_by_itself(fact, deal)

    def fact(self, row: tuple[Any, ...]) -> Fact:
        """A fact as the table holds it."""
        return recorded_fact(row, self.partners)
