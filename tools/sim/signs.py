"""Signs of where customers come from beside what facts say: clicks, matches, merged customers.

`Signs` is what the auditor knows of them: plain lists, looked through again for every fact. `Doings` makes them up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Protocol
from uuid import UUID

from alianza.kernel.ids import format_id
from tools.sim.words import REFUND, Fact, end_of
from tools.sim.worlds import World

PHONES = tuple(f"+52555123{number:04}" for number in range(3))


@dataclass(frozen=True)
class Click:
    """A click or scan. `visitor` is the first click of the browser; None when it is not told apart."""

    number: UUID
    partner: str
    at: datetime
    scan: bool
    visitor: UUID | None

    @property
    def name(self) -> str:
        """As facts write it."""
        return format_id("clk", self.number)

    @property
    def browser(self) -> str:
        """What clicks of one browser share."""
        return format_id("clk", self.visitor or self.number)


@dataclass
class Match:
    """A partner's claim to a telephone number; with `until` it stands. `name` and `list_id` are the engine's."""

    partner: str
    phone: str
    since: datetime
    until: datetime | None
    own: bool
    name: str = ""
    list_id: str = ""
    counts: bool = True


@dataclass
class Merge:
    """One customer is another."""

    customer: str
    into: str
    name: str = ""
    stands: bool = True


@dataclass
class Signs:
    """All that is known by now."""

    clicks: dict[str, Click] = field(default_factory=dict)
    matches: list[Match] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    phones: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # of each fact
    customers: dict[tuple[str, str], str | None] = field(default_factory=dict)  # whose each fact is

    def learn(self, fact: Fact) -> None:
        """A fact that is new, or the same again with more."""
        if fact.kind == REFUND:
            self.customers.setdefault(fact.key, fact.customer)
            return
        click = self.clicks.get(fact.click or "")
        whoever = f"person {fact.phone}" if fact.phone else f"browser {click.browser}" if click else None
        self.customers.setdefault(fact.key, fact.customer or whoever)
        self.phones.setdefault(fact.key, set()).update({fact.phone} if fact.phone else ())

    def person(self, customer: str | None) -> str | None:
        """Who a customer is, over all merges that stand."""
        for one in self.merges * len(self.merges):
            if one.stands and one.customer == customer:
                customer = one.into
        return customer

    def touches(self, mine: list[Fact]) -> Iterator[tuple[str, str, datetime, str]]:
        """Kind, partner, moment and name of what led a person with these facts to us."""
        for fact in mine:
            named = self.clicks.get(fact.click or "")
            for click in self.clicks.values() if named else ():
                if named and click.browser == named.browser and (click.at <= fact.at or click is named):
                    yield "click", click.partner, click.at, click.name
            for match in self.matches:
                if match.counts and not match.own and match.phone in self.phones[fact.key]:
                    if match.until is None:
                        yield "match", match.partner, match.since, match.name
                    elif match.since <= fact.at < match.until:
                        yield "match", match.partner, fact.at, match.name

    def is_partner(self, mine: list[Fact], partner: str, at: datetime) -> bool:
        """Whether a person with these facts is a partner, as far as was said of the time up to a moment."""
        return any(
            match.own
            and match.counts
            and match.partner == partner
            and match.since <= at
            and match.phone in self.phones[f.key]
            for match in self.matches
            for f in mine
        )


class Doings:
    """Random clicks, which are all there from the beginning, and what is done on which day: matches, merges, and back."""

    def __init__(self, world: World) -> None:
        self.random, self.world = Random(f"signs of {world.seed}"), world
        self.first, self.last = world.start, end_of(world.months[-1])
        self.clicks = [click for _ in range(5) for click in self._browser()]
        self._standing: set[str] = set()
        days = sorted(self._day() for _ in range(self.random.choice((4, 10, 25))))
        self.due: list[tuple[date, str]] = [
            (day, self.random.choice(("match", "match", "match", "match", "withdraw", "merge", "merge", "unmerge")))
            for day in days
        ]

    def _day(self) -> date:
        return self.first + timedelta(days=self.random.randint(2, (self.last - self.first).days))

    def _moment(self, before: date) -> datetime:
        day = before - timedelta(days=self.random.randint(1, 40))
        seconds = self.random.randint(0, 86_399)
        return datetime.combine(day, time(), tzinfo=UTC) + timedelta(
            seconds=seconds, microseconds=self.random.randint(1, 999_999)
        )

    def _browser(self) -> Iterator[Click]:
        pick, visitor = self.random, None
        known = pick.random() < 0.7
        for _ in range(pick.randint(1, 4)):
            at = self._moment(self._day() + timedelta(days=2)).replace(microsecond=0)
            number = UUID(int=int(at.timestamp() * 1000) << 80 | 0x7 << 76 | 0x2 << 62 | pick.getrandbits(60))
            visitor = (visitor or number) if known else None
            yield Click(number, pick.choice(self.world.partner_names), at, pick.random() < 0.3, visitor)

    def of_fact(self) -> tuple[str | None, str | None]:
        """The click and the telephone number of a fact."""
        pick = self.random
        click = pick.choice(self.clicks).name if pick.random() < 0.25 else None
        if pick.random() < 0.03:
            click = "nothing"
        return click, pick.choice(PHONES) if pick.random() < 0.45 else None

    def match(self, day: date) -> Match:
        """A new claim, known on a day. Of one number only one stands, so that no two touches have one moment."""
        pick = self.random
        phone, since = pick.choice(PHONES), self._moment(day)
        own = pick.random() < 0.15
        until = since + timedelta(days=pick.randint(1, 60)) if pick.random() < 0.4 and not own else None
        if phone in self._standing:
            until = None
        self._standing |= {phone} if until else set()
        return Match(pick.choice(self.world.partner_names), phone, since, until, own)

    def merge(self, signs: Signs) -> Merge | None:
        """Two customers who are one; None when these two cannot be merged."""
        people = [f"c{n}" for n in range(1, 9)]
        one, other = self.random.sample(people, 2)
        free = signs.person(one) == one and signs.person(other) != one
        return Merge(one, other) if free else None


class EngineLike(Protocol):
    """What `do` needs of the engine: to register a match (giving the ids of its list and its own), and so on."""

    def register(self, match: Match, today: date) -> tuple[str, str]: ...
    def withdraw(self, match: Match, today: date) -> None: ...
    def merge(self, merge: Merge, today: date) -> str: ...
    def unmerge(self, merge: Merge, today: date) -> None: ...


def do(doing: str, day: date, doings: Doings, signs: Signs, engine: EngineLike) -> None:
    """Do one thing, in the engine and to the auditor's knowledge."""
    pick = doings.random
    if doing == "match":
        match = doings.match(day)
        match.list_id, match.name = engine.register(match, day)
        signs.matches.append(match)
    elif doing == "withdraw" and (counting := [one for one in signs.matches if one.counts]):
        match = pick.choice(counting)
        engine.withdraw(match, day)
        match.counts = False
    elif doing == "merge" and (merge := doings.merge(signs)):
        merge.name = engine.merge(merge, day)
        signs.merges.append(merge)
    elif doing == "unmerge" and (standing := [one for one in signs.merges if one.stands]):
        merge = pick.choice(standing)
        engine.unmerge(merge, day)
        merge.stands = False
