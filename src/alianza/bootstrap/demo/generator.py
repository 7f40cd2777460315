"""A seeded stream of facts: weekly rhythm, returning customers, leads before sales, refunds, late and bad rows.

Rows come in the order in which the alliance's till would write them. Memory does not grow with the count: customers are
numbers drawn from a formula, and only a fixed number of recent leads, sales and rows is remembered.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from alianza.bootstrap.demo.worlds import COLUMNS, Goods, Someone, World, world_of
from alianza.kernel.errors import UsageError

DEFAULT_FIRST_DAY = date(2026, 5, 1)
DEFAULT_LAST_DAY = date(2026, 10, 31)

Row = tuple[str, ...]

_REMEMBERED = 2048  # leads that may still become sales, and sales that may still be refunded
_ECHOES = 64  # how far back an exact duplicate reaches
_CHUNK = 10_000

# Of a thousand rows (leads and refunds are approximate: a row whose condition fails becomes a sale).
_DUPLICATE, _BAD, _REFUND, _LEAD = 0.005, 0.008, 0.035, 0.255  # cumulative
_LATE = 0.02  # of leads and sales
_FROM_LEAD = 0.3  # of sales: the customer of an open lead


def generate(
    alliance: str,
    count: int,
    seed: int,
    *,
    first_day: date = DEFAULT_FIRST_DAY,
    last_day: date = DEFAULT_LAST_DAY,
) -> Iterator[dict[str, str]]:
    """Exactly `count` facts of an example alliance as rows of a facts file; empty text where nothing is known.

    Days are local and both included. Raises UnknownAlliance, and UsageError for a negative count or days out of order.
    """
    rows = generate_rows(alliance, count, seed, first_day=first_day, last_day=last_day)
    return (dict(zip(COLUMNS, row, strict=True)) for row in rows)


def generate_rows(
    alliance: str,
    count: int,
    seed: int,
    *,
    first_day: date = DEFAULT_FIRST_DAY,
    last_day: date = DEFAULT_LAST_DAY,
) -> Iterator[Row]:
    """The same facts as `generate`, each as a tuple in the order of COLUMNS."""
    world = world_of(alliance)
    if count < 0:
        raise UsageError(f"{count} facts can't be made", hint="a count from 0")
    if last_day < first_day:
        raise UsageError(f"{last_day} is before {first_day}", hint="the first day, then the last")
    return _Teller(world, count, seed, first_day).rows(_moments(world, count, first_day, last_day))


def write_facts(
    path: Path,
    alliance: str,
    count: int,
    seed: int,
    *,
    first_day: date = DEFAULT_FIRST_DAY,
    last_day: date = DEFAULT_LAST_DAY,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write a CSV file of facts (UTF-8, a header line); the number of rows. `progress` is told how many so far."""
    rows = generate_rows(alliance, count, seed, first_day=first_day, last_day=last_day)
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        while chunk := list(islice(rows, _CHUNK)):
            writer.writerows(chunk)
            written += len(chunk)
            if progress:
                progress(written)
    return written


# Time -----------------------------------------------------------------------------------------------------------------

_CLOCK = tuple(f"{second // 60:02d}:{second % 60:02d}" for second in range(3600))
_Slot = tuple[date, int, int]  # a local day, an hour of it, and how many rows fall into that hour


def _slots(world: World, count: int, first_day: date, last_day: date) -> Iterator[_Slot]:
    """Spread the rows over days and hours by their weights; business grows by a fifth over the window."""
    days = [first_day + timedelta(days=step) for step in range((last_day - first_day).days + 1)]
    span = len(days)
    weights = [world.weekdays[day.weekday()] * (5 * span + step) for step, day in enumerate(days)]
    total = sum(weights) * sum(world.hours)
    passed = given = 0
    for day, weight in zip(days, weights, strict=True):
        for hour, share in enumerate(world.hours):
            passed += weight * share
            due = passed * count // total
            if due > given:
                yield day, hour, due - given
                given = due


def _moments(world: World, count: int, first_day: date, last_day: date) -> Iterator[tuple[date, str, str]]:
    """For each row: its local day, the local time as text, and the day's offset from UTC as text."""
    zone, noon, offset = ZoneInfo(world.time_zone), time(12), ""
    known: date | None = None
    for day, hour, rows in _slots(world, count, first_day, last_day):
        if day != known:
            text = datetime.combine(day, noon, zone).strftime("%z")
            offset, known = f"{text[:3]}:{text[3:]}", day
        prefix = f"{day}T{hour:02d}:"
        for place in range(1, 2 * rows, 2):
            second = place * 1800 // rows
            yield day, prefix + _CLOCK[second], offset


# Rows -----------------------------------------------------------------------------------------------------------------


def _weighted(goods: tuple[Goods, ...]) -> tuple[Goods, ...]:
    """Each of the goods as often as it weighs, so that one draw picks by weight."""
    return tuple(item for item in goods for _ in range(item.weight))


def _homes(partners: tuple[Someone, ...]) -> tuple[Someone, ...]:
    """A table in which the first partner stands often and the last rarely (Zipf), mixed by a fixed step."""
    table = [one for place, one in enumerate(partners, start=1) for _ in range(max(2, 120 // place))]
    size, step = len(table), 97
    while size % step == 0:
        step += 2
    return tuple(table[place * step % size] for place in range(size))


class _Teller:
    """Tells the facts one after the other. All chance comes from one seeded generator."""

    def __init__(self, world: World, count: int, seed: int, first_day: date) -> None:
        self.world, self.seed, self.first_day = world, seed, first_day
        self.rng = Random(f"{world.alliance}/{seed}/{count}")
        self.chance = self.rng.random
        self.customers = max(20, count // 5)
        self.flat = self.customers / 40
        self.homes = _homes(world.partners)
        self.goods = {group: _weighted(goods) for group, goods in world.goods.items()}
        self.codes = tuple(one.code for one in world.partners if one.code)
        self.leads: list[tuple[int, Someone]] = []
        self.sold: list[tuple[str, str, int, str]] = []  # sale, customer, minor units left, currency
        self.recent: list[Row] = []
        self.number = 0
        self.day, self.now, self.offset = first_day, "", ""

    def rows(self, moments: Iterator[tuple[date, str, str]]) -> Iterator[Row]:
        chance, recent = self.chance, self.recent
        for self.day, self.now, self.offset in moments:
            dice = chance()
            if dice < _DUPLICATE and recent:
                yield recent[int(chance() * len(recent))]
                continue
            self.number += 1
            row = self.one(dice)
            if len(recent) < _ECHOES:
                recent.append(row)
            else:
                recent[self.number % _ECHOES] = row
            yield row

    def one(self, dice: float) -> Row:
        if dice >= _LEAD:
            return self.sale()
        if dice >= _REFUND:
            return self.lead()
        if dice >= _BAD:
            return self.refund() if self.sold else self.sale()
        return self.bad()

    # Who and when

    def fact_id(self, letter: str) -> str:
        return f"{letter}{self.seed}-{self.number:07d}"

    def moment(self) -> str:
        """Mostly now; sometimes the till tells of an earlier day, and some rows carry their offset."""
        dice = self.chance()
        if dice >= _LATE:
            return self.now if dice < 0.97 else self.now + self.offset
        day = max(self.first_day, self.day - timedelta(days=1 + int(self.chance() * 20)))
        return f"{day}{self.now[10:]}"

    def customer(self, number: int) -> str:
        return f"{self.world.customers}-{number:06d}"

    def returning(self) -> int:
        """A customer's number: few come often, most once or twice (Zipf and Mandelbrot's law by its inverse)."""
        return 1 + int(self.flat * (41.0 ** self.chance() - 1.0))

    def home(self, number: int) -> Someone:
        """The partner a customer is with: the same whenever the customer comes back."""
        return self.homes[(number * 2654435761 >> 7) % len(self.homes)]

    def evidence(self, someone: Someone, *, from_lead: bool) -> tuple[str, str]:
        """Partner and code as the till noted them: one of them, both, two that disagree, or neither."""
        if someone.group in self.world.api_groups:
            return someone.partner, ""
        campaign = self.world.campaign
        if campaign and someone.partner == campaign.partner and campaign.first_day <= self.day <= campaign.last_day:
            return someone.partner, campaign.code
        dice = self.chance() + (0.5 if from_lead else 0.0)
        if dice < 0.4:
            return someone.partner, ""
        if dice < 0.74:
            return "", someone.code
        if dice < 0.82:
            return someone.partner, someone.code
        if dice < 0.84:
            return someone.partner, self.codes[int(self.chance() * len(self.codes))]
        return "", ""

    # Kinds of rows

    def lead(self) -> Row:
        number = 1 + int(self.chance() * self.customers)
        someone = self.home(number)
        if len(self.leads) < _REMEMBERED:
            self.leads.append((number, someone))
        else:
            self.leads[int(self.chance() * _REMEMBERED)] = (number, someone)
        code = someone.code if self.chance() < 0.5 else ""
        partner = "" if code else someone.partner
        empty = ("", "", "", "", "", "", "", "")
        return ("lead", self.fact_id("L"), self.moment(), partner, code, self.customer(number), *empty)

    def sale(self) -> Row:
        from_lead = bool(self.leads) and self.chance() < _FROM_LEAD
        if from_lead:
            number, someone = self.leads[int(self.chance() * len(self.leads))]
        else:
            number = self.returning()
            someone = self.home(number)
        row, minor = self.sold_row(number, someone, *self.evidence(someone, from_lead=from_lead))
        self.remember((row[1], row[5], minor, row[7]))
        return row

    def sold_row(self, number: int, someone: Someone, partner: str, code: str) -> tuple[Row, int]:
        """A sale's row and its amount in minor units."""
        chance, world = self.chance, self.world
        table = self.goods[someone.group]
        dice = chance()
        goods = world.excluded if dice < 0.01 else table[int(chance() * len(table))]
        units = 1 if goods.most_units == 1 else 1 + int(chance() * goods.most_units)
        currency = someone.currency if someone.currency and dice < 0.9 else world.currencies[0]
        minor = self.price(goods, world.factors[currency]) * units
        # Now and then a partner is its own customer.
        customer = someone.partner if dice > 0.998 else self.customer(number)
        row = (
            "sale", self.fact_id("S"), self.moment(), partner, code, customer, _units(minor), currency,
            self.net(minor), self.own(minor), goods.category, str(units) if units > 1 else "", self.staff(someone), "",
        )  # fmt: skip
        return row, minor

    def price(self, goods: Goods, factor: int) -> int:
        """Minor units: prices end in 0 or 5 units, now and then in odd cents."""
        steps = (goods.highest - goods.lowest) // 5 + 1
        minor = (goods.lowest + 5 * int(self.chance() * steps)) * factor
        return minor - 1 - int(self.chance() * 99) if self.chance() < 0.2 else minor

    def net(self, minor: int) -> str:
        if not self.world.net_tax or self.chance() > 0.25:
            return ""
        return _units(minor * 1000 // (1000 + self.world.net_tax))

    def own(self, minor: int) -> str:
        if not self.world.states_own_commission or self.chance() > 0.6:
            return ""
        return _units(minor * (18 + int(self.chance() * 7)) // 100)

    def staff(self, someone: Someone) -> str:
        names = self.world.staff.get(someone.group)
        if not names or self.chance() > 0.6:
            return ""
        return names[int(self.chance() * len(names))]

    def remember(self, sold: tuple[str, str, int, str]) -> None:
        if len(self.sold) < _REMEMBERED:
            self.sold.append(sold)
        else:
            self.sold[int(self.chance() * _REMEMBERED)] = sold

    def refund(self) -> Row:
        """The whole rest of an earlier sale (every other one without an amount) or a part of it."""
        place, whole = int(self.chance() * len(self.sold)), self.chance()
        sale, customer, left, currency = self.sold[place]
        part = left if whole < 0.55 else left * (20 + int(self.chance() * 60)) // 100
        if part in (0, left):
            self.sold[place] = self.sold[-1]
            self.sold.pop()
        else:
            self.sold[place] = (sale, customer, left - part, currency)
        amount = "" if whole < 0.25 else _units(part)
        return ("refund", self.fact_id("R"), self.now, "", "", customer, amount, currency, "", "", "", "", "", sale)

    def bad(self) -> Row:
        """A row that no one can use as it is: each kind of slip that exports have."""
        number = self.returning()
        someone = self.home(number)
        row = list(self.sold_row(number, someone, someone.partner, "")[0])
        slips: tuple[tuple[int, str], ...] = (
            (3, "socio-desconocido"), (6, "1,2O0.50"), (6, "-150.00"), (7, self.world.wrong_currency),
            (1, ""), (2, f"{self.day.year}-13-40T10:00"), (0, "venta"), (6, ""),
        )  # fmt: skip
        place, text = slips[int(self.chance() * len(slips))]
        row[place] = text
        return tuple(row)


def _units(minor: int) -> str:
    """Minor units of a currency with two decimals as text in units; every currency of the examples has two."""
    return f"{minor // 100}.{minor % 100:02d}"
