"""Mails to whoever looks after an endpoint: that nothing arrives, and that it is disabled."""

from __future__ import annotations

import logging

from alianza.connect.webhooks import words
from alianza.connect.webhooks.model import Endpoint
from alianza.connect.webhooks.outcome import News
from alianza.connect.webhooks.schedule import DISABLE_AFTER
from alianza.identity.alliances import Alliance
from alianza.identity.people.model import NOBODY, Person
from alianza.identity.people.usecases import load_people
from alianza.identity.scopes import of_roles
from alianza.kernel.languages import Words
from alianza.runtime.database import Database
from alianza.runtime.mail import Mail, MailFailed, mailer

log = logging.getLogger("alianza.webhooks")


def send(database: Database, alliance: Alliance, news: News) -> int:
    """Write to everybody who may change the endpoint; gives to how many. A message that fails is only logged."""
    sent = 0
    for mail in mails(database, alliance, news):
        try:
            mailer().send(mail)
            sent += 1
        except MailFailed as error:
            log.warning("nobody hears that %s fails: %s", news.endpoint.id, error.message)
    return sent


def mails(database: Database, alliance: Alliance, news: News) -> list[Mail]:
    """The messages, each in its reader's language."""
    with database.unit_of_work(alliance.alliance_id) as connection:
        people = load_people(connection, alliance.alliance_id, partner_id=news.endpoint.partner_id)
    found = [_mail(alliance, news, person) for person in people if _looks_after(person, news.endpoint)]
    if not found:
        log.warning("%s fails, and nobody who may change it has an address", news.endpoint.id)
    return found


def _looks_after(person: Person, endpoint: Endpoint) -> bool:
    one = person.membership(endpoint.partner_id or NOBODY)
    return one is not None and "webhooks:write" in of_roles(one.roles)


def _mail(alliance: Alliance, news: News, person: Person) -> Mail:
    endpoint = news.endpoint
    said = {
        "alliance": alliance.name,
        "url": endpoint.url,
        "endpoint": endpoint.id,
        "since": f"{endpoint.failing_since:%Y-%m-%d %H:%M} UTC" if endpoint.failing_since else "",
        "error": news.error,
        "days": DISABLE_AFTER.days,
    }
    subject, text = (
        (words.DISABLED_SUBJECT, words.DISABLED_TEXT) if news.disabled else (words.WARNING_SUBJECT, words.WARNING_TEXT)
    )
    return Mail(person.email, _said(subject, person.language, said), _said(text, person.language, said))


def _said(text: Words, language: str, said: dict[str, object]) -> str:
    return str(getattr(text, language, text.en)).format(**said)
