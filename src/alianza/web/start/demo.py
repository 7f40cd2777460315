"""Signing in to the demo by a link that the terminal printed: on this machine only, once."""

from __future__ import annotations

from alianza.bootstrap.demo_links import use_link
from alianza.identity.sessions.usecases import Means
from alianza.identity.tickets import TicketRefused
from alianza.web.auth.common import begin_session
from alianza.web.hosts import local_slug
from alianza.web.start.demo_words import WORDS
from alianza.web.ui.screen import Answer, Ask, Screen, Shown

_THIS_MACHINE = ("127.0.0.1", "::1")
_OF_PROXIES = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


def on_this_machine(ask: Ask) -> bool:
    """Whether whoever asks sits here. Behind a proxy that nobody said is one, everybody seems to, and can say any name: what
    came through one says so."""
    if any(name in ask.desk.asks.headers for name in _OF_PROXIES):
        return False
    return ask.visit.address in _THIS_MACHINE and (ask.visit.host in _LOCAL_NAMES or bool(local_slug(ask.visit.host)))


def sign_in(ask: Ask) -> Answer:
    """Sign the person of the link in, and lead them to where they work."""
    over = Shown("start/demo.html.j2", ask.say.text("demo_over"))
    if not on_this_machine(ask):
        return over
    try:
        found = use_link(ask.database, ask.path["ticket"], ask.now)
    except TicketRefused:
        return over  # the page says how to get another one
    means = Means("link", False, ask.visit.agent)
    return begin_session(ask.desk, found.alliance_id, found.person, means, found.onward)


SCREENS = [
    Screen(
        id="start_demo", path="/start/demo/{ticket:str}", room="open", handler=sign_in, words=WORDS, alone=True,
        example={"ticket": "alz_demo_0"},
    ),
]  # fmt: skip
