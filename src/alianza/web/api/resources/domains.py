"""`/domains`: the alliance's own host names, and those under which a partner's portal stands."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from alianza.bootstrap import domains
from alianza.bootstrap.office import Office
from alianza.kernel.errors import InvalidValue
from alianza.runtime.listing import Key, Listing
from alianza.tracking import api as tracking
from alianza.web.api.facts import PartnerRef, partner_ref
from alianza.web.api.model import Call, Done, Example, Given, ListQuery, NotFound, OneQuery, Operation, Page, Text
from alianza.web.api.shown import named_partner, only, whose


class Domain(msgspec.Struct, tag_field="object", tag="domain", kw_only=True):
    """A host name. With `partner`, that partner's portal and links stand under it, in its brand, and nothing else.
    `points_at`: what its DNS can point at by a CNAME; null where the server knows no name of its own. `seen_at`: when a request
    first came in under it; null: its DNS leads somewhere else yet."""

    id: str
    host: str
    partner: PartnerRef | None
    points_at: str | None
    created_at: datetime
    seen_at: datetime | None


class NewDomain(Given, kw_only=True):
    """A host name to be registered, for the alliance or for one partner."""

    host: Annotated[str, msgspec.Meta(min_length=1, max_length=253, examples=["portal.taller-x.example"])]
    partner: Text | None = None


class DomainQuery(ListQuery, kw_only=True):
    """What domains can be looked for by."""

    partner: Text | None = None


_KEY = Key("d.host", "text")
LISTING = Listing(
    columns="d.host, d.partner_id, d.recorded_at, d.seen_at",
    body="FROM domains d WHERE d.alliance_id = %(alliance)s",
    key=_KEY,
    own="d.partner_id = %(partner)s",
    filters={"owner": "d.partner_id = %(owner)s", "host": "d.host = %(host)s"},
    sorts={"host": _KEY},
    usual="host",
)


def _viewer(call: Call) -> Callable[..., Domain]:
    """What makes a domain of its row: where it can point at is looked up once."""
    return functools.partial(_view, call.terms, domains.targets(call.connection, call.terms))


def _view(
    office: Office,
    targets: Sequence[str],
    host: str,
    partner: uuid.UUID | None,
    created: datetime,
    seen: datetime | None,
) -> Domain:
    return Domain(
        id=host, host=host, partner=partner_ref(office, partner), created_at=created, seen_at=seen,
        points_at=next((one for one in targets if one != host), None),
    )  # fmt: skip


def _list(call: Call) -> Page[Domain]:
    return call.page(LISTING, {"owner": whose(call).partner}, _viewer(call))


def _get(call: Call) -> Domain:
    return _found(call, call.path["domain"])


def _found(call: Call, host: str) -> Domain:
    found: Domain = only(call, LISTING, {"host": host.lower()}, _viewer(call), "domain")
    return found


def _create(call: Call) -> Domain:
    told: NewDomain = call.body
    call.whole()
    partner = named_partner(call, call.terms, told.partner).external_id if told.partner is not None else ""
    return _found(call, domains.add_domain(call.office(), told.host, call.now, partner))


def _remove(call: Call) -> Done:
    call.whole()
    host = call.path["domain"]
    try:
        return Done(id=domains.remove_domain(call.office(), host, call.now))
    except (tracking.UnknownDomain, InvalidValue):
        raise NotFound(f"there is no domain '{host}'") from None


_PATH = {"domain": "portal.taller-x.example"}
OPERATIONS = [
    Operation(
        id="list_domains", method="GET", path="/domains", scope="alliances:read", summary="List domains", handler=_list,
        query=DomainQuery, answer=Page[Domain], sorts=("host",), usual="host", example=Example(query={"limit": "5"}),
        about="The alliance's own and its partners'.",
    ),
    Operation(
        id="create_domain", method="POST", path="/domains", scope="alliances:write", summary="Register a domain",
        about="Point its DNS at the server too. Again changes nothing. With `partner` it is for that partner's portal.",
        handler=_create, body=NewDomain, answer=Domain, status=201, errors=("domain_taken",),
        example=Example(body={"host": "portal.taller-x.example", "partner": "taller-x"}),
    ),
    Operation(
        id="get_domain", method="GET", path="/domains/{domain}", scope="alliances:read", summary="Read a domain", handler=_get,
        query=OneQuery, answer=Domain, example=Example(path=_PATH),
    ),
    Operation(
        id="remove_domain", method="DELETE", path="/domains/{domain}", scope="alliances:write", summary="Remove a domain",
        about="Nothing is served under it from then on; links stay on the alliance's other domains.", handler=_remove,
        answer=Done, example=Example(path=_PATH),
    ),
]  # fmt: skip
