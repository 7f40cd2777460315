"""Shapley values of channels: the average of what a channel adds, over all orders in which channels could come. Pure.

The order of touches does not matter here, only which channels a path has. By `conversions` a coalition is worth the
conversions of the paths that need no channel outside it. That game is a sum of unanimity games, one for each set of
channels, whose Shapley value is an equal part for each member: so the exact value is a sum over paths, for any number of
channels. By `rate` a coalition is worth the conversions of these paths for each journey that needs no channel outside it;
that game has no such form and is solved over all coalitions.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
from numpy.typing import NDArray

from alianza.insight.rounding import in_proportion
from alianza.insight.tally import MAX_MASKED, Ints, Tally, parts_of, too_many_for_coalitions
from alianza.insight.words import Options

Floats = NDArray[np.float64]


def credits(tally: Tally, options: Options) -> list[list[Fraction]]:
    """The exact credit of each channel, for each measure; a negative one is possible with the worth by rate only."""
    return _by_rate(tally) if options.worth == "rate" else _equal_parts(tally)


def _equal_parts(tally: Tally) -> list[list[Fraction]]:
    assert tally.sets is not None, "the sets were gathered for this model"
    keys, sums = tally.sets.table()
    found = [[Fraction(0)] * len(tally.channels) for _ in range(sums.shape[1])]
    sizes, channels = (part.tolist() for part in parts_of(keys, 2))
    for size, channel, row in zip(sizes, channels, sums.tolist(), strict=True):
        for measure, total in enumerate(row):
            found[measure][channel - 1] += Fraction(total, size)
    return found


def _by_rate(tally: Tally) -> list[list[Fraction]]:
    assert tally.coalitions is not None, "the coalitions were gathered for this model"
    count = len(tally.channels)
    if count > MAX_MASKED:
        raise too_many_for_coalitions(count)
    keys, sums = tally.coalitions.table()
    worth = np.zeros((1 << count, sums.shape[1]), np.int64)
    worth[keys.astype(np.int64)] = sums
    inside = sums_of_subsets(worth, count)
    journeys = inside[:, 0] + inside[:, 1]
    found = []
    for total, column in zip(tally.totals.as_list(), (0, *range(2, inside.shape[1])), strict=True):
        rate = np.divide(inside[:, column], journeys, out=np.zeros(len(journeys)), where=journeys > 0)
        found.append(in_proportion(total, [Fraction(value) for value in values(rate, count).tolist()]))
    return found


def sums_of_subsets(worth: Ints, count: int) -> Ints:
    """For each coalition (its members are the bits of its place) the sum over all coalitions within it.

    The zeta transform of the lattice of subsets: one pass a channel instead of one a pair of coalitions.
    """
    found = worth.copy()
    for channel in range(count):
        halves = found.reshape(-1, 2, 1 << channel, *found.shape[1:])
        halves[:, 1] += halves[:, 0]
    return found


def values(worth: Floats, count: int) -> Floats:
    """The Shapley value of each channel, by its definition over all coalitions; `worth` has one entry a coalition."""
    size = np.zeros(1 << count, np.int64)
    for channel in range(count):
        size.reshape(-1, 2, 1 << channel)[:, 1] += 1
    # |S|! (n - |S| - 1)! / n!: the part of all orders in which exactly the members of S come before the channel.
    parts = np.array([1 / (count * comb(count - 1, members)) for members in range(count)])
    found = np.zeros(count)
    for channel in range(count):
        halves = worth.reshape(-1, 2, 1 << channel)
        without = size.reshape(-1, 2, 1 << channel)[:, 0]
        found[channel] = ((halves[:, 1] - halves[:, 0]) * parts[without]).sum()
    return found
