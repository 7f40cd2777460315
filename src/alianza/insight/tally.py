"""What all paths add up to: a few sums by key, enough for every model, gathered in one pass.

The size of a tally depends on the number of channels and on how long paths get, not on how many paths there are. Sums are
64-bit integers and exact: no path has more than MAX_TOUCHES touches and no measure more than MAX_TOTAL in all, so that
no sum can overflow.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alianza.insight.words import BY_POSITION, MARKOV, MAX_CHANNELS, MAX_TOTAL, SHAPLEY, Options, TooManyChannels
from alianza.kernel.money import AmountOutOfRange

Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]

# Ends of a path in the keys of transitions; channels are counted from 1, and 0 is "before the first touch".
CONVERSION, NULL = 65_534, 65_533
_BITS = np.uint64(16)
_ENOUGH = 1 << 17
MAX_MASKED = 20  # channels of which every coalition can be looked at


class SparseSums:
    """Rows of integers summed by key. Sorted by key; what was added last is merged when enough has gathered."""

    def __init__(self, width: int) -> None:
        self._keys: Keys = np.empty(0, np.uint64)
        self._sums: Ints = np.empty((0, width), np.int64)
        self._waiting: list[tuple[Keys, Ints]] = []
        self._waits = 0

    def add(self, keys: Keys, rows: Ints) -> None:
        """Add rows to the sums of their keys."""
        self._waiting.append((keys, rows))
        self._waits += len(keys)
        if self._waits > max(_ENOUGH, len(self._keys)):
            self._merge()

    def multiply(self, column: int, factor: int) -> None:
        """Count a column in a finer unit."""
        self._merge()
        self._sums[:, column] *= factor

    def table(self) -> tuple[Keys, Ints]:
        """All keys in order, and their sums; a key whose sums are all zero is left out."""
        self._merge()
        kept = self._sums.any(axis=1)
        return self._keys[kept], self._sums[kept]

    def _merge(self) -> None:
        if not self._waiting:
            return
        keys = np.concatenate([self._keys, *(keys for keys, _ in self._waiting)])
        rows = np.concatenate([self._sums, *(rows for _, rows in self._waiting)])
        self._waiting, self._waits = [], 0
        if len(keys):
            order = np.argsort(keys, kind="stable")
            keys = keys[order]
            first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
            self._keys, self._sums = keys[first], np.add.reduceat(rows[order], first, axis=0)


class Channels(dict[str, int]):
    """The channels by name; looking up a new one gives it the next number, from 1 on. Raises TooManyChannels."""

    def __missing__(self, name: str) -> int:
        if len(self) >= MAX_CHANNELS:
            raise TooManyChannels(
                f"the paths have more than {MAX_CHANNELS:,} channels",
                hint="a channel is a word like email or taller-x, not an address or an id; look at the separator too",
            )
        self[name] = number = len(self) + 1
        return number


@dataclass
class Batch:
    """Some paths as columns: `touches` holds all their channels one after the other, `lengths` how many each has.

    `values` has one row a path and one column a unit, in whole units of the measure.
    """

    touches: Ints
    lengths: Ints
    conversions: Ints
    nulls: Ints
    values: Ints


@dataclass
class Totals:
    """What was counted, in Python's integers."""

    paths: int = 0  # rows of a file; different paths of the books
    conversions: int = 0
    nulls: int = 0
    values: list[int] = field(default_factory=list)

    def as_list(self) -> list[int]:
        """One total for each measure."""
        return [self.conversions, *self.values]


class Tally:
    """The sums of all paths. Only what the models of `options` need is gathered."""

    def __init__(self, units: Sequence[str], options: Options) -> None:
        self.units = tuple(units)
        self.order = options.order
        self.channels = Channels()
        self.totals = Totals(values=[0] * len(units))
        models: Collection[str] = options.models
        wide = 1 + len(units)
        # (length, position, channel) → conversions and values that end paths with that channel at that place.
        self.places = SparseSums(wide) if any(model in models for model in BY_POSITION) else None
        # (state, next) → how often one follows the other; into CONVERSION also the values.
        self.steps = SparseSums(wide) if MARKOV in models else None
        # (number of different channels, channel) → conversions and values of paths with so many channels.
        self.sets = SparseSums(wide) if SHAPLEY in models else None
        # set of channels as bits → conversions, nulls, values.
        self.coalitions = SparseSums(wide + 1) if SHAPLEY in models and options.worth == "rate" else None
        # Time decay in days: for each measure and channel the sums of its shares; None where paths have no times.
        self.aged: list[list[int]] | None = None

    def add(self, batch: Batch) -> None:
        """Add paths. Raises AmountOutOfRange when a total is too large to be summed exactly."""
        self._count(batch)
        if not len(batch.touches):
            return
        weights = np.column_stack((batch.conversions, batch.values))
        row = np.repeat(np.arange(len(batch.lengths)), batch.lengths)
        starts = np.cumsum(batch.lengths) - batch.lengths
        place = np.arange(len(row)) - starts[row]
        if self.places is not None:
            self.places.add(_key(batch.lengths[row], place, batch.touches), weights[row])
        if self.steps is not None:
            self._step(self.steps, batch, row, place, weights)
        if self.sets is not None:
            self._gather(self.sets, batch, row, weights)

    def finer(self, unit: int, factor: int) -> None:
        """Count a value in a unit that is `factor` times smaller. Raises AmountOutOfRange."""
        self.totals.values[unit] *= factor
        self._check_totals()
        for sums in (self.places, self.steps, self.sets):
            if sums is not None:
                sums.multiply(1 + unit, factor)
        if self.coalitions is not None:
            self.coalitions.multiply(2 + unit, factor)

    def _count(self, batch: Batch) -> None:
        totals = self.totals
        totals.paths += len(batch.lengths)
        totals.conversions += sum(batch.conversions.tolist())
        totals.nulls += sum(batch.nulls.tolist())
        for unit in range(len(self.units)):
            totals.values[unit] += sum(batch.values[:, unit].tolist())
        self._check_totals()

    def _check_totals(self) -> None:
        totals = self.totals
        if max(totals.conversions + totals.nulls, *totals.values, 0) > MAX_TOTAL:
            raise AmountOutOfRange(
                f"the paths add up to more than {MAX_TOTAL:,}", hint="state values with fewer decimals"
            )

    def _step(self, steps: SparseSums, batch: Batch, row: Ints, place: Ints, weights: Ints) -> None:
        """Transitions: into each touch from the state before it, and from the last state into both ends."""
        state = np.zeros(len(row), np.uint64)
        for back in range(self.order, 0, -1):
            earlier = np.roll(batch.touches, back)
            state = state << _BITS | np.where(place >= back, earlier, 0).astype(np.uint64)
        nothing = np.zeros((len(row), weights.shape[1] - 1), np.int64)
        passed = (batch.conversions + batch.nulls)[row]
        steps.add(state << _BITS | batch.touches.astype(np.uint64), np.column_stack((passed, nothing)))
        last = np.flatnonzero(place == batch.lengths[row] - 1)
        full = np.uint64((1 << 16 * self.order) - 1)
        ends = (state[last] << _BITS | batch.touches[last].astype(np.uint64)) & full
        steps.add(ends << _BITS | np.uint64(CONVERSION), weights[row[last]])
        nulls = np.column_stack((batch.nulls[row[last]], nothing[: len(last)]))
        steps.add(ends << _BITS | np.uint64(NULL), nulls)

    def _gather(self, sets: SparseSums, batch: Batch, row: Ints, weights: Ints) -> None:
        """The different channels of each path."""
        pairs = np.unique(row << 16 | batch.touches)
        row, channel = pairs >> 16, pairs & 0xFFFF
        different = np.bincount(row, minlength=len(batch.lengths))
        sets.add(_key(different[row], channel), weights[row])
        if self.coalitions is not None:
            if len(self.channels) > MAX_MASKED:
                raise too_many_for_coalitions(len(self.channels))
            bits = np.zeros(len(batch.lengths), np.uint64)
            np.bitwise_or.at(bits, row, np.uint64(1) << (channel - 1).astype(np.uint64))
            self.coalitions.add(bits, np.column_stack((batch.conversions, batch.nulls, batch.values)))


def too_many_for_coalitions(count: int) -> TooManyChannels:
    """The error of a worth that needs every coalition."""
    return TooManyChannels(
        f"--worth rate looks at every coalition and takes up to {MAX_MASKED} channels; there are {count} or more",
        hint="leave --worth out: the worth by conversions takes any number of channels",
    )


def _key(*parts: Any) -> Keys:
    """Numbers below 65,536 as one key."""
    key = np.zeros(len(parts[0]), np.uint64)
    for part in parts:
        key = key << _BITS | part.astype(np.uint64)
    return key


def parts_of(keys: Keys, count: int) -> list[Ints]:
    """The numbers that were made one key, first to last."""
    shifts = [np.uint64(16 * back) for back in range(count - 1, -1, -1)]
    return [(keys >> shift & np.uint64(0xFFFF)).astype(np.int64) for shift in shifts]
