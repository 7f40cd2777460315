"""`/people`: who may sign in, and what they may do for the alliance or for a partner."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from alianza.bootstrap.access import Invited, invite_by
from alianza.bootstrap.office import Office
from alianza.identity import api as identity
from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import format_id
from alianza.runtime import listing
from alianza.runtime.listing import Key, Listing
from alianza.web.api.facts import PartnerRef, partner_ref
from alianza.web.api.model import Call, Example, Given, ListQuery, NotFound, OneQuery, Operation, Page, Text
from alianza.web.api.resources.partners import Language
from alianza.web.api.shown import named_partner, whose

Role = Literal["manager", "finance", "staff", "partner_owner", "partner_member", "concierge", "auditor"]
Roles = Annotated[list[Role], msgspec.Meta(min_length=1, max_length=7)]


class Membership(msgspec.Struct, kw_only=True):
    """What a person may do for a partner, or for the alliance as a whole (null)."""

    partner: PartnerRef | None
    roles: list[str]
    since: datetime


class Person(msgspec.Struct, tag_field="object", tag="person", kw_only=True):
    """A person. Without memberships they may do nothing any more."""

    id: str
    email: str
    name: str | None
    language: str
    recorded_at: datetime
    memberships: list[Membership]


class NewPerson(Given, kw_only=True):
    """Whom to let in. With `partner` for that partner, else for the alliance."""

    email: Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
    roles: Roles
    partner: Text | None = None
    name: Annotated[str, msgspec.Meta(max_length=100)] = ""
    language: Language | None = None


class RolesChange(Given, kw_only=True):
    """What a person may do from now on, for the alliance or for one partner."""

    roles: Roles
    partner: Text | None = None


class PersonQuery(ListQuery, kw_only=True):
    """What people can be looked for by."""

    partner: Text | None = None


_KEY = Key("p.person_id", "uuid")
LISTING = Listing(
    columns="p.person_id, p.email, p.name, p.language, p.recorded_at",
    body="FROM people p WHERE p.alliance_id = %(alliance)s",
    key=_KEY,
    own=(
        "EXISTS (SELECT FROM memberships o WHERE o.alliance_id = %(alliance)s AND o.person_id = p.person_id"
        " AND o.partner_id = %(partner)s)"
    ),
    filters={
        "owner": (
            "EXISTS (SELECT FROM memberships w WHERE w.alliance_id = %(alliance)s AND w.person_id = p.person_id"
            " AND w.partner_id = %(owner)s)"
        ),
    },
    sorts={"recorded_at": _KEY},
    usual="recorded_at",
)
_MEMBERSHIPS = (
    "SELECT DISTINCT ON (m.person_id, m.partner_id) m.person_id, m.partner_id, m.roles, m.recorded_at FROM memberships m"
    " WHERE m.alliance_id = %(alliance)s AND m.person_id = ANY(%(people)s)"
    " AND (%(partner)s::uuid IS NULL OR m.partner_id = %(partner)s) ORDER BY m.person_id, m.partner_id, m.version DESC"
)
Found = Mapping[uuid.UUID, list[Membership]]


def _list(call: Call) -> Page[Person]:
    words = {"alliance": call.alliance_id, "owner": whose(call).partner}
    found = listing.page(call.connection, LISTING, words, call.asked(), call.partner)
    memberships = _memberships(call, call.terms, [row[0] for row in found.rows])
    data = [_view(memberships, *row) for row in found.rows]
    return Page(data=data, next=found.next or None, previous=found.previous or None)


def _memberships(call: Call, office: Office, people: list[uuid.UUID]) -> Found:
    """The memberships in force of some people, as whoever asks may see them."""
    words: dict[str, Any] = {"alliance": call.alliance_id, "people": people, "partner": call.partner}
    found: dict[uuid.UUID, list[Membership]] = {}
    for person, partner, roles, since in call.connection.execute(_MEMBERSHIPS, words):
        if roles:
            found.setdefault(person, []).append(_membership(office, partner, roles, since))
    return found


def _membership(office: Office, partner: uuid.UUID, roles: Any, since: datetime) -> Membership:
    known = None if partner == identity.NOBODY else partner_ref(office, partner)
    return Membership(partner=known, roles=list(roles), since=since)


def _view(memberships: Found, person: uuid.UUID, email: str, name: str, language: str, recorded_at: datetime) -> Person:
    return Person(
        id=format_id("per", person), email=email, name=name or None, language=language, recorded_at=recorded_at,
        memberships=memberships.get(person, []),
    )  # fmt: skip


def _person(office: Office, one: identity.Person) -> Person:
    memberships = [_membership(office, each.partner_id, each.roles, each.recorded_at) for each in one.memberships]
    return _view({one.person_id: memberships}, *one[:5])


def _known(call: Call) -> identity.Person:
    """The person that the path names by the id or the address. Raises NotFound, UnknownPerson."""
    try:
        return identity.find_person(call.connection, call.principal, call.path["person"])
    except AlianzaError:
        raise NotFound(f"there is no '{call.path['person']}' among the people") from None


def _get(call: Call) -> Person:
    return _person(call.terms, _known(call))


def _owner(call: Call, office: Office) -> uuid.UUID:
    """For whom roles are given: the partner that is named, or whose key it is; else the alliance."""
    if call.body.partner is None and call.partner is None:
        return identity.NOBODY
    return uuid.UUID(bytes=named_partner(call, office, call.body.partner).partner_id)


def _invite(call: Call) -> Person:
    with call.database.unit_of_work(call.alliance_id) as call.connection:
        office, told = call.terms, call.body
        wanted = Invited(told.email, told.roles, _owner(call, office), told.name, told.language or "")
    return _person(office, invite_by(call.database, office.alliance, call.principal, wanted, call.now))


def _change(call: Call) -> Person:
    office, person = call.terms, _known(call)
    owner = _owner(call, office)
    return _person(
        office, identity.set_roles(call.connection, call.principal, person, call.body.roles, call.now, owner)
    )


def _revoke(call: Call) -> Person:
    return _person(call.terms, identity.revoke_person(call.connection, call.principal, _known(call), call.now))


_ONE = {"person": "ana@onlycar.example"}
OPERATIONS = [
    Operation(
        id="list_people", method="GET", path="/people", scope="people:read", summary="List people", handler=_list,
        query=PersonQuery, answer=Page[Person], sorts=("recorded_at",), usual="recorded_at",
        example=Example(query={"limit": "5"}),
    ),
    Operation(
        id="invite_person", method="POST", path="/people", scope="people:write", summary="Let a person in",
        about="They are told by e-mail where to sign in (not of a sandbox). Somebody who is there already is given the roles, so"
        " sending it again does no harm.", handler=_invite, alone=True, body=NewPerson, answer=Person, status=201,
        errors=("role_refused", "mail_failed"),
        example=Example(body={"email": "ana@onlycar.example", "roles": ["finance"], "name": "Ana", "language": "es"}),
    ),
    Operation(
        id="get_person", method="GET", path="/people/{person}", scope="people:read", summary="Read a person",
        about="By the id or the e-mail address.", handler=_get, query=OneQuery, answer=Person, example=Example(path=_ONE),
    ),
    Operation(
        id="change_roles", method="PATCH", path="/people/{person}", scope="people:write", summary="Change what a person may do",
        about="Nobody gives more than they have.", handler=_change, body=RolesChange, answer=Person, current=_get,
        errors=("role_refused",), example=Example(path=_ONE, body={"roles": ["finance", "auditor"]}),
    ),
    Operation(
        id="revoke_person", method="DELETE", path="/people/{person}", scope="people:write", summary="Take a person's roles away",
        about="And end the sessions that rested on them.", handler=_revoke, answer=Person, example=Example(path=_ONE),
    ),
]  # fmt: skip
