"""Partners: the list and one partner's page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import quote

from alianza.kernel.money import currency_scale
from alianza.web.console import partners_words, profile_words
from alianza.web.console.words import STATEMENT_TONES
from alianza.web.ui import charts, lists
from alianza.web.ui.lists import Cell, Column, Filter, ListView, Money
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown
from alianza.web.ui.words import LANGUAGE_NAMES

WORDS = {**partners_words.WORDS, **profile_words.WORDS}

LIST = ListView(
    id="partners", title="partners_title", operation="list_partners", sort="name",
    columns=(
        Column("name", lambda ask, one: _name(one), sort="name"),
        Column("group", lambda ask, one: one.group),
        Column("rate", lambda ask, one: one.rate, "num"),
        Column("country", lambda ask, one: one.country),
    ),
    filters=(Filter("name", "name"), Filter("group", "group", options=lambda ask: [(one, one) for one in groups(ask)])),
    empty=("partners_empty", "partners_empty_text"),
)  # fmt: skip


def _name(one: Any) -> Cell:
    return Cell(one.name, href=f"/console/partners/{quote(one.external_id, safe='')}", about=one.external_id)


NEW = ("/console/partners/new", "new_partner", "partners:write")


def groups(ask: Ask) -> list[str]:
    """The groups of the deal."""
    return sorted(one.id for one in ask.terms.deal.groups)


def show_list(ask: Ask) -> Answer:
    """The partners, by what one looks for."""
    return lists.exported(ask, LIST) or Shown(
        "console/list_new.html.j2",
        ask.say.text("partners_title"),
        {"list": lists.shown(ask, LIST), "about": ask.say("partners_about"), "new": NEW},
    )


STATEMENTS = ListView(
    id="partner-statements", title="statements", operation="list_statements", saved=False,
    empty=("nothing_earned", "nothing_earned_about"),
    columns=(
        Column("number", lambda ask, one: Cell(str(one.number), href=f"/console/statements/{one.number}")),
        Column("month", lambda ask, one: ask.formats.month(one.period)),
        Column("sales", lambda ask, one: Money(one.sales_minor, one.unit), "num"),
        Column("commission", lambda ask, one: Money(one.commission_minor, one.unit), "num"),
        Column("payable", lambda ask, one: Money(one.payable_minor, one.unit), "num"),
        Column("state", lambda ask, one: Cell(ask.say.text(one.state), tone=STATEMENT_TONES[one.state])),
    ),
)  # fmt: skip
_MONTHS = 12


def show_one(ask: Ask) -> Answer:
    """A partner: its deal in plain words, how the months went, its statements."""
    found = ask.api("get_partner", path={"partner": ask.path["partner"]})
    fixed = {"partner": found.external_id}
    if (file := lists.exported(ask, STATEMENTS, fixed=fixed)) is not None:
        return file
    group = ask.terms.deal.group(found.group) if found.group else None
    terms = ask.api("get_agreement", path={"version": str(ask.terms.versions[-1].version)}).terms or ()
    subject = (group.name or group.id) if group else ""
    people = ask.api("list_people", query={**fixed, "limit": 20}).data if ask.may("people:read") else []
    words = {
        "partner": found, "terms": [one.text for one in terms if subject and one.subject == subject],
        "list": lists.shown(ask, STATEMENTS, fixed=fixed), "chart": _chart(ask, fixed), "people": people,
        "links": ask.api("list_links", query={**fixed, "limit": 20}).data,
    }  # fmt: skip
    return Shown("console/partner.html.j2", found.name, words)


def _chart(ask: Ask, fixed: dict[str, str]) -> charts.Chart | None:
    """Commission by month in the currency it mostly comes in."""
    found = ask.api("list_statements", query={**fixed, "limit": _MONTHS * 3}).data
    if not found:
        return None
    unit = max({one.unit for one in found}, key=lambda unit: sum(1 for one in found if one.unit == unit))
    mine = sorted((one for one in found if one.unit == unit), key=lambda one: one.period)[-_MONTHS:]
    values = [float(Decimal(one.commission_minor).scaleb(-currency_scale(unit))) for one in mine]
    series = charts.Series(unit, values, [ask.formats.money(one.commission_minor, unit) for one in mine])
    labels = [ask.formats.month_short(one.period) for one in mine]
    return charts.chart(ask.say.text("earned"), ask.say.text("month"), labels, [series])


def show_new(ask: Ask) -> Answer:
    """The form of a new partner."""
    options = [(one, one) for one in groups(ask)]
    words = {"groups": options, "language_options": list(LANGUAGE_NAMES.items())}
    return Shown("console/partner_new.html.j2", ask.say.text("new_partner"), words)


def make(ask: Ask) -> Answer:
    """Take in a partner."""
    names = ("external_id", "name", "group", "code", "email", "language", "country")
    body = {name: ask.form[name].strip() for name in names if ask.form.get(name, "").strip()}
    found = ask.api("create_partner", body=body)
    return Onward(f"/console/partners/{quote(found.external_id, safe='')}", "partner_made", {"name": found.name})


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
