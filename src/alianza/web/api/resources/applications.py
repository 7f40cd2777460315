"""`/applications`: businesses that ask to become partners, or are asked to, and what is decided about them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from alianza.bootstrap.applications import desk
from alianza.kernel.errors import InvalidValue
from alianza.kernel.ids import format_id, parse_id
from alianza.partners.applications import api as applications
from alianza.partners.applications.api import Applicant, ApplicationInvalid, UnknownApplication, store
from alianza.runtime.listing import Key, Listing
from alianza.web.api.model import Call, Example, Given, ListQuery, NotFound, OneQuery, Operation, Page, Rate, Text
from alianza.web.api.problems import FieldProblem, RequestInvalid
from alianza.web.api.resources.partners import Language, rate_text

State = Literal["new", "accepted", "declined", "signed"]
Message = Annotated[str, msgspec.Meta(max_length=2_000)]


class Answers(msgspec.Struct, kw_only=True):
    """Who applied, and what they say of themselves."""

    business: str
    contact: str
    email: str
    phone: str | None
    town: str | None
    website: str | None
    cars: str | None
    customers: str | None
    care: str | None
    message: str | None


class Application(msgspec.Struct, tag_field="object", tag="application", kw_only=True):
    """An application. `applicant` is null once it is forgotten whose it was; `fit` says how well it fits, of 100;
    `group` is the one asked for, from the acceptance on the one agreed; `partner` is what came of it once it is signed."""

    id: str
    state: State
    invited: bool
    language: str
    group: str
    rate: str | None
    fit: int
    applicant: Answers | None
    reason: str | None
    expires_at: datetime | None
    created_at: datetime
    changed_at: datetime
    decided_by: str | None
    partner: str | None


class NewInvitation(Given, kw_only=True):
    """A business to be invited: it gets a mail with the agreement to sign. `target`: where links of partners lead, for an
    alliance that has not said so yet."""

    business: Text
    contact: Text
    email: Text
    group: Text
    rate: Rate | None = None
    language: Language | None = None
    town: Text | None = None
    website: Text | None = None
    phone: Text | None = None
    target: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None


class Verdict(Given, kw_only=True):
    """What is decided. `accept` sends an invitation, to `group` (left out: the one asked for) at a `rate` of its own if
    there is one; `decline` tells the applicant the `reason` after five minutes, until which `reopen` takes it back;
    `withdraw` makes an invitation void, `resend` makes another one."""

    decision: Literal["accept", "decline", "reopen", "withdraw", "resend"]
    group: Text | None = None
    rate: Rate | None = None
    reason: Annotated[str, msgspec.Meta(max_length=1_000)] | None = None
    target: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None


class ApplicationQuery(ListQuery, kw_only=True):
    """What applications can be looked for by."""

    state: State | None = None
    name: Text | None = None


LISTING = Listing(
    columns=store.COLUMNS + ", s.partner_id",
    body=store.BODY.replace("WHERE", "LEFT JOIN signatures s USING (alliance_id, application_id) WHERE"),
    key=Key("a.application_id", "uuid"),
    own="false",  # nobody but the alliance
    filters={"state": "a.state = %(state)s", "name": "p.business ILIKE %(name)s"},
    sorts={"created_at": Key("a.created_at", "timestamptz"), "changed_at": Key("a.changed_at", "timestamptz")},
    usual="-created_at",
)


def _answers(who: Applicant) -> Answers:
    return Answers(
        business=who.business, contact=who.contact, email=who.email, phone=who.phone or None, town=who.town or None,
        website=who.website or None, cars=who.cars or None, customers=who.customers or None, care=who.care or None,
        message=who.message or None,
    )  # fmt: skip


def _view(call: Call, row: tuple[Any, ...]) -> Application:
    one, partner = store.application_of(row[:-1]), row[-1]
    who = one.who
    answers = _answers(who) if who else None
    known = call.terms.by_partner_id.get(partner.bytes) if partner else None
    return Application(
        id=one.id, state=one.state, invited=one.invited, language=one.language, group=one.group,
        rate=rate_text(one.rate_ppb), fit=applications.fit(who) if who else 0, applicant=answers,
        reason=(who.reason or None) if who else None, expires_at=one.expires_at if one.state == "accepted" else None,
        created_at=one.created_at, changed_at=one.changed_at, decided_by=one.decided_by or None,
        partner=known.external_id if known else format_id("ptr", partner) if partner else None,
    )  # fmt: skip


def _list(call: Call) -> Page[Application]:
    call.whole()
    name = None if call.query.name is None else f"%{call.query.name.replace('%', '').replace('_', '')}%"
    return call.page(LISTING, {"state": call.query.state, "name": name}, lambda *row: _view(call, row))


def _named(call: Call) -> uuid.UUID:
    call.whole()
    try:
        return parse_id("apl", call.path["application"])
    except InvalidValue:
        raise NotFound("there is no such application") from None


def _one(call: Call, application_id: uuid.UUID) -> Application:
    words = {"alliance": call.alliance_id, "id": application_id}
    statement = f"SELECT {LISTING.columns} {LISTING.body} AND a.application_id = %(id)s"
    row = call.connection.execute(statement, words).fetchone()
    if row is None:
        raise NotFound("there is no such application")
    return _view(call, row)


def _get(call: Call) -> Application:
    return _one(call, _named(call))


def _invite(call: Call) -> Application:
    call.whole()
    told = call.body
    who = Applicant(
        told.email,
        told.business,
        told.contact,
        town=told.town or "",
        website=told.website or "",
        phone=told.phone or "",
    )
    try:
        made = desk.invite(
            call.connection, call.office(), call.principal, who, told.group, call.now, language=told.language or "",
            rate=told.rate or "", target=told.target or "",
        )  # fmt: skip
    except ApplicationInvalid as error:
        raise RequestInvalid(
            [FieldProblem(one.detail, "invalid_value", one.pointer) for one in error.problems]
        ) from None
    return _one(call, made.application_id)


def _decide(call: Call) -> Application:
    told, application_id = call.body, _named(call)
    try:
        desk.decide(
            call.connection, call.office(), call.principal, application_id, told.decision, call.now,
            group=told.group or "", rate=told.rate or "", reason=told.reason or "", target=told.target or "",
        )  # fmt: skip
    except UnknownApplication as error:
        raise NotFound(error.message) from None
    except ApplicationInvalid as error:
        raise RequestInvalid(
            [FieldProblem(one.detail, "invalid_value", one.pointer) for one in error.problems]
        ) from None
    return _one(call, application_id)


_ONE = {"application": "apl_01k9m2v7w8x9y0z1a2b3c4d5e6"}
OPERATIONS = [
    Operation(
        id="list_applications", method="GET", path="/applications", scope="people:read", summary="List applications",
        about="Businesses that ask to become partners, and those that were invited.", handler=_list,
        query=ApplicationQuery, answer=Page[Application], sorts=("created_at", "changed_at"), usual="-created_at",
        example=Example(query={"state": "new"}),
    ),
    Operation(
        id="invite_business", method="POST", path="/applications", scope="partners:write", summary="Invite a business",
        about="It gets a mail with the agreement to sign; once it is signed, the business is a partner.", handler=_invite,
        body=NewInvitation, answer=Application, status=201,
        errors=("application_open", "request_invalid", "invalid_value"),
        example=Example(
            body={"business": "Taller Sur", "contact": "Eva Ruiz", "email": "eva@taller-sur.example", "group": "talleres"}
        ),
    ),
    Operation(
        id="get_application", method="GET", path="/applications/{application}", scope="people:read",
        summary="Read an application", handler=_get, query=OneQuery, answer=Application, example=Example(path=_ONE),
    ),
    Operation(
        id="decide_application", method="POST", path="/applications/{application}/decision", scope="partners:write",
        summary="Decide on an application", about="The same decision again changes nothing.", handler=_decide, body=Verdict,
        answer=Application, errors=("application_decided", "application_open", "invalid_value"),
        example=Example(path=_ONE, body={"decision": "resend"}),
    ),
]  # fmt: skip
