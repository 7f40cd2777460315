"""One batch on its way through the decision: what has to be looked up, what is decided anew, what is written.

A batch is decided first and written then. The first part only reads, so it can be done ahead: while the batch before is
still being written, on what is committed and on what that batch is about to add (see `Recorder.foresee`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from alianza.ledger.api import Books
from alianza.orders import api as orders
from alianza.rewards import histories
from alianza.rewards.clauses import LineKind
from alianza.rewards.decide import decide, fold, fold_one
from alianza.rewards.history import NEVER, History
from alianza.rewards.refunds import claw_back
from alianza.rewards.words import REFUND, SALE, TOUCH, Decision, Draft, Fact, order
from alianza.runtime.database import Connection, sql

if TYPE_CHECKING:
    from alianza.rewards.record import Ready, Recorder

HERE = "alianza.rewards"
Key = tuple[int, str]

# partner, kind, version, clause, asset, rate (-1: the clause's), staff ('': none), reason
Alike = tuple[bytes, int, int, int, str, int, str, int]


@dataclass(slots=True)
class Held:
    sums: tuple[int, int, int, int, int]
    line_id: bytes
    available: int
    tier_period: int


def _alike(draft: Draft) -> Alike:
    return (
        draft.partner.partner_id, int(draft.kind), draft.version, draft.clause, draft.asset,
        -1 if draft.rate_ppb is None else draft.rate_ppb, draft.staff or "", int(draft.reason),
    )  # fmt: skip


_NOBODY: Mapping[str, str] = {}


class Batch:
    """The work of one batch. `decide` reads, `write` runs under the alliance's lock.

    `after` is the batch before it while that one is still being written: what it adds is taken from memory. `persons`
    tells which of its customers are another one, with whom they are decided together.
    """

    def __init__(
        self,
        recorder: Recorder,
        ready: Ready,
        books: Books,
        recorded_at: datetime,
        after: Batch | None = None,
        persons: Mapping[str, str] = _NOBODY,
    ) -> None:
        self.recorder = recorder
        self.terms = recorder.terms
        self.journal = recorder.journal.sibling()
        self.journal.begin(books, recorded_at)
        self.ready, self.books, self.recorded_at, self.after = ready, books, recorded_at, after
        self.standing: Books | None = None  # the books as this batch left them, once it is written as it was decided
        self.refunds: dict[str, list[Fact]] = {}  # by sale, for the sales of this batch and those its refunds name
        self.sold: dict[str, Decision] = {}  # what this batch decided for sales that have refunds
        self.fresh_refunds = [fact for fact in ready.facts if fact.kind == REFUND]
        self.alone: list[Fact] = []
        self.customers: dict[str, list[Fact]] = {}
        self.anew: dict[str, list[Fact]] = {}
        self.histories: dict[str, History] = {}
        self.history_rows: list[histories.Packed] = []
        for fact in ready.facts:
            if fact.kind == REFUND:
                continue
            if fact.customer is None or (not recorder.always_asks and recorder.stands_alone(fact)):
                self.alone.append(fact)
            else:
                who = persons.get(fact.customer, fact.customer) if persons else fact.customer
                self.customers.setdefault(who, []).append(fact)

    def still_holds(self, books: Books) -> bool:
        """Whether nobody has written since this batch was decided, but the batch that it was decided to follow."""
        if self.after is None:
            return books == self.books
        # It looked at the books while the batch before was on its way: before its commit or after it.
        looked = self.books.batches in (books.batches - 1, books.batches)
        return looked and self.books._replace(batches=books.batches) == books == self.after.standing

    def _facts(self, connection: Connection, column: str, values: Sequence[str]) -> list[Fact]:
        rows = orders.facts_where(connection, self.recorder.alliance_id, column, values)
        return [self.recorder.fact(row) for row in rows]

    def decide(self, connection: Connection) -> None:
        """Decide what can be decided by histories; reads only. What needs a customer's earlier facts is left for `write`."""
        self._look_up(connection)
        self._decide_known()
        kept = {customer: self.histories[customer] for customer in self.customers if customer not in self.anew}
        # Packed now: the next batch may take these histories further before they are written.
        self.history_rows = histories.packed(kept)

    def _look_up(self, connection: Connection) -> None:
        """The refunds and histories that stand on record, and those of this batch and the one before."""
        sales = [fact.fact_id for fact in self.ready.facts if fact.kind == SALE]
        wanted = {*sales, *(refund.refunds for refund in self.fresh_refunds if refund.refunds)}
        recent = [*self.fresh_refunds, *(self.after.fresh_refunds if self.after else ())]
        found = {(REFUND, refund.fact_id): refund for refund in recent if refund.refunds in wanted}
        if recent or self.recorder.rare(connection, self.books).refunds:
            for refund in self._facts(connection, "refunds", [sale for sale in wanted if sale]):
                if refund.kind == REFUND:
                    found[REFUND, refund.fact_id] = refund
        for refund in found.values():
            if refund.refunds:
                self.refunds.setdefault(refund.refunds, []).append(refund)
        known = self.after.histories if self.after else {}
        unknown = [customer for customer in self.customers if customer not in known]
        self.histories = histories.load(connection, self.recorder.alliance_id, unknown)
        self.histories.update((customer, known[customer]) for customer in self.customers if customer in known)

    # Leads and sales ------------------------------------------------------------------------------------------------------

    def _decide_known(self) -> None:
        """Decide what needs no look at the database; customers whose earlier facts are touched are left for `write`."""
        for fact in self.alone:
            self.write_new(fold_one(fact, self.terms))
        known = self.histories
        unsettled = self.after.anew if self.after else {}
        for customer, facts in self.customers.items():
            history = known.get(customer)
            if len(facts) > 1:
                facts.sort(key=order)
            if customer in unsettled:
                self.anew[customer] = facts
                continue
            if history is None:
                history = known[customer] = History()
            elif not self._continues(facts, history):
                self.anew[customer] = facts
                continue
            for fact in facts:
                if fact.kind == TOUCH:
                    history.take_touch(fact)
                else:
                    self.write_new(decide(fact, history, self.terms))
            history.thin(self.terms)

    def decide_again(self, persons: Sequence[str]) -> None:
        """Decide all that some persons' facts ever said, which `write` then compares with what the books hold."""
        self.anew = {person: [] for person in persons}

    def write(self, connection: Connection) -> int:
        """Write what was decided, decide anew what fresh facts changed, and refunds. Gives the refunds that wait.

        The batch's facts stand on record by now.
        """
        self.journal.write_entries(connection, self.journal.take())
        self._decide_anew(connection)
        anew = histories.packed({customer: self.histories[customer] for customer in self.anew})
        histories.save(connection, self.recorder.alliance_id, self.history_rows + anew)
        return self._decide_refunds(connection, self.fresh_refunds)

    def _continues(self, facts: list[Fact], history: History) -> bool:
        return all(history.continues(fact, self.terms) for fact in facts)

    def _decide_anew(self, connection: Connection) -> None:
        """Customers with a fact from before others that were decided: fold everything, write what differs."""
        fresh = self.anew
        if not fresh:
            return
        every: dict[str, list[Fact]] = {customer: [] for customer in fresh}
        aliases = orders.aliases_of(connection, self.recorder.alliance_id, list(fresh))
        for fact in self._facts(connection, "customer", [*fresh, *aliases]):
            if fact.kind != REFUND and fact.customer is not None:
                every[aliases.get(fact.customer, fact.customer)].append(fact)
        decisions: list[Decision] = []
        new: set[Key] = set()
        for customer, facts in every.items():
            first = order(fresh[customer][0]) if fresh[customer] else _FROM_THE_START
            new |= {(fact.kind, fact.fact_id) for fact in fresh[customer]}
            # What stands alone was decided by itself, in this batch or before, and does not change.
            stands_alone = self.recorder.stands_alone
            wanted = {(f.kind, f.fact_id) for f in facts if order(f) >= first and not stands_alone(f)}
            history = self.histories[customer] = History()
            decisions += fold(sorted(facts, key=order), self.terms, wanted, history)
            history.thin(self.terms)
        self._write_anew(connection, decisions, new)

    def _write_anew(self, connection: Connection, decisions: list[Decision], new: set[Key]) -> None:
        sales = [d.fact.fact_id for d in decisions if d.fact.kind == SALE]
        for refund in self._facts(connection, "refunds", [sale for sale in sales if sale not in self.refunds]):
            self.refunds.setdefault(refund.refunds or "", []).append(refund)
        held = self.held(connection, [decision.fact.fact_id for decision in decisions])
        for decision in decisions:
            key = (decision.fact.kind, decision.fact.fact_id)
            if key in new:
                self.write_new(decision)
                continue
            if decision.fact.kind == SALE and decision.fact.fact_id in self.refunds:
                self.sold[decision.fact.fact_id] = decision
            self._write_difference(decision, held.get(key, {}))

    # Refunds --------------------------------------------------------------------------------------------------------------

    def _decide_refunds(self, connection: Connection, fresh: list[Fact]) -> int:
        """Decide every refund of each sale that has a fresh one or was decided in this batch; write what differs."""
        named = {refund.refunds for refund in fresh if refund.refunds}
        missing = named - self.sold.keys()
        found = self._facts(connection, "fact_id", sorted(missing))
        sales = {fact.fact_id: fact for fact in found if fact.kind == SALE}
        waiting = sum(refund.refunds in missing and refund.refunds not in sales for refund in fresh)
        ids = [refund.fact_id for sale in (*sales, *self.sold) for refund in self.refunds.get(sale, ())]
        if not ids:
            return waiting
        held = self.held(connection, [*ids, *sales])
        decided = {**{key: self._as_held(sale, held.get((SALE, key), {})) for key, sale in sales.items()}, **self.sold}
        for sale_id, decision in decided.items():
            refunds = sorted(self.refunds.get(sale_id, ()), key=order)
            for refund in claw_back(decision, refunds, self.terms):
                self._write_difference(refund, held.get((REFUND, refund.fact.fact_id), {}))
        return waiting

    def _as_held(self, sale: Fact, held: dict[Alike, Held]) -> Decision:
        """A sale's decision as the books hold it: what is written is what it ought to have."""
        drafts = []
        for (partner, kind, version, clause, asset, rate, staff, reason), line in sorted(held.items(), key=_by_clause):
            base, amount, sale_minor, leads, sales = line.sums
            drafts.append(
                Draft(
                    self.recorder.partners[partner], kind, version, clause, asset, base, None if rate < 0 else rate, amount,
                    sale_minor, leads, sales, line.available, line.tier_period, staff or None, reason,
                )
            )  # fmt: skip
        live = [d for d in drafts if d.amount or d.base or d.sale or d.sales or d.kind == LineKind.COUNTED]
        return Decision(sale, [d for d in live if d.sales] + [d for d in live if not d.sales], [])

    # Writing --------------------------------------------------------------------------------------------------------------

    def write_new(self, decision: Decision) -> None:
        """Write the lines of a fact that has none yet."""
        fact = decision.fact
        add = self.journal.add
        for d in decision.drafts:
            add(
                d.partner, d.kind, fact.kind, fact.fact_id, d.version, d.clause, d.asset, d.base, d.rate_ppb, d.amount,
                d.sale, d.leads, d.sales, fact.occurred_us, fact.earned_period, d.tier_period, d.available, d.staff, d.reason,
            )  # fmt: skip
        if fact.kind == SALE and fact.fact_id in self.refunds:
            self.sold[fact.fact_id] = decision

    def _write_difference(self, decision: Decision, held: dict[Alike, Held]) -> None:
        """Write what a fact ought to have less what the books hold, line by line."""
        wanted = {_alike(draft): draft for draft in decision.drafts}
        for alike in [*wanted, *(key for key in held if key not in wanted)]:
            draft, stands = wanted.get(alike), held.get(alike)
            should = (draft.base, draft.amount, draft.sale, draft.leads, draft.sales) if draft else _NOTHING
            have = stands.sums if stands else _NOTHING
            if should != have or (stands is None and draft is not None):
                self._correct(decision.fact, alike, draft, stands, [s - h for s, h in zip(should, have, strict=True)])

    def _correct(self, fact: Fact, alike: Alike, draft: Draft | None, stands: Held | None, delta: list[int]) -> None:
        partner_id, kind, version, clause, asset, rate, staff, reason = alike
        base, amount, sale, leads, sales = delta
        like = draft or stands
        assert like is not None  # the key came from one of the two
        self.journal.add(
            self.recorder.partners[partner_id], kind, fact.kind, fact.fact_id, version, clause, asset, base,
            None if rate < 0 else rate, amount, sale, leads, sales, fact.occurred_us, fact.earned_period,
            like.tier_period, like.available, staff or None, reason, stands.line_id if stands else bytes(16),
        )  # fmt: skip

    def held(self, connection: Connection, fact_ids: list[str]) -> dict[Key, dict[Alike, Held]]:
        """What the books hold for some facts."""
        found: dict[Key, dict[Alike, Held]] = {}
        words = {"alliance": self.recorder.alliance_id, "facts": fact_ids}
        for row in connection.execute(sql(HERE, "lines_of_facts"), words):
            kind, fact_id, partner, *alike, base, amount, sale, leads, sales, line_id, available, tier = row
            sums = (base, amount, sale, leads, sales)
            found.setdefault((kind, fact_id), {})[(partner.bytes, *alike)] = Held(sums, line_id.bytes, available, tier)
        return found


_NOTHING = (0, 0, 0, 0, 0)
_FROM_THE_START = (NEVER, 0, "")


def _by_clause(item: tuple[Alike, Held]) -> tuple[int, int]:
    return item[0][2], item[0][3]
