"""The decision about limits, without a database: what is refused, what stands, and that lists change nothing."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alianza.tracking.codes import limits
from alianza.tracking.codes.limits import Answer, Ask, Limits, Refusal, Room, Use, UseState

NOW = datetime(2026, 11, 2, 18, tzinfo=UTC)
TODAY = date(2026, 11, 2)
HALF_AN_HOUR = timedelta(minutes=30)


class Books:
    """What stands in the database, kept in memory: each call sees it as the statements would show it."""

    def __init__(self, *codes: Limits) -> None:
        self.codes = {code.code: code for code in codes}
        self.uses: dict[tuple[str, str], Use] = {}

    def room(self, asks: Sequence[Ask], now: datetime) -> Room:
        room = Room(now, self.codes.values())
        live = [copy.copy(use) for use in self.uses.values() if use.live(now)]
        room.reserved.update(use.code for use in live if use.state == UseState.RESERVED)
        for use in live:
            if use.customer is not None:
                room.customers[self.codes[use.code].scope, use.customer] += 1
        for ask in asks:
            if (ask.code, ask.reference) in self.uses:
                room.know(copy.copy(self.uses[ask.code, ask.reference]))
        for use in self._waiting(asks, live):
            room.know(use)
        return room

    @staticmethod
    def _waiting(asks: Sequence[Ask], live: list[Use]) -> list[Use]:
        """The first uses of each asking customer, code and kind of fact, as many as the statement gives."""
        found = []
        far = datetime.max.replace(tzinfo=UTC)
        for code, customer, slot in {(ask.code, ask.customer, ask.slot) for ask in asks if ask.customer is not None}:
            most = sum(ask.code == code and ask.customer in (customer, None) for ask in asks)
            mine = [u for u in live if (u.code, u.customer) == (code, customer) and getattr(u, slot) is None]
            found += sorted(mine, key=lambda u: (u.state, u.expires_at or far, u.reference))[:most]
        return found

    def keep(self, room: Room) -> None:
        self.uses.update({key: copy.copy(use) for key, use in room.changed.items()})
        self.codes = {code: item._replace(uses=room.used[code]) for code, item in self.codes.items()}

    def do(self, name: str, *asks: Ask, now: datetime = NOW, **words: Any) -> list[Any]:
        """Ask for a list at once; gives the refusals."""
        room = self.room(asks, now)
        if name == "reserve":
            words.setdefault("until", now + HALF_AN_HOUR)
        answers = [getattr(limits, name)(room, ask, **words) for ask in asks]
        self.keep(room)
        return [answer.refusal if isinstance(answer, Answer) else answer for answer in answers]

    def standing(self, code: str, now: datetime = NOW) -> int:
        return sum(use.live(now) for use in self.uses.values() if use.code == code)


def code(name: str = "SEMANA", **words: Any) -> Limits:
    return Limits(name, name, None, **words)


def ask(reference: str, customer: str | None = None, name: str = "SEMANA", **words: Any) -> Ask:
    return Ask(name, reference, customer, words.pop("day", TODAY), words.pop("moment", NOW), **words)


def lead(reference: str, customer: str | None = None) -> Ask:
    return ask(reference, customer, slot="lead_id")


class TestValidity:
    @pytest.mark.parametrize(
        ("day", "refusal"),
        [
            (date(2026, 11, 1), Refusal.NOT_YET_VALID),
            (date(2026, 11, 2), Refusal.NONE),
            (date(2026, 11, 8), Refusal.NONE),
            (date(2026, 11, 9), Refusal.EXPIRED),
        ],
    )
    def test_both_days_are_included(self, day: date, refusal: Refusal) -> None:
        books = Books(code(valid_from=date(2026, 11, 2), valid_until=date(2026, 11, 8)))
        assert books.do("use", ask("A", day=day)) == [refusal]
        assert books.do("claim", ask("S1", day=day)) == [refusal]

    def test_what_happened_before_the_code_was_disabled_counts(self) -> None:
        books = Books(code(disabled_at=NOW))
        moments = NOW - timedelta(microseconds=1), NOW
        assert books.do("claim", *(ask(str(at), moment=at) for at in moments)) == [Refusal.NONE, Refusal.DISABLED]

    def test_a_fact_with_a_code_that_is_not_counted_leaves_no_use(self) -> None:
        books = Books(code(valid_until=TODAY))
        assert books.do("claim", ask("S1")) == [Refusal.NONE]
        assert books.uses == {}


class TestInAll:
    def test_no_more_than_the_limit(self) -> None:
        books = Books(code(max_uses=2))
        assert books.do("use", ask("A"), ask("B"), ask("C")) == [Refusal.NONE, Refusal.NONE, Refusal.USED_UP]

    def test_a_reservation_takes_room_until_its_time_is_over(self) -> None:
        books = Books(code(max_uses=1))
        assert books.do("reserve", ask("A")) == [Refusal.NONE]
        late = NOW + HALF_AN_HOUR
        assert books.do("use", ask("B"), now=late - timedelta(seconds=1)) == [Refusal.USED_UP]
        assert books.do("use", ask("B"), now=late) == [Refusal.NONE]
        assert books.do("use", ask("A"), now=late) == [Refusal.USED_UP], "too late: somebody else has it"

    def test_who_comes_too_late_still_gets_what_is_free(self) -> None:
        books = Books(code(max_uses=1))
        books.do("reserve", ask("A"))
        assert books.do("use", ask("A"), now=NOW + timedelta(days=1)) == [Refusal.NONE]

    def test_what_is_released_is_free_again(self) -> None:
        books = Books(code(max_uses=1))
        books.do("reserve", ask("A"))
        assert books.do("release", ask("A")) == books.do("use", ask("B")) == books.do("release", ask("B")) == [0]
        assert books.do("reserve", ask("A")) == [Refusal.NONE], "the first may come back"

    def test_what_was_promised_is_kept_after_the_last_day(self) -> None:
        books = Books(code(max_uses=1, valid_until=TODAY))
        books.do("reserve", ask("A"))
        assert books.do("use", ask("A", day=TODAY + timedelta(days=1))) == [Refusal.NONE]

    def test_the_same_reference_again_takes_nothing_more(self) -> None:
        books = Books(code(max_uses=2))
        assert books.do("reserve", ask("A"), ask("A")) == [0, 0]
        assert books.do("use", ask("A"), ask("A")) == [*books.do("reserve", ask("A")), 0]
        assert books.standing("SEMANA") == 1
        assert books.do("release", ask("A"), ask("A")) == [0, 0]
        assert books.standing("SEMANA") == 0

    def test_a_reference_stands_for_one_customer(self) -> None:
        books = Books(code(max_uses=2))
        books.do("reserve", ask("A", "ana"))
        assert books.do("use", ask("A", "ben"), ask("A"), ask("A", "ana")) == [Refusal.REFERENCE_TAKEN, 0, 0]

    def test_nothing_can_be_released_that_was_never_reserved(self) -> None:
        assert Books(code(max_uses=1)).do("release", ask("A")) == [Refusal.NOT_RESERVED]


class TestPerCustomer:
    def test_no_customer_uses_it_more_often_than_it_may(self) -> None:
        books = Books(code(max_per_customer=1))
        asks = ask("A", "ana"), ask("B", "ana"), ask("C", "ben"), ask("D")
        expected = [Refusal.NONE, Refusal.CUSTOMER_LIMIT, Refusal.NONE, Refusal.CUSTOMER_MISSING]
        assert books.do("reserve", *asks) == expected
        assert books.do("use", *asks) == expected

    def test_of_a_batch_all_codes_count_together(self) -> None:
        books = Books(*(code(name, batch_no=1, max_uses=1, max_per_customer=1) for name in ("V1", "V2")))
        asks = ask("A", "ana", "V1"), ask("B", "ana", "V2"), ask("C", "ben", "V2")
        assert books.do("use", *asks) == [Refusal.NONE, Refusal.CUSTOMER_LIMIT, Refusal.NONE]


class TestFacts:
    def test_a_lead_and_the_sale_that_comes_of_it_are_one_use(self) -> None:
        for facts in ((lead("L1", "ana"), ask("S1", "ana")), (ask("S1", "ana"), lead("L1", "ana"))):
            books = Books(code(max_uses=1, max_per_customer=1))
            assert books.do("claim", *facts) == [0, 0]
            assert books.do("claim", ask("S2", "ana"), ask("S3", "ben")) == [
                Refusal.CUSTOMER_LIMIT, Refusal.USED_UP
            ]  # fmt: skip

    def test_a_lead_and_a_sale_of_two_customers_are_two_even_under_one_id(self) -> None:
        books = Books(code(max_uses=2))
        assert books.do("claim", lead("17", "ana"), ask("17", "ben"), ask("18", "eva")) == [0, 0, Refusal.USED_UP]

    @pytest.mark.parametrize("sale", [ask("A", "ana"), ask("A"), ask("S1", "ana")])
    def test_a_sale_is_for_what_its_reference_or_its_customer_reserved(self, sale: Ask) -> None:
        books = Books(code(max_uses=1))
        books.do("reserve", ask("A", "ana"))
        assert books.do("claim", sale) == [Refusal.NONE]
        (use,) = books.uses.values()
        assert (use.reference, use.state, use.sale_id) == ("A", UseState.USED, sale.reference)

    def test_a_sale_is_for_what_the_checkout_used(self) -> None:
        books = Books(code(max_uses=1))
        books.do("use", ask("A", "ana"))
        assert books.do("claim", ask("S1", "ana"), ask("S2", "ana")) == [0, Refusal.USED_UP]

    def test_what_is_reserved_comes_before_what_was_used(self) -> None:
        for lists in (True, False):
            books = Books(code(max_uses=9))
            books.do("reserve", ask("A", "ana"), ask("B", "ana"))
            facts = ask("A", "ana"), lead("L1", "ana")
            for part in [facts] if lists else [(fact,) for fact in facts]:
                assert set(books.do("claim", *part)) == {Refusal.NONE}
            assert {use.reference: use.lead_id for use in books.uses.values()} == {"A": None, "B": "L1"}

    def test_another_customers_reservation_is_not_taken(self) -> None:
        books = Books(code(max_uses=1))
        books.do("reserve", ask("A", "ana"))
        assert books.do("claim", ask("S1", "ben"), ask("A", "ben"), ask("S2")) == [Refusal.USED_UP] * 3

    def test_what_a_sale_used_comes_back_only_when_it_was_refunded(self) -> None:
        books = Books(code(max_uses=1))
        books.do("claim", ask("S1", "ana"))
        own = ask("sale/S1")
        assert books.do("release", own) == [Refusal.ON_RECORD]
        assert books.do("claim", ask("S2")) == [Refusal.USED_UP]
        assert books.do("release", own, refunded={"S1"}) == [0]
        assert books.do("claim", ask("S3")) == [0]


# Lists change nothing, limits hold ---------------------------------------------------------------------------------------


class Step(NamedTuple):
    name: str
    asks: list[Ask]
    minutes: int


NAMES, CUSTOMERS = ("SEMANA", "V1", "V2"), (None, "ana", "ben")
some_asks = st.builds(
    Ask,
    code=st.sampled_from(NAMES),
    reference=st.sampled_from([f"R{n}" for n in range(6)]),
    customer=st.sampled_from(CUSTOMERS),
    day=st.just(TODAY),
    moment=st.just(NOW),
    slot=st.just("sale_id"),
)
some_steps = st.builds(
    Step,
    st.sampled_from(["reserve", "use", "release", "claim"]),
    st.lists(some_asks, min_size=1, max_size=6),
    st.sampled_from([0, 10, 40]),
)
some_limits = st.tuples(st.none() | st.integers(1, 4), st.none() | st.integers(1, 3), st.integers(1, 2))


class Life:
    """A sequence of steps, each asked as one list or one by one. Facts get new ids: a fact claims only once."""

    def __init__(self, terms: tuple[int | None, int | None, int], *, lists: bool) -> None:
        most, each, of_code = terms
        batch = [code(name, batch_no=1, max_uses=of_code, max_per_customer=each) for name in ("V1", "V2")]
        self.books = Books(code(max_uses=most, max_per_customer=each), *batch)
        self.lists, self.now, self.facts = lists, NOW, 0
        self.claimed: set[tuple[str, str]] = set()

    def go(self, step: Step) -> list[Any]:
        self.now += timedelta(minutes=step.minutes)
        asks = [self._fact(item) for item in step.asks] if step.name == "claim" else step.asks
        parts = [asks] if self.lists else [[item] for item in asks]
        return [answer for part in parts for answer in self.books.do(step.name, *part, now=self.now)]

    def _fact(self, item: Ask) -> Ask:
        self.facts += 1
        slot: limits.Slot = "sale_id" if self.facts % 2 else "lead_id"
        known = (slot, item.reference) in self.claimed
        self.claimed.add((slot, item.reference))
        return item._replace(reference=f"F{self.facts}" if known else item.reference, slot=slot)


@settings(max_examples=300)
@given(some_limits, st.lists(some_steps, max_size=8))
def test_a_list_is_answered_as_its_asks_one_by_one(
    terms: tuple[int | None, int | None, int], steps: list[Step]
) -> None:
    together, apart = Life(terms, lists=True), Life(terms, lists=False)
    for step in steps:
        assert together.go(step) == apart.go(step)
        assert together.books.uses == apart.books.uses
        assert together.books.codes == apart.books.codes


@settings(max_examples=300)
@given(some_limits, st.lists(some_steps, max_size=12))
def test_no_limit_is_ever_exceeded(terms: tuple[int | None, int | None, int], steps: list[Step]) -> None:
    life = Life(terms, lists=True)
    for step in steps:
        life.go(step)
        live = [use for use in life.books.uses.values() if use.live(life.now)]
        for name, item in life.books.codes.items():
            of_code = [use for use in live if use.code == name]
            assert item.max_uses is None or len(of_code) <= item.max_uses
            assert item.uses == sum(use.state == UseState.USED for use in of_code)
        scopes = Counter((life.books.codes[use.code].scope, use.customer) for use in live)
        assert terms[1] is None or all(count <= terms[1] for count in scopes.values())
