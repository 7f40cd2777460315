"""Messages to a person about their own access: something that only they should have done was done."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from alianza.identity.people.model import Person
from alianza.identity.sign_in import words
from alianza.runtime.database import Connection, scalar
from alianza.runtime.mail import Mail


class Event(NamedTuple):
    """What was done (a word of `words.NOTICES`), when, with which browser, and the page where one looks after it."""

    what: str
    at: datetime
    agent: str
    page: str


def notice(connection: Connection, alliance_id: uuid.UUID, person: Person, event: Event) -> Mail:
    """The message."""
    name = scalar(connection, "SELECT name FROM alliances WHERE alliance_id = %s", (alliance_id,))
    language = person.language
    said = {
        "alliance": name or "",
        "what": words.in_language(words.NOTICES[event.what], language),
        "when": f"{event.at:%Y-%m-%d %H:%M} UTC",
        "agent": event.agent[:120] or "–",
        "link": event.page,
    }
    subject = words.in_language(words.NOTICE_SUBJECT, language).format(**said)
    return Mail(person.email, subject, words.in_language(words.NOTICE_TEXT, language).format(**said))
