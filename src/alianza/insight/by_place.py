"""The models that look at a touch's place in its path only: first, last, linear, position, time decay. Pure.

Each is a table of shares: what part of a conversion the touch at place p of n gets. The parts of a path sum to one, so
the credits sum to the conversions.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

from alianza.insight.rounding import in_proportion, whole_units
from alianza.insight.tally import Tally, parts_of
from alianza.insight.words import FIRST, LAST, LINEAR, POSITION, TIME_DECAY, Options

# Shares that are no fractions of small numbers are given in whole parts of this one.
FINE = 10**18

ShareOf = Callable[[int], list[Fraction]]  # the shares of a path of n touches, first to last


def first_touch(length: int) -> list[Fraction]:
    """All to the first."""
    return [Fraction(place == 0) for place in range(length)]


def last_touch(length: int) -> list[Fraction]:
    """All to the last."""
    return [Fraction(place == length - 1) for place in range(length)]


def linear(length: int) -> list[Fraction]:
    """The same to each."""
    return [Fraction(1, length)] * length


def by_position(first: Fraction, middle: Fraction, last: Fraction) -> ShareOf:
    """Fixed parts for the first and the last touch, the rest shared by those between.

    Of two touches the first and the last share all in their proportion (the same where both have no part).
    """

    def shares(length: int) -> list[Fraction]:
        if length == 1:
            return [Fraction(1)]
        if length == 2:
            both = first + last
            return [first / both, last / both] if both else [Fraction(1, 2)] * 2
        return [first, *[middle / (length - 2)] * (length - 2), last]

    return shares


def by_age(half_life: Fraction) -> ShareOf:
    """A touch counts half as much for each `half_life` steps that it is away from the last one."""

    @lru_cache(maxsize=4096)
    def weight(steps: int) -> Fraction:
        with localcontext() as context:
            context.prec = 40
            halvings = Decimal(steps) * half_life.denominator / half_life.numerator
            return Fraction(int((Decimal(2) ** -halvings).scaleb(30)), 10**30)

    def shares(length: int) -> list[Fraction]:
        exact = in_proportion(1, [weight(length - 1 - place) for place in range(length)])
        return [Fraction(part, FINE) for part in whole_units(exact, FINE)]

    return shares


def share_of(model: str, options: Options) -> ShareOf:
    """The table of shares of a model."""
    simple: dict[str, ShareOf] = {FIRST: first_touch, LAST: last_touch, LINEAR: linear}
    if model == POSITION:
        return by_position(*options.position)
    return by_age(options.half_life) if model == TIME_DECAY else simple[model]


def credits(tally: Tally, model: str, options: Options) -> list[list[Fraction]]:
    """The exact credit of each channel, for each measure."""
    if model == TIME_DECAY and tally.aged is not None:
        totals = tally.totals.as_list()
        weights = [[Fraction(share) for share in shares] for shares in tally.aged]
        return [in_proportion(total, shares) for total, shares in zip(totals, weights, strict=True)]
    assert tally.places is not None, "the places were gathered for this model"
    keys, sums = tally.places.table()
    shares, measures = share_of(model, options), sums.shape[1]
    found = [[Fraction(0)] * len(tally.channels) for _ in range(measures)]
    at, of = -1, list[Fraction]()
    columns = [part.tolist() for part in parts_of(keys, 3)]
    for length, place, channel, row in zip(*columns, sums.tolist(), strict=True):
        if length != at:
            at, of = length, shares(length)
        if part := of[place]:
            for measure in range(measures):
                found[measure][channel - 1] += part * row[measure]
    return found
