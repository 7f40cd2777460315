"""What the models' numbers follow from, for those who want to check them. Pure: plain rows for tables and JSON."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from alianza.insight import by_place
from alianza.insight.tally import CONVERSION, Tally, parts_of
from alianza.insight.words import Options

if TYPE_CHECKING:
    from alianza.insight.markov import Solved

SHOWN_LENGTHS = (1, 2, 3, 4, 5)


class Places(NamedTuple):
    """Conversions of the paths in which a channel is alone, first, in between, last; a path counts once a touch."""

    channel: str
    alone: int
    first: int
    middle: int
    last: int


class Removal(NamedTuple):
    """A channel in the Markov chain.

    `reached`: the chance that a journey comes to it; `converts`: the worth of a journey from there on, in conversions;
    `removal`: which part of all conversions is lost without it; `values`: the same of each value.
    """

    channel: str
    reached: float
    converts: float
    removal: float
    values: tuple[float, ...]


class Transition(NamedTuple):
    """How often one touch (or the last few) was followed by the next, and with which chance."""

    before: str
    after: str
    times: int
    chance: float


class Coalition(NamedTuple):
    """A channel in the game of coalitions: conversions of the paths with no other channel, of all paths with it."""

    channel: str
    alone: int
    with_it: int
    by_size: dict[int, int]  # number of different channels of a path: conversions of such paths with this channel


def places(tally: Tally) -> list[Places]:
    """Where each channel stands in the paths that ended in a conversion."""
    assert tally.places is not None, "the places were gathered for these models"
    keys, sums = tally.places.table()
    names = list(tally.channels)
    found = [[0, 0, 0, 0] for _ in names]
    lengths, at, channels = (part.tolist() for part in parts_of(keys, 3))
    for length, place, channel, count in zip(lengths, at, channels, sums[:, 0].tolist(), strict=True):
        kind = 0 if length == 1 else 1 if place == 0 else 3 if place == length - 1 else 2
        found[channel - 1][kind] += count
    return sorted(Places(name, *counts) for name, counts in zip(names, found, strict=True))


def shares(model: str, options: Options) -> dict[int, list[Fraction]]:
    """What each touch of a path gets, for short paths."""
    of = by_place.share_of(model, options)
    return {length: of(length) for length in SHOWN_LENGTHS}


def removals(tally: Tally, chain: Solved) -> list[Removal]:
    """What the chain says of each channel."""
    found = []
    for place, name in enumerate(tally.channels):
        reached, loses = float(chain.reached[place]), chain.loses[place].tolist()
        converts = loses[0] * float(chain.worth[0]) / reached if reached else 0.0
        found.append(Removal(name, reached, converts, loses[0], tuple(loses[1:])))
    return sorted(found)


def transitions(tally: Tally, chain: Solved) -> list[Transition]:
    """All steps of the chain, the most frequent first."""
    names = ["", *tally.channels]
    found = []
    for before, after, times, chance in chain.steps:
        state = " > ".join(names[channel] for channel in before) if before else "(start)"
        end = "(conversion)" if after == CONVERSION else "(null)"
        found.append(Transition(state, names[after] if after < len(names) else end, times, chance))
    return sorted(found, key=lambda step: (-step.times, step.before, step.after))


def coalitions(tally: Tally) -> list[Coalition]:
    """The conversions that each channel shares with so many others."""
    assert tally.sets is not None, "the sets were gathered for this model"
    keys, sums = tally.sets.table()
    by_size: dict[str, dict[int, int]] = {name: {} for name in tally.channels}
    names = list(tally.channels)
    sizes, channels = (part.tolist() for part in parts_of(keys, 2))
    for size, channel, count in zip(sizes, channels, sums[:, 0].tolist(), strict=True):
        by_size[names[channel - 1]][size] = count
    return [Coalition(name, found.get(1, 0), sum(found.values()), found) for name, found in sorted(by_size.items())]
