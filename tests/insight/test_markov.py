"""Removal effects against the definition: the chain without the channel, solved in fractions by elimination."""

from __future__ import annotations

import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from journeys import Journey, by_name, journeys, tally_of

from alianza.insight import markov
from alianza.insight.words import Options, TooManyStates

State = tuple[str, ...]
Rows = dict[State, dict[State, Fraction]]
START: State = ()
WON, LOST = ("(won)", "(won)"), ("(lost)", "(lost)")


def eliminate(rows: Rows, right: dict[State, Fraction]) -> dict[State, Fraction]:
    """Solves x = rows · x + right by Gauss and Jordan, in fractions."""
    states = list(rows)
    table = [[Fraction(a == b) - rows[a].get(b, Fraction(0)) for b in states] + [right[a]] for a in states]
    for pivot in range(len(states)):
        swap = next(row for row in range(pivot, len(states)) if table[row][pivot])
        table[pivot], table[swap] = table[swap], table[pivot]
        table[pivot] = [cell / table[pivot][pivot] for cell in table[pivot]]
        for row in range(len(states)):
            if row != pivot and (factor := table[row][pivot]):
                table[row] = [cell - factor * top for cell, top in zip(table[row], table[pivot], strict=True)]
    return {state: table[place][-1] for place, state in enumerate(states)}


class Reference:
    """The chain as its definition says, one path after the other."""

    def __init__(self, paths: list[Journey], order: int) -> None:
        self.steps: dict[State, dict[State, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
        self.values: dict[State, Fraction] = defaultdict(Fraction)
        for path, conversions, nulls, value in paths:
            if not conversions + nulls:
                continue
            state = START
            for channel in path:
                after = (*state, channel)[-order:]
                self.steps[state][after] += conversions + nulls
                state = after
            self.steps[state][WON] += conversions
            self.steps[state][LOST] += nulls
            self.values[state] += value

    def worth(self, measure: int, without: str | None = None) -> Fraction:
        """Conversions (or value) of one journey; whoever would come to `without` is lost."""
        rows: Rows = {}
        right: dict[State, Fraction] = {}
        for state, after in self.steps.items():
            total = sum(after.values())
            right[state] = (self.values[state] if measure else after[WON]) / total
            rows[state] = {to: n / total for to, n in after.items() if to not in (WON, LOST) and to[-1] != without}
        return eliminate(rows, right)[START] if rows else Fraction(0)

    def removal(self, channel: str, measure: int) -> Fraction:
        whole = self.worth(measure)
        return 1 - self.worth(measure, channel) / whole if whole else Fraction(0)

    def reached(self, channel: str) -> Fraction:
        """The chance of order one: what the chain would convert if coming to the channel were the conversion."""
        rows: Rows = {}
        right: dict[State, Fraction] = {}
        for state, after in self.steps.items():
            total = sum(after.values())
            right[state] = after[(channel,)] / total
            rows[state] = {to: n / total for to, n in after.items() if to not in (WON, LOST, (channel,))}
        return eliminate(rows, right)[START] if rows else Fraction(0)


@given(journeys, st.sampled_from([1, 2, 3]))
def test_removal_effects_are_what_the_chain_loses_without_the_channel(paths: list[Journey], order: int) -> None:
    reference = Reference(paths, order)
    tally = tally_of(paths, Options(order=order))
    solved = markov.solve(tally)
    for measure in (0, 1):
        assert solved.worth[measure] == pytest.approx(float(reference.worth(measure)), abs=1e-9)
        found = by_name(tally, solved.loses[:, measure].tolist())
        wanted = {channel: float(reference.removal(channel, measure)) for channel in tally.channels}
        assert found == pytest.approx(wanted, abs=1e-9)


@given(journeys, st.sampled_from([1, 2, 3]))
def test_the_credits_sum_to_the_conversions_and_to_the_value(paths: list[Journey], order: int) -> None:
    tally = tally_of(paths, Options(order=order))
    columns = markov.credits(tally, markov.solve(tally))
    assert [sum(column) for column in columns] == tally.totals.as_list()
    assert all(credit >= 0 for column in columns for credit in column)


@given(journeys)
def test_the_chance_to_reach_a_channel_is_that_of_the_chain(paths: list[Journey]) -> None:
    tally = tally_of(paths)
    found = by_name(tally, markov.solve(tally).reached.tolist())
    reference = Reference(paths, 1)
    assert found == pytest.approx({channel: float(reference.reached(channel)) for channel in tally.channels}, abs=1e-9)


@given(journeys)
def test_a_channel_said_twice_in_a_row_changes_nothing_at_order_one(paths: list[Journey]) -> None:
    doubled = [one._replace(path=tuple(channel for channel in one.path for _ in range(2))) for one in paths]
    plain, twice = markov.solve(tally_of(paths)), markov.solve(tally_of(doubled))
    assert twice.loses == pytest.approx(plain.loses, abs=1e-9)


def test_without_a_conversion_nothing_is_lost() -> None:
    tally = tally_of([Journey(("a", "b"), 0, 5)])
    solved = markov.solve(tally)
    assert solved.worth.tolist() == [0, 0]
    assert markov.credits(tally, solved) == [[0, 0], [0, 0]]


def test_paths_that_nobody_went_are_no_chain() -> None:
    tally = tally_of([Journey(("a", "b"), 0, 0)])
    solved = markov.solve(tally)
    assert solved.steps == []
    assert markov.credits(tally, solved) == [[0, 0], [0, 0]]


def test_hundreds_of_channels_are_each_taken_away_exactly() -> None:
    """Against a chain solved again for each channel, densely."""
    random = np.random.default_rng(3)
    names = [f"c{number}" for number in range(300)]
    paths = [
        Journey(tuple(random.choice(names, random.integers(1, 9)).tolist()), int(random.integers(0, 3)), 4)
        for _ in range(4000)
    ]
    tally = tally_of(paths, Options(), at_once=500)
    place = {name: number for number, name in enumerate(tally.channels)}
    steps = np.zeros((301, 302))
    for path, conversions, nulls, _ in paths:
        state = 300
        for channel in path:
            steps[state, place[channel]] += conversions + nulls
            state = place[channel]
        steps[state, 300] += conversions
        steps[state, 301] += nulls
    chance = steps / steps.sum(axis=1, keepdims=True)

    def worth(gone: int | None) -> float:
        square = np.column_stack((chance[:, :300], np.zeros(301)))
        if gone is not None:
            square[:, gone] = 0
        return float(np.linalg.solve(np.identity(301) - square, chance[:, 300])[300])

    wanted = [1 - worth(gone) / worth(None) for gone in range(300)]
    assert markov.solve(tally).loses[:, 0] == pytest.approx(wanted, abs=1e-9)


def test_thousands_of_channels_that_do_not_lead_back_to_one_another_are_no_trouble() -> None:
    """Nine thousand lead to one: only what leads back has to be solved together."""
    paths = [Journey((f"a{n}", f"b{n}", "hub"), 1, 1) for n in range(4500)]
    loses = by_name(tally := tally_of(paths, Options(), at_once=1000), markov.solve(tally).loses[:, 0].tolist())
    assert loses.pop("hub") == pytest.approx(1)
    assert list(loses.values()) == pytest.approx([1 / 4500] * 9000)


def test_a_chain_too_large_to_be_solved_exactly_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markov, "MAX_CONNECTED", 3)
    with pytest.raises(TooManyStates, match="4 states"):
        markov.solve(tally_of([Journey(("a", "b", "c", "d", "a"))]))
    assert markov.solve(tally_of([Journey(("a", "b", "c", "a"))])).worth[0] == pytest.approx(1)
