"""One simulated alliance from its first day to its last, the auditor looking at every closing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

from alianza.runtime.database import Database
from tools.sim.auditor import Auditor
from tools.sim.engine import Engine
from tools.sim.happenings import Happenings, as_csv, refund_everything
from tools.sim.signs import do
from tools.sim.words import Fact, Statement, asset_of, end_of, month_after
from tools.sim.worlds import World

COLUMNS = ("sales", "commission", "adjustments", "incentives", "fees", "opening", "paid", "closing", "held", "payable")


class Mismatch(AssertionError):
    """The engine and the auditor do not agree. `size` is the smallest difference in minor units."""

    def __init__(self, seed: int, step: str, differences: list[tuple[int, str]], details: list[str]) -> None:
        self.seed, self.step, self.differences = seed, step, sorted(differences)
        smallest = self.differences[0][1] if differences else ""
        super().__init__(f"seed {seed}, {step}: {len(differences)} differences, the smallest: {smallest}")
        self.details = details


class Run:
    """Drives one seed. Raises Mismatch."""

    def __init__(
        self, database: Database, seed: int, folder: Path, slug: str = "", count: int = 0, *, signs: bool = True
    ) -> None:
        self.seed = seed
        self.world = World(seed, slug or f"sim-{seed}")
        self.random: Random = self.world.random
        self.facts = Happenings(self.world, count or self.random.choice((5, 20, 60, 120)), signs=signs)
        self.engine = Engine(database, self.world, folder)
        self.auditor = Auditor(self.engine.deals, self.world.partners)
        if self.facts.doings:
            self.engine.click(self.facts.doings.clicks)
            self.auditor.signs.clicks = {one.name: one for one in self.facts.doings.clicks}
        self.open = self.world.months[0]
        self.taken = self.closings = 0
        self.disputed: set[tuple[str, str]] = set()
        self.paid: dict[tuple[int, str, str], int] = {}
        self.step = "start"

    def go(self) -> None:
        """Live through the alliance's months."""
        waiting = sorted(self.facts.arrivals, key=lambda item: item[0])
        today, last = self.world.start, max([day for day, _ in waiting] + [end_of(self.world.months[-1])])
        while today <= last + timedelta(days=3):
            due = [fact for day, fact in waiting if day <= today]
            waiting = [(day, fact) for day, fact in waiting if day > today]
            self._do(today)
            self._take_in(due, today)
            self._release(today)
            self._adjust(today)
            self._maybe_close(today)
            self._pay(today)
            today += timedelta(days=self.random.choice((1, 3, 7, 12)))
        self._end(max(today, end_of(self.open) + timedelta(days=1)))

    def _do(self, today: date) -> None:
        """Register and withdraw matches, merge customers and undo it, as far as that is due."""
        doings = self.facts.doings
        while doings and doings.due and doings.due[0][0] < today:
            _, doing = doings.due.pop(0)
            self.step = f"{today}: {doing}"
            do(doing, today, doings, self.auditor.signs, self.engine)

    def _take_in(self, facts: list[Fact], today: date) -> None:
        self.random.shuffle(facts)
        size = self.random.choice((1, 3, 10, 1000))
        if len(facts) > 12:
            size = max(size, 3)
        while facts:
            batch, facts = facts[:size], facts[size:]
            self._batch(batch, today)

    def _batch(self, batch: list[Fact], today: date) -> None:
        self.step = f"{today}: ingest of {len(batch)} facts"
        became = [self.auditor.learn(fact) for fact in batch]
        result = self.engine.ingest(as_csv(batch, self.random, self.world.zone), today)
        found = (result.facts, result.duplicates, result.rejected)
        should = (became.count("new"), became.count("same"), became.count("conflict"))
        if found != should:
            raise Mismatch(self.seed, self.step, [(1, f"new, same, conflict: {found}, should be {should}")], [])
        self.taken += len(batch)

    def _release(self, today: date) -> None:
        if self.random.random() < 0.3:
            self.engine.release(today - timedelta(days=self.random.choice((0, 0, 2, 20))), today)
        if self.random.random() < 0.1:
            self._verify()

    def _adjust(self, today: date) -> None:
        pick = self.random
        if pick.random() < 0.05:
            asset, amount = asset_of(pick.choice(self.world.currencies)), pick.choice((-700, -1, 1, 250, 9000))
            partner, name = pick.choice(self.world.partner_names), f"hand-{self.taken}-{today}"
            local = self._local(today)
            self.engine.adjust(partner, asset, amount, today, name)
            self.engine.adjust(partner, asset, amount, today, name)  # the command came twice
            self.auditor.adjust(partner, asset, amount, local, name)

    def _pay(self, today: date) -> None:
        """Dispute, resolve and pay statements of the latest closed month on some days."""
        if not self.closings or self.random.random() < 0.6:
            return
        period = self.auditor.statements[-1].period if self.auditor.statements else 0
        payable = [one for one in self.auditor.statements if one.period == period and one.payable > 0]
        self.step = f"{today}: payouts of {period}"
        if payable and self.random.random() < 0.3:
            one = self.random.choice(payable)
            if self.engine.dispute(period, (one.partner, one.asset), today):
                self.disputed.add((one.partner, one.asset))
        elif self.disputed and self.random.random() < 0.5:
            self.engine.resolve(period, self.disputed.pop(), today)
        if payable and self.random.random() < 0.7:
            self._compare_payouts(period, self.engine.pay(period, today))

    def _compare_payouts(self, period: int, created: int) -> None:
        new = self.auditor.pay(self.disputed)
        self.paid |= {(period, one.partner, one.asset): one.amount for one in new}
        found = self.engine.payouts()
        if found != self.paid or created != len(new):
            wrong = sorted(set(found.items()) ^ set(self.paid.items()))
            texts = [
                (row[1], f"payout {row} is only in {'engine' if row in found.items() else 'auditor'}") for row in wrong
            ]
            self._raise(texts or [(1, f"created {created}, should be {len(new)}")], [])

    def _local(self, today: date) -> date:
        return datetime.combine(today, time(12), tzinfo=UTC).astimezone(self.facts.zone).date()

    def _maybe_close(self, today: date) -> None:
        if today > end_of(self.open) + timedelta(days=1) and self.random.random() < 0.5:
            period = self.open
            if today > end_of(month_after(period)) + timedelta(days=1) and self.random.random() < 0.5:
                period = month_after(period)
            self._close(period, today)

    def _close(self, period: int, today: date) -> None:
        closed_on = self._local(today)
        closed = self.engine.close(period, today)
        for month in closed:
            self.step = f"{today}: closing of {month}"
            self._compare(month, self.auditor.close(month, closed_on))
            self.open = month_after(month)
            self.closings += 1
            self.disputed = set()
        self._compare_balances()

    def _compare(self, period: int, should: list[Statement]) -> None:
        found = {(one.partner, one.asset): one for one, _ in self.engine.statements(period)}
        wanted = {(one.partner, one.asset): one for one in should}
        differences = [(1, problem) for problem in self.engine.miscounted(period)]
        owners = set()
        for owner in sorted({*found, *wanted}):
            for column in COLUMNS:
                have = getattr(found[owner], column) if owner in found else 0
                want = getattr(wanted[owner], column) if owner in wanted else 0
                if have != want:
                    text = f"{'/'.join(owner)} {column}: engine {have}, auditor {want}"
                    differences.append((abs(have - want), text))
                    owners.add(owner)
        self._raise(differences, sorted(owners))

    def _compare_balances(self) -> None:
        self.step += ", balances"
        found, wanted = self.engine.balances(), self.auditor.balances(self.engine.released_through())
        differences = []
        for owner in sorted({*found, *wanted}):
            have, want = found.get(owner, (0, 0)), wanted.get(owner, (0, 0))
            if have != want:
                size = abs(have[0] - want[0]) + abs(have[1] - want[1])
                differences.append((size, f"{'/'.join(owner)} posted, pending: engine {have}, auditor {want}"))
        self._raise(differences, [])

    def _raise(self, differences: list[tuple[int, str]], owners: list[tuple[str, str]]) -> None:
        if differences:
            details = [
                f"{partner}/{asset}: {line}" for partner, asset in owners for line in self.engine.lines(partner, asset)
            ]
            raise Mismatch(self.seed, self.step, differences, details)

    def _verify(self) -> None:
        problems = self.engine.problems()
        self._raise([(1, problem) for problem in problems], [])

    def _end(self, today: date) -> None:
        """Refund everything, close, and see that nothing is left over."""
        at = datetime.combine(today, time(1), tzinfo=UTC)
        self._take_in(refund_everything(self.auditor.facts.values(), at), today)
        later = end_of(self.open) if end_of(self.open) > today else end_of(month_after(self.open))
        self._close(self.open, max(later, today) + timedelta(days=2))
        self._verify()
