"""`/dev/components`: every component, as it is, in the reader's language and theme. Made of the same macros as all pages."""

from __future__ import annotations

from alianza.web.ui import charts
from alianza.web.ui.components_words import WORDS
from alianza.web.ui.icons import _PATHS
from alianza.web.ui.screen import Ask, Screen, Shown

TOKENS = ("ink", "soft", "paper", "ground", "sunk", "line", "mark", "mark-soft", "good", "wait", "bad")


def show(ask: Ask) -> Shown:
    """Every component."""
    months = [f"2026-0{number}" for number in range(4, 10)]
    series = [
        charts.Series(f"{ask.say.text('example')} {name}", values, [str(value) for value in values])
        for name, values in (("A", [12, 19, 8, 24, 31, 28]), ("B", [7, 9, 14, 12, 18, 22]))
    ]
    drawn = [
        charts.chart(f"{ask.say.text('charts')}: {kind}", ask.say.text("month"), months, series, kind=kind)
        for kind in ("bar", "line", "stack", "row")
    ]
    words = {"tokens": TOKENS, "drawn": drawn, "icons": sorted(_PATHS)}
    return Shown("ui/components.html.j2", ask.say.text("components"), words)


SCREENS = [Screen(id="components", path="/dev/components", room="open", handler=show, words=WORDS)]
