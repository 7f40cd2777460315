"""Applications: businesses that want to become partners, those that were invited, and what is decided about them."""

from __future__ import annotations

from typing import Any

from alianza.bootstrap.applications import desk
from alianza.kernel.errors import UsageError
from alianza.kernel.ids import parse_id
from alianza.partners.applications import api as applications
from alianza.partners.applications.api import Applicant, Decision
from alianza.tracking import api as tracking
from alianza.web.apply.apply import post
from alianza.web.console.applications_words import WORDS
from alianza.web.shared import agreements
from alianza.web.shared.addresses import PARTNERS, at
from alianza.web.shared.partners import SECTIONS, groups
from alianza.web.ui import frame, lists
from alianza.web.ui.lists import Cell, Column, Filter, ListView
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown, Undo
from alianza.web.ui.words import LANGUAGE_NAMES

APPLICATIONS = "/console/applications"
TONES = {"new": "wait", "accepted": "plain", "declined": "bad", "signed": "good"}
NEW = (f"{APPLICATIONS}/new", "invite_new", "partners:write")
_SEVERAL = "/console/applications/{application:str}"

LIST = ListView(
    id="applications", title="applications", operation="list_applications", sort="-created_at",
    columns=(
        Column("business", lambda ask, one: _business(ask, one)),
        Column("contact", lambda ask, one: one.applicant.contact if one.applicant else ""),
        Column("group", lambda ask, one: one.group),
        Column("fit", lambda ask, one: one.fit or None, "num"),
        Column("received", lambda ask, one: one.created_at, "date", sort="created_at"),
        Column("state", lambda ask, one: Cell(ask.say.text(one.state), tone=TONES[one.state])),
    ),
    filters=(
        Filter("state", "state", options=lambda ask: [(one, ask.say.text(one)) for one in applications.STATES]),
        Filter("name", "business"),
    ),
    empty=("applications_empty", "applications_empty_about"), empty_action=(f"{APPLICATIONS}/open", "settings_open"),
)  # fmt: skip


def _business(ask: Ask, one: Any) -> Cell:
    name = one.applicant.business if one.applicant else ask.say.text("forgotten")
    town = (one.applicant.town or "") if one.applicant else ""
    return Cell(name, href=at(APPLICATIONS, one.id), about=town)


def show_list(ask: Ask) -> Answer:
    """All of them, the newest first."""
    tabs = frame.tabs(ask, SECTIONS, APPLICATIONS)
    return lists.page(ask, LIST, about=ask.say("applications_about"), new=NEW, tabs=tabs)


def show_one(ask: Ask) -> Answer:
    """One, with what can be decided about it."""
    found = ask.api("get_application", path={"application": ask.path["application"]})
    title = found.applicant.business if found.applicant else ask.say.text("forgotten")
    words = {
        "one": found, "tone": TONES[found.state], "may": ask.may("partners:write"), "path": at(APPLICATIONS, found.id),
        "partner_path": at(PARTNERS, found.partner) if found.partner else "", "over": _over(ask, found), **_agreed(ask),
    }  # fmt: skip
    return Shown("console/application.html.j2", title, words)


def _over(ask: Ask, found: Any) -> bool:
    return found.expires_at is not None and bool(found.expires_at <= ask.now)


def _agreed(ask: Ask) -> dict[str, Any]:
    """What the forms of an invitation need: the groups, and whether it is known where links lead."""
    target = tracking.load_defaults(ask.connection, ask.tenant).target
    return {"groups": groups(ask), "no_target": not target}


def decide(ask: Ask) -> Answer:
    """Do what a form says with an application."""
    text = ask.form.get("do", "")
    if text not in applications.DECISIONS:
        raise UsageError("nothing was chosen", hint="use the buttons of the page")
    decision: Decision = text
    path = at(APPLICATIONS, ask.path["application"])
    application_id = parse_id("apl", ask.path["application"])
    with ask.database.unit_of_work(ask.tenant) as connection:
        desk.decide(
            connection, ask.offices.joined(connection, ask.tenant), ask.principal, application_id, decision, ask.now,
            group=ask.form.get("group", ""), rate=ask.form.get("rate", ""), reason=ask.form.get("reason", ""),
            target=ask.form.get("target", ""), base=ask.visit.base,
        )  # fmt: skip
    post(ask)
    undo = Undo(f"{path}/decide", {"do": "reopen"}) if decision == "decline" else None
    return Onward(path, f"did_{decision}", {}, undo)


# Invitations ------------------------------------------------------------------------------------------------------------


def show_invite(ask: Ask) -> Answer:
    """The form of an invitation."""
    words = {**_agreed(ask), "language_options": list(LANGUAGE_NAMES.items()), "longest": applications.LONGEST}
    return Shown("console/application_new.html.j2", ask.say.text("invite_new"), words)


def invite(ask: Ask) -> Answer:
    """Invite a business."""
    typed = {name: ask.form.get(name, "") for name in ("email", "business", "contact", "town", "website", "phone")}
    with ask.database.unit_of_work(ask.tenant) as connection:
        made = desk.invite(
            connection, ask.offices.joined(connection, ask.tenant), ask.principal, Applicant(**typed),
            ask.form.get("group", ""), ask.now, language=ask.form.get("language", ""), rate=ask.form.get("rate", ""),
            target=ask.form.get("target", ""), base=ask.visit.base,
        )  # fmt: skip
    post(ask)
    return Onward(at(APPLICATIONS, made.id), "did_invite")


# The public page --------------------------------------------------------------------------------------------------------


def show_open(ask: Ask) -> Answer:
    """For which groups strangers may apply."""
    opened = {one.id for one in desk.open_groups(ask.connection, ask.terms, ask.now)}
    known = [(one.id, one.name or one.id, one.id in opened) for one in ask.terms.deal.groups]
    words = {"known": known, "opened": opened, "public": f"{ask.visit.base}/apply"}
    return Shown("console/applications_open.html.j2", ask.say.text("open_title"), words)


def set_open(ask: Ask) -> Answer:
    """Say for which."""
    desk.set_open(ask.connection, ask.terms, ask.principal, ask.lists.get("group", ()), ask.now)
    return Onward(f"{APPLICATIONS}/open", "opened")


# What a partner signed -----------------------------------------------------------------------------------------------------


def show_agreement(ask: Ask) -> Answer:
    """What a partner has signed."""
    found = ask.api("get_partner", path={"partner": ask.path["partner"]})
    partner = ask.terms.by_external_id[found.external_id]
    page = at(PARTNERS, found.external_id)
    return agreements.page(ask, partner.partner_id, f"{page}/agreement", back=page)


SCREENS = [
    Screen(
        id="applications", path=APPLICATIONS, room="console", scope="people:read", handler=show_list, words=WORDS
    ),
    Screen(
        id="application_invite", path=f"{APPLICATIONS}/new", room="console", scope="partners:write", handler=show_invite,
        words=WORDS,
    ),
    Screen(
        id="application_invite_send", path=f"{APPLICATIONS}/new", method="POST", room="console", scope="partners:write",
        handler=invite, words=WORDS, again="application_invite", alone=True,
    ),
    Screen(
        id="applications_open", path=f"{APPLICATIONS}/open", room="console", scope="people:read", handler=show_open,
        words=WORDS,
    ),
    Screen(
        id="applications_open_set", path=f"{APPLICATIONS}/open", method="POST", room="console", scope="partners:write",
        handler=set_open, words=WORDS, again="applications_open",
    ),
    Screen(
        id="application", path=_SEVERAL, room="console", scope="people:read", handler=show_one, words=WORDS,
        example={"application": ""},
    ),
    Screen(
        id="application_decide", path=f"{_SEVERAL}/decide", method="POST", room="console", scope="partners:write",
        handler=decide, words=WORDS, again="application", alone=True, example={"application": ""},
    ),
    Screen(
        id="partner_agreement", path="/console/partners/{partner:str}/agreement", room="console", scope="people:read",
        handler=show_agreement, words=WORDS, example={"partner": "taller-x"},
    ),
]  # fmt: skip
