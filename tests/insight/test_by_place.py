"""First, last, linear, position, time decay: against a loop over every touch of every path."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from journeys import Journey, by_name, journeys, tally_of

from alianza.insight import by_place
from alianza.insight.words import BY_POSITION, Options

HALF = Fraction(1, 2)


def naive(model: str, options: Options, length: int, place: int) -> Fraction:
    """The share of one touch, straight from the sentence that defines the model."""
    first, middle, last = options.position
    if model == "first":
        return Fraction(place == 0)
    if model == "last":
        return Fraction(place == length - 1)
    if model == "linear" or length == 1:
        return Fraction(1, length)
    if model == "time-decay":
        whole = sum(HALF**back for back in range(length))
        return HALF ** (length - 1 - place) / whole
    if length == 2:
        return (first if place == 0 else last) / (first + last) if first + last else HALF
    return first if place == 0 else last if place == length - 1 else middle / (length - 2)


def expected(paths: list[Journey], model: str, options: Options, measure: int) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for path, conversions, _, value in paths:
        for place, channel in enumerate(path):
            part = naive(model, options, len(path), place) * (value if measure else conversions)
            found[channel] = found.get(channel, Fraction(0)) + part
    return found


positions = st.tuples(st.integers(0, 100), st.integers(0, 100)).filter(lambda pair: sum(pair) <= 100)


@given(journeys, st.sampled_from(BY_POSITION), positions)
def test_each_model_is_its_share_of_every_touch(paths: list[Journey], model: str, parts: tuple[int, int]) -> None:
    first, last = Fraction(parts[0], 100), Fraction(parts[1], 100)
    options = Options(position=(first, 1 - first - last, last))
    tally = tally_of(paths, options)
    for measure, column in enumerate(by_place.credits(tally, model, options)):
        found, wanted = by_name(tally, column), expected(paths, model, options, measure)
        assert sum(column) == tally.totals.as_list()[measure]
        if model == "time-decay":
            assert found == pytest.approx(wanted, abs=1e-12)
        else:
            assert found == wanted


def test_a_channel_that_comes_twice_in_a_path_is_credited_twice() -> None:
    tally = tally_of([Journey(("a", "b", "a"), 3)])
    assert by_name(tally, by_place.credits(tally, "linear", Options())[0]) == {"a": 2, "b": 1}


def test_two_touches_share_the_parts_of_the_first_and_the_last() -> None:
    of = by_place.by_position(Fraction(30, 100), Fraction(60, 100), Fraction(10, 100))
    assert of(1) == [1]
    assert of(2) == [Fraction(3, 4), Fraction(1, 4)]
    assert of(4) == [Fraction(3, 10), Fraction(3, 10), Fraction(3, 10), Fraction(1, 10)]
    assert by_place.by_position(Fraction(0), Fraction(1), Fraction(0))(2) == [HALF, HALF]


@pytest.mark.parametrize("half_life", ["1", "2", "7", "0.001", "100000"])
@pytest.mark.parametrize("length", [1, 2, 3, 50, 1000])
def test_the_shares_of_time_decay_are_whole_and_halve_as_they_should(half_life: str, length: int) -> None:
    shares = by_place.by_age(Fraction(half_life))(length)
    assert sum(shares) == 1
    assert sorted(shares) == shares
    step = int(Fraction(half_life))
    if 0 < step < length:
        assert float(shares[-1 - step] / shares[-1]) == pytest.approx(0.5, abs=1e-12)


def test_a_path_of_a_thousand_touches_does_not_overflow() -> None:
    total = 9 * 10**15
    tally = tally_of([Journey(("a",) * 1000, total)])
    for model in BY_POSITION:
        assert by_place.credits(tally, model, Options())[0] == [total]
