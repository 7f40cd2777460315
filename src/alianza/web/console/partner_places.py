"""The partners within a distance of the alliance or of one of them, nearest first, without a map."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from alianza.kernel.ids import parse_id
from alianza.partners import api as partners
from alianza.web.shared.addresses import PARTNERS, at
from alianza.web.shared.partners import MOST_OPTIONS
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, Filter, ListView
from alianza.web.ui.screen import Answer, Ask, Shown

WITHIN, FROM = "within", "from"  # parameters of the page
PLACE = "/console/settings/place"
_KILOMETRES = (1, 3, 5, 10, 15, 20, 50, 100, 500, 1_000)
_DISTANCE = Column("distance_km", lambda ask, one: Cell(kilometres(one.distance_m)), "num", sort="distance")


def kilometres(metres: int) -> Decimal:
    """A distance as people say it: to a tenth, below one kilometre to ten metres."""
    return round(Decimal(metres) / 1_000, 2 if metres < 1_000 else 1)


def page(ask: Ask, view: ListView, **words: Any) -> Answer:
    """The list of partners with the filter by distance; while it is used, each row says how far it is."""
    within = _within(ask)
    filters = (Filter(WITHIN, "within", options=_distances), Filter(FROM, "from_where"))
    view = dataclasses.replace(view, filters=(*view.filters, *filters), narrow=_narrow)
    if within is not None:
        first, *others = view.columns
        view = dataclasses.replace(view, columns=(first, _DISTANCE, *others), sort="distance")
    if within is None or _centre(ask) is not None:
        answer = lists.page(ask, view, **words)
    elif ask.query.get("export"):
        answer = lists.file_of(ask, view, ())
    else:
        title = ask.say.text(view.title)
        answer = Shown("shared/list.html.j2", title, {"list": lists.of_rows(ask, view, ()), **words})
    if isinstance(answer, Shown):
        _complete(ask, answer.words["list"], within is not None)
    return answer


def _within(ask: Ask) -> Decimal | None:
    """The kilometres that are asked for; None: the distance does not matter."""
    try:
        found = Decimal(ask.query.get(WITHIN, ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 < found <= partners.FARTHEST_KM else None


def _centre(ask: Ask) -> partners.Place | None:
    """From where it is measured: the partner that is named, else the alliance. None where that is not known."""
    asked = ask.query.get(FROM, "").strip()
    if not asked:
        return partners.load_alliance_place(ask.connection, ask.tenant)
    known = ask.terms.by_external_id.get(asked)
    return known.place if known else None


def _narrow(ask: Ask, asked: dict[str, str]) -> dict[str, str]:
    within, centre = _within(ask), _centre(ask)
    told = {name: value for name, value in asked.items() if name not in (WITHIN, FROM)}
    return told if within is None or centre is None else {**told, "near": str(centre), "within_km": str(within)}


def _distances(ask: Ask) -> Sequence[tuple[str, str]]:
    within = _within(ask)
    known = sorted({Decimal(one) for one in _KILOMETRES} | ({within} if within is not None else set()))
    return [(str(one), ask.say.text("within_km", km=ask.formats.number(one))) for one in known]


def _placed(ask: Ask) -> list[partners.Partner]:
    """Partners that have a place: all, or one more than can be chosen from."""
    found = (one for one in ask.terms.partners if one.place is not None)
    return list(itertools.islice(found, MOST_OPTIONS + 1))


def _complete(ask: Ask, shown: dict[str, Any], used: bool) -> None:
    """What the list can't know: from where one can measure, and why nobody is there."""
    placed = _placed(ask)
    whence = next(one for one in shown["filters"] if one["name"] == FROM)
    if len(placed) <= MOST_OPTIONS:
        options = [(one.external_id, one.name) for one in sorted(placed, key=lambda one: one.name.casefold())]
        whence["options"] = [("", ask.terms.deal.name), *options]
    else:
        whence["label"] = ask.say("from_id")
    if used and not shown["rows"]:
        shown.update(_nobody(ask, bool(placed)))


def _nobody(ask: Ask, placed: bool) -> dict[str, Any]:
    """Why nobody is within the distance, and what to do next. Nothing where somebody is, only further away."""
    asked = ask.query.get(FROM, "").strip()
    if asked and _centre(ask) is None:
        known = ask.terms.by_external_id.get(asked)
        href, action = (at(PARTNERS, asked) + "/profile", "place_add") if known else ("", "")
        return _empty(ask, "place_of_partner_none", "place_of_partner_none_about", href, action, "partners:write")
    if _centre(ask) is None:
        return _empty(ask, "place_none", "place_none_about", PLACE, "place_say", "alliances:write")
    if not placed:
        return _empty(ask, "places_none", "places_none_about", "", "", "")
    return {"empty_title": ask.say("nobody_near"), "empty_text": ask.say("nobody_near_about")}


def _empty(ask: Ask, title: str, about: str, href: str, action: str, scope: str) -> dict[str, Any]:
    may = bool(href) and ask.may(scope)
    return {
        "empty_title": ask.say(title), "empty_text": ask.say(about), "filtered": not may,
        "empty_href": href if may else "", "empty_action": ask.say(action) if may else "",
    }  # fmt: skip


def of_partner(ask: Ask, found: Any) -> dict[str, str] | None:
    """Where a partner is, for its page: the place, how far it is from the alliance, and the way to who is around it."""
    place = ask.terms.by_partner_id[parse_id("ptr", found.id).bytes].place
    if place is None:
        return None
    here = partners.load_alliance_place(ask.connection, ask.tenant)
    far = kilometres(partners.metres_between(here, place)) if here else None
    return {
        "text": str(place), "around": f"{PARTNERS}?{urlencode({WITHIN: 10, FROM: found.external_id})}",
        "far": ask.say.text("km_away", km=ask.formats.number(far)) if far is not None else "",
    }  # fmt: skip


def typed(ask: Ask) -> dict[str, float] | None:
    """The place that a form's field `place` holds, as the API takes it; None where it is empty. Raises PlaceUnreadable."""
    text = ask.form.get("place", "").strip()
    if not text:
        return None
    place = partners.read_place(text)
    return {"latitude": float(place.latitude), "longitude": float(place.longitude)}
