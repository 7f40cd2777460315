"""Today: what needs whoever is signed in, with one click into each."""

from __future__ import annotations

from alianza.web.console.words import WORDS
from alianza.web.ui.screen import Ask, Screen, Shown


def show(ask: Ask) -> Shown:
    """The first page of the console."""
    return Shown("console/today.html.j2", ask.say.text("nav_today"), {})


SCREENS = [Screen(id="today", path="/console", room="console", scope="statements:read", handler=show, words=WORDS)]
