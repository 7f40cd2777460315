"""Charts: what is drawn, and the same as a table, which is there without any script. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal, NamedTuple

Kind = Literal["bar", "line", "stack", "row"]


class Series(NamedTuple):
    """One row of bars or one line: values in whole units as numbers, and the same as the reader writes them."""

    name: str
    values: Sequence[float | None]
    texts: Sequence[str]


class Chart(NamedTuple):
    """A chart ready for the macro `chart`. `summary` is what somebody hears who does not see it."""

    title: str
    axis: str
    summary: str
    spec: str
    series: Sequence[Series]
    rows: Sequence[tuple[str, Sequence[str]]]


def chart(
    title: str, axis: str, labels: Sequence[str], series: Sequence[Series], *, kind: Kind = "bar", summary: str = ""
) -> Chart:
    """A chart of series over labels. `row`: bars that lie, for long names; `stack`: on top of each other."""
    spec = {
        "kind": kind,
        "title": title,
        "axis": axis,
        "labels": list(labels),
        "series": [{"name": one.name, "values": list(one.values), "texts": list(one.texts)} for one in series],
    }
    rows = [(label, [one.texts[place] for one in series]) for place, label in enumerate(labels)]
    return Chart(title, axis, summary or title, json.dumps(spec, ensure_ascii=False), series, rows)
