"""Markov attribution: what the conversions would lose without a channel, solved exactly. Pure.

Journeys are a chain that remembers the last `order` touches and ends in a conversion or in nothing. Taking a channel away
sends whoever would come to it into nothing. With Q the steps between states, s the first steps and r what a state earns at
once, the chain is worth V = s (I - Q)⁻¹ r. Let y = s (I - Q)⁻¹ be the expected visits and x = (I - Q)⁻¹ r the worth from a
state on, and B a channel's states. Then h = y_B (N_BB)⁻¹ with N = (I - Q)⁻¹ is the chance to reach the channel first at
each of its states, and taking it away loses h · x_B. So one factorisation serves all channels; N_BB only needs the states
that can lead back to the channel, so it is taken from each strongly connected part alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix, identity
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from alianza.insight.rounding import in_proportion
from alianza.insight.tally import CONVERSION, NULL, Ints, Keys, Tally
from alianza.insight.words import TooManyStates

Floats = NDArray[np.float64]

MAX_CONNECTED = 4_000  # states of one strongly connected part: its inverse is dense, 128 MB
_BITS = np.uint64(16)
_LOW = np.uint64(0xFFFF)


class Step(NamedTuple):
    """How often one state was followed by another: channels by number, none before the first touch."""

    before: tuple[int, ...]
    after: int  # a channel, CONVERSION or NULL
    times: int
    chance: float


class Solved(NamedTuple):
    """A chain solved: per measure (conversions, then values) the worth of a journey, and per channel what it loses."""

    worth: Floats  # by measure
    reached: Floats  # by channel: the chance that a journey comes to it
    loses: Floats  # by channel and measure: how much of the worth is lost without the channel, 0 to 1
    steps: list[Step]


class _Chain(NamedTuple):
    states: Keys
    newest: Ints  # channel of each state, from 0
    inner: Any  # Q, sparse
    start: Floats
    earns: Floats  # r, by state and measure
    steps: list[Step]


def solve(tally: Tally) -> Solved:
    """The chain of all paths, and what each channel's absence loses. Raises TooManyStates."""
    chain = _chain(tally)
    count, measures = len(tally.channels), chain.earns.shape[1]
    reached, lost = np.zeros(count), np.zeros((count, measures))
    if not len(chain.states):
        return Solved(np.zeros(measures), reached, lost, chain.steps)
    factors = splu((identity(len(chain.states), format="csc") - chain.inner).tocsc())
    onward = factors.solve(chain.earns)
    visits = factors.solve(chain.start, trans="T")
    worth = chain.start @ onward
    for channel, states, back in _returns(chain, count):
        first = np.linalg.solve(back.T, visits[states])
        reached[channel] = first.sum()
        lost[channel] = first @ onward[states]
    loses = np.divide(lost, worth, out=np.zeros_like(lost), where=worth > 0)
    return Solved(worth, np.clip(reached, 0, 1), np.clip(loses, 0, 1), chain.steps)


def credits(tally: Tally, solved: Solved) -> list[list[Fraction]]:
    """The conversions and values in proportion to what each channel's absence loses."""
    totals = tally.totals.as_list()
    columns = [[Fraction(loss) for loss in column] for column in solved.loses.T.tolist()]
    return [in_proportion(total, column) for total, column in zip(totals, columns, strict=True)]


def _chain(tally: Tally) -> _Chain:
    assert tally.steps is not None, "the steps were gathered for this model"
    keys, sums = tally.steps.table()
    before, after, count = keys >> _BITS, (keys & _LOW).astype(np.int64), sums[:, 0]
    states = np.unique(before)
    row = np.searchsorted(states, before)
    leaving = np.bincount(row, count, len(states)) if len(keys) else np.zeros(0)
    chance = count / leaving[row]
    rewards = np.zeros((len(states), sums.shape[1]))
    done = after == CONVERSION
    rewards[row[done]] = sums[done] / leaving[row[done], None]
    full = np.uint64((1 << 16 * tally.order) - 1)
    inner = after < NULL
    column = np.searchsorted(states, keys[inner] & full)
    whole = csr_matrix((chance[inner], (row[inner], column)), shape=(len(states), len(states)))
    steps = list(_steps(before, after, count, chance, tally.order))
    if not len(states):
        return _Chain(states, np.zeros(0, np.int64), whole, np.zeros(0), rewards, steps)
    # The state before the first touch is the lowest; nothing leads back to it.
    newest = (states[1:] & _LOW).astype(np.int64) - 1
    return _Chain(states[1:], newest, whole[1:, 1:], whole[0, 1:].toarray().ravel(), rewards[1:], steps)


def _steps(before: Keys, after: Ints, count: Ints, chance: Floats, order: int) -> Iterator[Step]:
    columns = [(before >> np.uint64(16 * back) & _LOW).tolist() for back in range(order - 1, -1, -1)]
    for *state, to, times, part in zip(*columns, after.tolist(), count.tolist(), chance.tolist(), strict=True):
        yield Step(tuple(channel for channel in state if channel), to, times, part)


def _returns(chain: _Chain, count: int) -> Iterator[tuple[int, Ints, Floats]]:
    """For each channel that has states: those, and the expected visits from each of them to each, itself included."""
    entries = chain.inner.tocoo()
    pair = (chain.newest[entries.row], chain.newest[entries.col])
    between = csr_matrix((np.ones(len(entries.data)), pair), shape=(count, count))
    _, part = connected_components(between, connection="strong")
    order = np.argsort(part[chain.newest], kind="stable")
    bounds = np.flatnonzero(np.diff(part[chain.newest][order])) + 1
    own = chain.inner.diagonal()
    for states in np.split(order, bounds):
        if len(states) == 1:
            yield int(chain.newest[states[0]]), states, 1 / (1 - own[states])[:, None]
            continue
        inverse = _inverse(chain.inner, states)
        for channel in np.unique(chain.newest[states]):
            here = np.flatnonzero(chain.newest[states] == channel)
            yield int(channel), states[here], inverse[np.ix_(here, here)]


def _inverse(inner: csc_matrix, states: Ints) -> Floats:
    if len(states) > MAX_CONNECTED:
        raise TooManyStates(
            f"{len(states):,} states of the chain lead to one another; at most {MAX_CONNECTED:,} can be solved exactly",
            hint="use --order 1, or put rare channels together",
        )
    block = inner[states][:, states].toarray()
    found: Floats = np.linalg.inv(np.identity(len(states)) - block)
    return found
