"""`/alliances`: the one that the key acts in; `/organisations`: it and its partners, as parties to the deal."""

from __future__ import annotations

import uuid
from typing import Any, Literal

import msgspec

from alianza.bootstrap.office import Office
from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import format_id, parse_id
from alianza.ledger import api as ledger
from alianza.partners import api as partners
from alianza.runtime.database import sql
from alianza.runtime.listing import Key, Listing
from alianza.tracking import api as tracking
from alianza.web.api.model import Call, Example, Given, ListQuery, NotFound, OneQuery, Operation, Page
from alianza.web.api.places import Place, kept, shown
from alianza.web.api.shown import only, written

HERE = "alianza.web.api"
_PREFIX = "aln"


class Alliance(msgspec.Struct, tag_field="object", tag="alliance", kw_only=True):
    """A tenant: who runs the partnership. `open_month` is the one in which new lines land; `test`: a sandbox;
    `place`: where it is, by which the nearest partners are found."""

    id: str
    slug: str
    name: str
    currency: str
    currencies: list[str]
    country: str
    time_zone: str
    language: str
    test: bool
    open_month: str
    place: Place | None
    domains: list[str]


class AllianceChange(Given, kw_only=True):
    """What may be changed of the alliance; the deal says the rest. What is left out stays."""

    place: Place | msgspec.UnsetType | None = msgspec.UNSET


class Organisation(msgspec.Struct, tag_field="object", tag="organisation", kw_only=True):
    """The alliance itself, or a partner."""

    id: str
    kind: Literal["alliance", "partner"]
    external_id: str
    name: str
    country: str | None
    language: str | None


def _mine(call: Call) -> Alliance:
    office = call.terms
    one = office.alliance
    place = partners.load_alliance_place(call.connection, call.alliance_id)
    return Alliance(
        id=format_id(_PREFIX, one.alliance_id), slug=one.slug, name=one.name, currency=one.currency,
        currencies=list(office.deal.currencies), country=one.country, time_zone=one.time_zone, language=one.language,
        test=one.sandbox_of is not None, open_month=written(ledger.read_books(call.connection, call.alliance_id).open_period),
        place=shown(place),
        domains=[host for host, _ in tracking.domains_of(call.connection, call.alliance_id)],
    )  # fmt: skip


def _list(call: Call) -> Page[Alliance]:
    return Page(data=[_mine(call)], next=None, previous=None)


def _get(call: Call) -> Alliance:
    found = _mine(call)
    if call.path["alliance"] not in (found.id, found.slug):
        raise NotFound("there is no such alliance")
    return found


def _change(call: Call) -> Alliance:
    call.whole()
    found, told = _get(call), call.body.place
    if told is msgspec.UNSET:
        return found
    place = kept(told)
    if place != partners.load_alliance_place(call.connection, call.alliance_id):
        partners.save_alliance_place(call.connection, call.alliance_id, place, call.now)
    return _get(call)


_KEY = Key("o.id", "uuid")
LISTING = Listing(
    columns="o.id, o.kind, o.external_id, o.name, o.country, o.language",
    body=sql(HERE, "organisations"),
    key=_KEY,
    own="(o.kind = 'alliance' OR o.id = %(partner)s)",
    filters={"id": "o.id = %(id)s", "external_id": "o.external_id = %(external_id)s"},
    sorts={"id": _KEY},
    usual="id",
)


def _view(organisation: uuid.UUID, kind: Any, external_id: str, name: str, country: str, language: str) -> Organisation:
    return Organisation(
        id=format_id(_PREFIX if kind == "alliance" else "ptr", organisation), kind=kind, external_id=external_id, name=name,
        country=country or None, language=language or None,
    )  # fmt: skip


def _organisations(call: Call) -> Page[Organisation]:
    return call.page(LISTING, {}, _view)


def _id(office: Office, text: str) -> dict[str, Any]:
    for prefix in (_PREFIX, "ptr"):
        try:
            return {"id": parse_id(prefix, text)}
        except AlianzaError:
            continue
    return {"id": office.alliance_id} if text == office.alliance.slug else {"external_id": text}


def _organisation(call: Call) -> Organisation:
    found: Organisation = only(call, LISTING, _id(call.terms, call.path["organisation"]), _view, "organisation")
    return found


OPERATIONS = [
    Operation(
        id="list_alliances", method="GET", path="/alliances", scope="alliances:read", summary="The alliance of the key",
        handler=_list, answer=Page[Alliance],
    ),
    Operation(
        id="get_alliance", method="GET", path="/alliances/{alliance}", scope="alliances:read", summary="Read the alliance",
        handler=_get, query=OneQuery, answer=Alliance, example=Example(path={"alliance": "onlycar"}),
    ),
    Operation(
        id="change_alliance", method="PATCH", path="/alliances/{alliance}", scope="alliances:write",
        summary="Say where the alliance is", handler=_change, body=AllianceChange, answer=Alliance, current=_get,
        example=Example(path={"alliance": "onlycar"}, body={"place": {"latitude": 27.4779, "longitude": -99.5496}}),
    ),
    Operation(
        id="list_organisations", method="GET", path="/organisations", scope="partners:read", summary="List organisations",
        about="The alliance and its partners.", handler=_organisations, query=ListQuery, answer=Page[Organisation],
        sorts=("id",), usual="id", example=Example(query={"limit": "5"}),
    ),
    Operation(
        id="get_organisation", method="GET", path="/organisations/{organisation}", scope="partners:read",
        summary="Read an organisation", handler=_organisation, query=OneQuery, answer=Organisation,
        example=Example(path={"organisation": "taller-x"}),
    ),
]  # fmt: skip
