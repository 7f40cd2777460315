"""Partners: the list and one partner's page."""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import urlencode

from alianza.web.console import (
    domains,
    domains_words,
    partner_funnel,
    partner_funnel_words,
    partner_groups_words,
    partner_places,
    partner_places_words,
    partner_suspend,
    partner_suspend_words,
    partners_words,
    profile_words,
)
from alianza.web.shared import statement_words, statements
from alianza.web.shared.addresses import LINKS, PARTNERS, STATEMENTS, at
from alianza.web.shared.deal_terms import terms_of_partner
from alianza.web.shared.links import filled
from alianza.web.shared.partners import SECTIONS, group_name, groups
from alianza.web.ui import frame, lists
from alianza.web.ui.lists import Cell, Column, Filter, ListView
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown
from alianza.web.ui.words import LANGUAGE_NAMES

WORDS = {
    **partner_funnel_words.WORDS, **statement_words.WORDS, **partners_words.WORDS, **partner_groups_words.WORDS,
    **profile_words.WORDS, **partner_places_words.WORDS, **domains_words.OF_PARTNER, **partner_suspend_words.WORDS,
}  # fmt: skip

LIST = ListView(
    id="partners", title="partners_title", operation="list_partners", sort="name",
    columns=(
        Column("name", lambda ask, one: _name(one), sort="name"),
        Column("group", lambda ask, one: group_name(ask, one.group)),
        Column("rate", lambda ask, one: one.rate, "num"),
        Column("country", lambda ask, one: one.country),
        partner_suspend.COLUMN,
    ),
    filters=(Filter("name", "name"), Filter("group", "group", options=groups), partner_suspend.FILTER),
    empty=("partners_empty", "partners_empty_text"), row_id=lambda one: str(one.external_id),
    bulk=(("move", "move", "enrollments:write"), *partner_suspend.BULK, ("file", "chosen_file", "enrollments:write")),
    bulk_address=f"{PARTNERS}/chosen",
)  # fmt: skip


def _name(one: Any) -> Cell:
    return Cell(one.name, href=at(PARTNERS, one.external_id), about=one.external_id)


NEW = ("/console/partners/new", "new_partner", "partners:write")


def show_list(ask: Ask) -> Answer:
    """The partners, by what one looks for."""
    return partner_places.page(
        ask, LIST, about=ask.say("partners_about"), new=NEW, tabs=frame.tabs(ask, SECTIONS, PARTNERS)
    )


OF_PARTNER = ListView(
    id="partner-statements", title="statements_title", operation="list_statements", saved=False, sort="-number",
    columns=statements.columns(STATEMENTS), empty=("nothing_earned", "nothing_earned_about"),
)  # fmt: skip
_MOST = 20  # links and people that are named; of more, the way to all


def show_one(ask: Ask) -> Answer:
    """A partner: its deal in plain words, how the months went, its statements."""
    found = ask.api("get_partner", path={"partner": ask.path["partner"]})
    fixed = {"partner": found.external_id}
    months = ask.api("list_statements", query={**fixed, "limit": statements.MONTHS * 3}).data
    funnel = partner_funnel.of(ask, found.id, months) if ask.may("commissions:read") else None
    if funnel and (file := partner_funnel.exported(ask, funnel)) is not None:
        return file
    if (file := lists.exported(ask, OF_PARTNER, fixed=fixed)) is not None:
        return file
    loaded = ask.terms.versions[-1].loaded
    said = terms_of_partner(ask.say, ask.formats, loaded.deal, found.group or "", found.external_id, loaded.programs)
    people = ask.api("list_people", query={**fixed, "limit": _MOST}).data if ask.may("people:read") else []
    words = {
        "partner": found, "place": partner_places.of_partner(ask, found),
        "standing": partner_suspend.of_partner(ask, found), "group": functools.partial(group_name, ask),
        "terms": [one.text for section in said if section.group for one in section.sentences],
        "list": lists.shown(ask, OF_PARTNER, fixed=fixed), "people": people,
        "chart": None if funnel and not funnel.empty else statements.chart(ask, months, ask.say.text("earned")),
        "funnel": partner_funnel.shown(ask, funnel) if funnel else None,
        "domains": domains.of_partner(ask, found.external_id),
        "links": ask.api("list_links", query={**fixed, "limit": _MOST}), "all_links": f"{LINKS}?{urlencode(fixed)}",
    }  # fmt: skip
    return Shown("console/partner.html.j2", found.name, words)


def show_new(ask: Ask) -> Answer:
    """The form of a new partner."""
    words = {"groups": groups(ask), "language_options": list(LANGUAGE_NAMES.items())}
    return Shown("console/partner_new.html.j2", ask.say.text("new_partner"), words)


def make(ask: Ask) -> Answer:
    """Take in a partner."""
    body = filled(ask, "external_id", "name", "group", "code", "email", "language", "country")
    place = partner_places.typed(ask)
    found = ask.api("create_partner", body={**body, "place": place})
    return Onward(at(PARTNERS, found.external_id), "partner_made", {"name": found.name})


SCREENS = [
    Screen(id="partners", path="/console/partners", room="console", scope="partners:read", handler=show_list, words=WORDS),
    Screen(
        id="partner_new", path="/console/partners/new", room="console", scope="partners:write", handler=show_new, words=WORDS
    ),
    Screen(
        id="partner_make", path="/console/partners/new", method="POST", room="console", scope="partners:write", handler=make,
        words=WORDS, again="partner_new",
    ),
    Screen(
        id="partner", path="/console/partners/{partner:str}", room="console", scope="partners:read", handler=show_one,
        words=WORDS, example={"partner": "taller-x"},
    ),
]  # fmt: skip
