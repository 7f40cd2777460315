"""Runs the models over a tally and gives each channel's credit in whole units. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from alianza.insight import by_place, shapley
from alianza.insight.rounding import whole_units
from alianza.insight.tally import Tally, Totals
from alianza.insight.words import BY_POSITION, MARKOV, POSITION, TIME_DECAY, NoPaths, Options

if TYPE_CHECKING:
    from alianza.insight import markov


class Credit(NamedTuple):
    """One channel's credit by one model: conversions in units of 10^-decimals, values in whole units of the measure."""

    channel: str
    conversions: int
    values: tuple[int, ...]


class Credited(NamedTuple):
    """What one model gives, in the order of the channels' names."""

    model: str
    settings: dict[str, str]
    credits: list[Credit]


@dataclass(frozen=True, slots=True)
class Analysis:
    """All models asked for, over the same paths."""

    totals: Totals
    units: tuple[str, ...]
    channels: tuple[str, ...]  # by name
    decimals: int
    models: list[Credited]
    chain: markov.Solved | None  # for the explanation


def analyse(tally: Tally, options: Options) -> Analysis:
    """The credits by each model of the options.

    Every model's credits add up to the conversions, and of each value to its total. Raises NoPaths, TooManyStates,
    TooManyChannels.
    """
    if not tally.channels:
        raise NoPaths("there is no path to analyse", hint="look at the period, or at the rows that were rejected")
    chain = _solved(tally) if MARKOV in options.models else None
    names = sorted(tally.channels)
    decimals = options.decimals_for(tally.totals.conversions)
    found = []
    for model in options.models:
        exact = _exact(tally, model, options, chain)
        found.append(Credited(model, _settings(tally, model, options), _rounded(tally, names, exact, decimals)))
    return Analysis(tally.totals, tally.units, tuple(names), decimals, found, chain)


def _exact(tally: Tally, model: str, options: Options, chain: markov.Solved | None) -> list[list[Fraction]]:
    if model in BY_POSITION:
        return by_place.credits(tally, model, options)
    if chain is None or model != MARKOV:
        return shapley.credits(tally, options)
    from alianza.insight import markov

    return markov.credits(tally, chain)


def _solved(tally: Tally) -> markov.Solved:
    """Only this needs sparse matrices, whose library takes longer to load than all of a server's pages."""
    from alianza.insight import markov

    return markov.solve(tally)


def _rounded(tally: Tally, names: list[str], exact: list[list[Fraction]], decimals: int) -> list[Credit]:
    """In whole units, the left-over ones in the order of the names, so that the order of the paths changes nothing."""
    places = [tally.channels[name] - 1 for name in names]
    columns = [[column[place] for place in places] for column in exact]
    conversions = whole_units(columns[0], 10**decimals)
    values = [whole_units(column, 1) for column in columns[1:]]
    return [Credit(name, conversions[row], tuple(column[row] for column in values)) for row, name in enumerate(names)]


def _settings(tally: Tally, model: str, options: Options) -> dict[str, str]:
    if model == POSITION:
        return {"position": "/".join(f"{float(part * 100):g}" for part in options.position)}
    if model == TIME_DECAY:
        return {"half_life": f"{float(options.half_life):g}", "unit": "steps" if tally.aged is None else "days"}
    if model == MARKOV:
        return {"order": str(options.order)}
    return {} if model in BY_POSITION else {"worth": options.worth}
