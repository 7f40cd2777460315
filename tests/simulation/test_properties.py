"""What must hold whatever happens: order and batches of facts change nothing, the books balance, payable is the lines.

hypothesis draws the alliance and how its facts are cut and shuffled; each example is an alliance of its own in the
database of the test.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator
from dataclasses import astuple
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tools.sim.engine import Engine
from tools.sim.happenings import Happenings, as_csv
from tools.sim.signs import Signs, do
from tools.sim.words import Fact, end_of
from tools.sim.worlds import World

from alianza.runtime.database import Database

EXAMPLES = int(os.environ.get("ALIANZA_PROPERTY_EXAMPLES", "12"))
examples = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a seed makes nothing simpler and takes minutes
)
_numbers: Iterator[int] = itertools.count(1)
Rows = list[tuple[object, ...]]

LINES_OF_FACTS = (
    "SELECT p.external_id, l.asset, l.fact_kind, l.fact_id, l.earned_period, sum(l.amount_minor), sum(l.base_minor),"
    " sum(l.sale_minor), sum(l.leads), sum(l.sales) FROM lines l JOIN partners p USING (alliance_id, partner_id)"
    " WHERE l.alliance_id = %s GROUP BY 1, 2, 3, 4, 5"
    # A fact whose credit moved away leaves lines that add up to nothing; in another order they never came to be.
    " HAVING sum(l.amount_minor) <> 0 OR sum(l.base_minor) <> 0 OR sum(l.sale_minor) <> 0 OR sum(l.leads) <> 0"
    " OR sum(l.sales) <> 0 ORDER BY 1, 2, 3, 4, 5"
)
PAYABLE_AND_LINES = (
    "SELECT coalesce(b.path, l.path), coalesce(b.asset, l.asset), coalesce(b.balance, 0), coalesce(l.total, 0) FROM ("
    " SELECT a.path, a.asset, (s.credits_posted + s.credits_pending - s.debits_posted - s.debits_pending)::bigint AS balance"
    " FROM ledger_accounts a JOIN ledger_balances s USING (alliance_id, account_id)"
    " WHERE a.alliance_id = %(a)s AND a.path LIKE 'partner/%%/payable') b FULL JOIN ("
    " SELECT 'partner/' || p.external_id || '/payable' AS path, l.asset, sum(l.amount_minor)::bigint AS total"
    " FROM lines l JOIN partners p USING (alliance_id, partner_id)"
    " WHERE l.alliance_id = %(a)s AND l.kind NOT IN (9, 12) GROUP BY 1, 2) l USING (path, asset)"
)
SUMS = (
    "SELECT a.asset, sum(s.credits_posted - s.debits_posted), sum(s.credits_pending - s.debits_pending)"
    " FROM ledger_accounts a JOIN ledger_balances s USING (alliance_id, account_id) WHERE a.alliance_id = %s GROUP BY 1"
)


class Books:
    """An alliance made from a seed, with its facts not yet taken in."""

    def __init__(self, database: Database, seed: int, count: int) -> None:
        self.database = database
        self.world = World(seed, f"property-{seed}-{next(_numbers)}")
        happened = Happenings(self.world, count)
        first: dict[tuple[str, str], Fact] = {}
        for _, fact in happened.arrivals:
            first.setdefault(fact.key, fact)  # conflicting re-sends depend on what came first, rightly
        self.facts = list(first.values())
        assert happened.doings is not None
        self.doings, self.signs = happened.doings, Signs()
        with tempfile.TemporaryDirectory() as folder:
            self.engine = Engine(database, self.world, Path(folder))
        self.engine.click(self.doings.clicks)

    @property
    def today(self) -> date:
        """A day after everything."""
        return end_of(self.world.months[-1]) + timedelta(days=2)

    def do(self, most: int = 1_000) -> None:
        """Register and withdraw matches, merge customers and undo it: the next ones of all that is done."""
        for _, doing in self.doings.due[:most]:
            do(doing, self.today, self.doings, self.signs, self.engine)
        del self.doings.due[:most]

    def take_in(self, facts: list[Fact], sizes: list[int], between: int = 0) -> None:
        """Take the facts in, cut into batches of these sizes, again and again; after each do so many other things."""
        cuts = itertools.cycle(sizes)
        with tempfile.TemporaryDirectory() as folder:
            self.engine.folder = Path(folder)
            while facts:
                size = next(cuts)
                self.engine.ingest(as_csv(facts[:size], Random(1), self.world.zone), self.today)
                facts = facts[size:]
                self.do(between)

    def close(self) -> None:
        """Close every month."""
        self.engine.close(self.world.months[-1], self.today)

    def rows(self, statement: str, named: bool = False) -> Rows:
        """What the books say."""
        alliance = self.engine.office.alliance_id
        with self.database.unit_of_work(alliance) as connection:
            words = {"a": alliance} if named else (alliance,)
            return connection.execute(statement, words).fetchall()  # type: ignore[call-overload, no-any-return]

    def statements(self) -> Rows:
        """The statements of all months but those of nothing."""
        found = [one for month in self.world.months for one, _ in self.engine.statements(month)]
        return [astuple(one) for one in found if any(astuple(one)[4:])]


@examples
@given(
    seed=st.integers(0, 10**6),
    shuffle=st.randoms(use_true_random=False),
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=5),
)
def test_order_and_batches_change_nothing(database: Database, seed: int, shuffle: Random, sizes: list[int]) -> None:
    whole, cut = Books(database, seed, 30), Books(database, seed, 30)
    whole.take_in(sorted(whole.facts, key=lambda fact: fact.order), [10_000])
    mixed = list(cut.facts)
    shuffle.shuffle(mixed)
    cut.take_in(mixed, sizes, shuffle.randint(0, 3))
    for books in (whole, cut):
        books.do()
        books.close()
    assert cut.rows(LINES_OF_FACTS) == whole.rows(LINES_OF_FACTS)
    assert cut.statements() == whole.statements()


@examples
@given(seed=st.integers(0, 10**6), size=st.integers(1, 60))
def test_books_balance_and_payable_is_the_sum_of_lines(database: Database, seed: int, size: int) -> None:
    books = Books(database, seed, 40)
    books.take_in(list(books.facts), [size], 1)
    books.close()
    books.engine.release(books.today, books.today)
    assert books.engine.problems() == []
    assert [(asset, posted, pending) for asset, posted, pending in books.rows(SUMS) if posted or pending] == []
    compared = books.rows(PAYABLE_AND_LINES, named=True)
    assert [row for row in compared if row[2] != row[3]] == []


@examples
@given(seed=st.integers(0, 10**6))
def test_the_same_facts_again_change_nothing(database: Database, seed: int) -> None:
    books = Books(database, seed, 25)
    books.do()
    books.take_in(list(books.facts), [1000])
    before = books.rows(LINES_OF_FACTS), books.engine.balances()
    again = list(reversed(books.facts))
    books.take_in(again, [7])
    assert (books.rows(LINES_OF_FACTS), books.engine.balances()) == before


@pytest.fixture(autouse=True)
def _one_database_is_enough(database: Database) -> Database:
    """Every example has an alliance of its own in it."""
    return database
