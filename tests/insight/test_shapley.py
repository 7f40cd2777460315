"""Shapley values against the definition: the average over all orders in which the channels could come."""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from journeys import Journey, by_name, journeys, tally_of

from alianza.insight import shapley
from alianza.insight.words import Options, TooManyChannels

Set = frozenset[str]
Game = Callable[[list[Journey], Set, int], Fraction]


def measure_of(one: Journey, measure: int) -> int:
    return one.value if measure else one.conversions


def conversions(paths: list[Journey], coalition: Set, measure: int) -> Fraction:
    """What the paths give that need no channel outside the coalition."""
    return Fraction(sum(measure_of(one, measure) for one in paths if coalition.issuperset(one.path)))


def rate(paths: list[Journey], coalition: Set, measure: int) -> Fraction:
    """The same for each journey of these paths."""
    seen = sum(one.conversions + one.nulls for one in paths if coalition.issuperset(one.path))
    return conversions(paths, coalition, measure) / seen if seen else Fraction(0)


def covered(paths: list[Journey], coalition: Set, measure: int) -> Fraction:
    """The dual game: what the paths give that have some channel of the coalition."""
    return Fraction(sum(measure_of(one, measure) for one in paths if coalition.intersection(one.path)))


def by_orders(paths: list[Journey], channels: list[str], worth: Game, measure: int) -> dict[str, Fraction]:
    """What each channel adds to those before it, on average over every order."""
    worth_of = cache(lambda coalition: worth(paths, coalition, measure))
    found = dict.fromkeys(channels, Fraction(0))
    orders = list(permutations(channels))
    for order in orders:
        for place, channel in enumerate(order):
            found[channel] += worth_of(frozenset(order[: place + 1])) - worth_of(frozenset(order[:place]))
    return {channel: total / len(orders) for channel, total in found.items()}


@given(journeys, st.sampled_from([0, 1]), st.sampled_from([conversions, covered]))
def test_equal_parts_of_each_path_are_the_shapley_values(paths: list[Journey], measure: int, worth: Game) -> None:
    """Of the game of conversions and of its dual: exactly, in fractions."""
    tally = tally_of(paths)
    found = by_name(tally, shapley.credits(tally, Options())[measure])
    assert found == by_orders(paths, list(tally.channels), worth, measure)


@given(journeys, st.sampled_from([0, 1]))
def test_by_rate_the_conversions_are_split_like_the_shapley_values(paths: list[Journey], measure: int) -> None:
    options = Options(worth="rate")
    tally = tally_of(paths, options)
    column = shapley.credits(tally, options)[measure]
    total = tally.totals.as_list()[measure]
    assert sum(column) == total
    values = by_orders(paths, list(tally.channels), rate, measure)
    whole = sum(values.values())
    wanted = {channel: float(total * value / whole) if whole else 0.0 for channel, value in values.items()}
    assert {name: float(credit) for name, credit in by_name(tally, column).items()} == pytest.approx(wanted, abs=1e-6)


@given(st.integers(1, 6), st.data())
def test_sums_of_subsets_are_what_they_are_called(count: int, data: st.DataObject) -> None:
    worth = data.draw(st.lists(st.integers(-1000, 1000), min_size=1 << count, max_size=1 << count))
    found = shapley.sums_of_subsets(np.array(worth, np.int64), count)
    wanted = [sum(worth[part] for part in range(1 << count) if part & whole == part) for whole in range(1 << count)]
    assert found.tolist() == wanted


@given(journeys)
def test_all_coalitions_give_the_same_as_equal_parts(paths: list[Journey]) -> None:
    """The two ways of the module agree where both can go."""
    tally = tally_of(paths)
    count = len(tally.channels)
    assert tally.coalitions is not None
    keys, sums = tally.coalitions.table()
    worth = np.zeros(1 << count, np.int64)
    worth[keys.astype(np.int64)] = sums[:, 0]
    found = shapley.values(shapley.sums_of_subsets(worth, count).astype(np.float64), count)
    assert found.tolist() == pytest.approx([float(part) for part in shapley.credits(tally, Options())[0]], abs=1e-9)


def test_twenty_channels_are_every_coalition_and_one_more_is_refused() -> None:
    options = Options(worth="rate")
    paths = [Journey((f"c{number}", f"c{(number + 1) % 20}"), 2, 3, 100) for number in range(20)]
    column = shapley.credits(tally_of(paths, options), options)[0]
    assert [float(credit) for credit in column] == pytest.approx([2] * 20)
    with pytest.raises(TooManyChannels, match="20 channels"):
        tally_of([*paths, Journey(("one more",))], options)


def test_by_rate_a_channel_that_only_costs_conversions_is_credited_below_zero() -> None:
    options = Options(worth="rate")
    tally = tally_of([Journey(("good",), 9, 1), Journey(("good", "bad"), 1, 9)], options)
    found = by_name(tally, shapley.credits(tally, options)[0])
    assert found["bad"] < 0 < found["good"]
    assert sum(found.values()) == 10
