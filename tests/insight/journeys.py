"""Paths for the tests of insight: as plain tuples, as a tally, and at random."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from alianza.insight.tally import Batch, Tally
from alianza.insight.words import Options


class Journey(NamedTuple):
    """Some equal journeys: their channels, how many ended in a conversion and how many in nothing, and their value."""

    path: tuple[str, ...]
    conversions: int = 1
    nulls: int = 0
    value: int = 0


ODD_NAMES = ("email", "e > mail", "тёплый", '"a,b"', "=異業()")

journeys = st.lists(
    st.builds(
        lambda path, conversions, nulls, value: Journey(tuple(path), conversions, nulls, value if conversions else 0),
        st.lists(st.sampled_from(ODD_NAMES), min_size=1, max_size=6),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(0, 1000),
    ),
    min_size=1,
    max_size=8,
)


def tally_of(paths: Sequence[Journey], options: Options | None = None, *, at_once: int = 3) -> Tally:
    """The tally of paths, added some at a time; two measures: conversions and one value."""
    tally = Tally(("value",), options or Options(worth="rate"))
    for start in range(0, len(paths), at_once):
        some = paths[start : start + at_once]
        touches = [tally.channels[channel] for journey in some for channel in journey.path]
        columns = ([len(one.path) for one in some], [one.conversions for one in some], [one.nulls for one in some])
        lengths, conversions, nulls = (np.array(column, np.int64) for column in columns)
        values = np.array([[one.value] for one in some], np.int64)
        tally.add(Batch(np.array(touches, np.int64), lengths, conversions, nulls, values))
    return tally


def by_name(tally: Tally, column: Sequence[Any]) -> dict[str, Any]:
    """A model's column by the channels' names."""
    return dict(zip(tally.channels, column, strict=True))
