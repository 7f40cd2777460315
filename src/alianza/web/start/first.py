"""The first page, and the mails that were caught."""

from __future__ import annotations

import email
import email.policy
import os
import re
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from alianza.identity.alliances import alliances
from alianza.runtime.settings import read_settings
from alianza.web.api.model import NotFound
from alianza.web.auth.common import SIGN_IN
from alianza.web.start.demo import on_this_machine
from alianza.web.start.setup import DOOR
from alianza.web.start.words import WORDS
from alianza.web.ui import frame
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown

_MOST = 30
_LINK = re.compile(r"https?://[^\s<>\"]+")


def first(ask: Ask) -> Answer:
    """On to where whoever is signed in works; for everybody else, what this is."""
    home = frame.home_of(ask)
    if ask.visit.partner is not None and home == "/":
        return Onward(f"{SIGN_IN}?onward=/portal")
    if home != "/":
        return Onward(home)
    if not alliances(ask.database):
        return Onward(DOOR)
    return Shown("start/first.html.j2", ask.say.text("welcome"))


class Caught(NamedTuple):
    """A message as it lies in the outbox, its links made ready to follow."""

    to: str
    subject: str
    date: str
    text: Markup


def outbox(ask: Ask) -> Answer:
    """The newest messages. Raises NotFound where mail really goes out, and for whoever is not on this machine."""
    if os.environ.get("ALIANZA_SMTP_URL") or not on_this_machine(ask):
        raise NotFound("there is no outbox here")
    files = sorted((read_settings().home / "outbox").glob("*.eml"), reverse=True)[:_MOST]
    return Shown("start/outbox.html.j2", ask.say.text("outbox"), {"mails": [_read(path) for path in files]})


def _read(path: Path) -> Caught:
    found = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    text = found.get_body(("plain",)) or found
    names = "".join(f"\n[{one.get_filename()}]" for one in found.iter_attachments())
    assert isinstance(text, EmailMessage)
    said = str(text.get_content()) + names
    return Caught(str(found["To"]), str(found["Subject"]), str(found["Date"]), _linked(said))


def _linked(text: str) -> Markup:
    """The text, safe to show, with its addresses as links."""
    made, place = Markup(""), 0
    for match in _LINK.finditer(text):
        made += text[place : match.start()] + Markup('<a href="{0}">{0}</a>').format(match[0])
        place = match.end()
    return made + text[place:]


SCREENS = [
    Screen(id="first", path="/", room="open", handler=first, words=WORDS),
    Screen(id="outbox", path="/dev/outbox", room="open", handler=outbox, words=WORDS),
]
