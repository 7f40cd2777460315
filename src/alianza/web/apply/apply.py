"""The page where a business applies, and the answer to it: the same for everybody, whatever is known of the address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from alianza.bootstrap.applications import desk, mails
from alianza.bootstrap.applications.agreement import version_on
from alianza.identity.limits import DAY, Limit, count
from alianza.kernel.errors import UsageError
from alianza.partners.applications import api as applications
from alianza.partners.applications.api import CARE, CARS, Applicant, ApplicationInvalid
from alianza.runtime.settings import application_days, unanswered_days
from alianza.web.apply.apply_words import WORDS
from alianza.web.auth.common import address_group
from alianza.web.shared.offered import offered
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown

OF_ADDRESS = Limit("applications of an address", 10, timedelta(hours=1))
OF_ALLIANCE = Limit("applications to an alliance", 2_000, DAY)
TRAP = "company_fax"  # nobody sees it; programs fill it in
_FIELDS = ("email", "business", "contact", "phone", "town", "website", "cars", "customers", "care", "message")


def post(ask: Ask) -> None:
    """Have the mails sent that are owed, once what owes them is committed."""
    database, tenant, now = ask.database, ask.tenant, ask.now
    ask.desk.worker.desk.leave(lambda: mails.send_due(database, tenant, now))


def show(ask: Ask) -> Answer:
    """What the programme gives, and the form."""
    if not ask.has_deal:
        return _closed(ask)
    groups = desk.open_groups(ask.connection, ask.terms, ask.now)
    if not groups:
        return _closed(ask)
    loaded = version_on(ask.terms, ask.now).loaded
    deal = loaded.deal
    asked = ask.query.get("group", "")
    programmes = [(one.id, one.name or one.id, offered(loaded, one, ask.language).gives) for one in groups]
    words: dict[str, Any] = {
        "alliance": deal.name, "programmes": programmes, "trap": TRAP, "longest": applications.LONGEST,
        "group": asked if asked in {one.id for one in groups} else groups[0].id,
        "options": [(one, name) for one, name, _ in programmes], "cars": _options(ask, "cars", CARS),
        "care": _options(ask, "care", CARE),
        "consent": _consent(ask, deal.name),
    }  # fmt: skip
    return Shown("apply/apply.html.j2", ask.say.text("apply_title", alliance=deal.name), words)


def _consent(ask: Ask, alliance: str) -> str:
    """What whoever applies agrees to, and when what they write is erased."""
    said = [ask.say.text("consent", alliance=alliance)]
    if days := application_days():
        said.append(ask.say.text("erased_declined", n=days))
    if days := unanswered_days():
        said.append(ask.say.text("erased_unanswered", n=days))
    return " ".join(said)


def _options(ask: Ask, key: str, values: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [(one, ask.say(f"{key}_{one}" if one else "choose")) for one in values]


def _closed(ask: Ask) -> Answer:
    return Shown("apply/closed.html.j2", ask.say.text("closed_title"))


def send(ask: Ask) -> Answer:
    """Take an application in. Whether the address was known already makes no difference that anybody could see."""
    if ask.form.get("consent") != "1":
        raise ApplicationInvalid([applications.Wrong("/consent", "tick it")])
    if ask.alliance_id is None:
        raise UsageError("this address belongs to no alliance", hint="open the alliance's own address")
    count(ask.database, ask.now, (OF_ADDRESS, address_group(ask.visit.address)), (OF_ALLIANCE, ask.alliance_id.hex))
    if ask.form.get(TRAP):
        return Onward("/apply/thanks")
    who = Applicant(**{name: ask.form.get(name, "") for name in _FIELDS})
    with ask.database.unit_of_work(ask.tenant) as connection:
        office = ask.offices.current(connection, ask.tenant)
        desk.receive(connection, office, who, ask.form.get("group", ""), ask.language, ask.now, ask.visit.base)
    post(ask)
    return Onward("/apply/thanks")


def thank(ask: Ask) -> Answer:
    """It is here."""
    return Shown("apply/thanks.html.j2", ask.say.text("thanks"))


SCREENS = [
    Screen(id="apply", path="/apply", room="open", handler=show, words=WORDS),
    Screen(
        id="apply_send", path="/apply", method="POST", room="open", handler=send, words=WORDS, again="apply", alone=True
    ),
    Screen(id="apply_thanks", path="/apply/thanks", room="open", handler=thank, words=WORDS),
]
