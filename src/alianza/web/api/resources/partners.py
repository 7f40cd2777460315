"""`/partners`: the organisations of the alliance, and the groups of the deal that they are enrolled in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, LiteralString

import msgspec

from alianza.bootstrap.partners import save_partners
from alianza.identity import api as identity
from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import format_id, parse_id
from alianza.partners import api as partners
from alianza.partners.api import PartnersInvalid, PlaceUnreadable
from alianza.runtime import listing
from alianza.runtime.listing import Key, Listing
from alianza.settlement.cases import percent_text
from alianza.web.api import places
from alianza.web.api.model import Call, Example, Given, ListQuery, NotFound, OneQuery, Operation, Page, Rate, Text
from alianza.web.api.problems import FieldProblem, RequestInvalid

MOST = 10_000
FEW = 2_000  # partners of which all distances are worked out at once
Reward = Literal["cash", "credit", "points", "discount"]
State = Literal["active", "suspended"]
Language = Literal["es", "en", "zh", "ru", "pt"]
Country = Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$", description="ISO 3166", examples=["MX"])]
Near = Annotated[
    str,
    msgspec.Meta(
        max_length=200,
        description="Those that have a place, each with its distance from this one: degrees, or the id of a partner",
        examples=["19.4326,-99.1332"],
    ),
]
Kilometres = Annotated[float, msgspec.Meta(gt=0, le=partners.FARTHEST_KM, description="As the crow flies; with `near`")]
ExternalId = Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="The id that you know it by")]


class PartnerExists(AlianzaError):
    """The alliance has a partner of that external id."""

    code = "partner_exists"


class Enrollment(msgspec.Struct, kw_only=True):
    """The group of the deal that a partner belongs to, from a local day on until the next one begins."""

    group: str
    effective_from: date
    rate: str | None


class Partner(msgspec.Struct, tag_field="object", tag="partner", kw_only=True):
    """A partner. `group` and `state` are those of today; an account shows its last four letters.
    `distance_m` is in a list `near` a place only."""

    id: str
    external_id: str
    name: str
    state: State
    group: str | None
    rate: str | None
    reward: str | None
    language: str | None
    country: str | None
    email: str | None
    account: str | None
    place: places.Place | None
    distance_m: int | None
    recorded_at: datetime
    enrollments: list[Enrollment] | None


class NewPartner(Given, kw_only=True):
    """A partner to be taken in. `enrolled_from` is the first day of its enrollment; left out: the deal's first."""

    external_id: ExternalId
    name: Text
    group: Text
    enrolled_from: date | None = None
    rate: Rate | None = None
    reward: Reward | None = None
    code: Text | None = None
    language: Language | None = None
    country: Country | None = None
    email: Text | None = None
    account: Text | None = None
    bic: Text | None = None
    place: places.Place | None = None


class PartnerChange(Given, kw_only=True):
    """What may be changed of a partner; what is left out stays, null takes away."""

    name: Text | msgspec.UnsetType = msgspec.UNSET
    reward: Reward | msgspec.UnsetType = msgspec.UNSET
    language: Language | msgspec.UnsetType | None = msgspec.UNSET
    country: Country | msgspec.UnsetType | None = msgspec.UNSET
    email: Text | msgspec.UnsetType = msgspec.UNSET
    account: Text | msgspec.UnsetType = msgspec.UNSET
    bic: Text | msgspec.UnsetType = msgspec.UNSET
    place: places.Place | msgspec.UnsetType | None = msgspec.UNSET


class NewEnrollment(Given, kw_only=True):
    """Another group or rate, from a local day on."""

    group: Text
    effective_from: date
    rate: Rate | None = None


class Partners(Given):
    """Up to 10,000 partners. New ones are taken in, known ones brought up to date: all of them, or none."""

    data: Annotated[list[NewPartner], msgspec.Meta(min_length=1, max_length=MOST)]
    enrolled_from: date | None = None


class Imported(msgspec.Struct, kw_only=True):
    """What became of a list of partners."""

    partners: int
    new: int
    enrolled: int
    codes: int


class PartnerQuery(ListQuery, kw_only=True):
    """What partners can be looked for by."""

    group: Text | None = None
    external_id: Text | None = None
    name: Text | None = None
    country: Country | None = None
    state: State | None = None
    near: Near | None = None
    within_km: Kilometres | None = None


def _today(table: LiteralString, word: LiteralString, order: LiteralString) -> LiteralString:
    """What a table says of a partner today; asked for once the page is found, not for all that it is chosen from."""
    return (
        f"(SELECT x.{word} FROM {table} x WHERE x.alliance_id = %(alliance)s AND x.partner_id = p.partner_id"
        f" AND x.effective_from <= %(today)s ORDER BY x.{order} DESC LIMIT 1)"
    )


_GROUP = _today("enrollments", "group_id", "effective_from")
_RATE = _today("enrollments", "rate_ppb", "effective_from")
_SUSPENDED: LiteralString = f"coalesce({_today('partner_suspensions', 'suspended', 'event_no')}, false)"
LISTING = Listing(
    columns=(
        "p.partner_id, p.external_id, p.name, p.reward, p.language, p.country, p.email, p.account, p.recorded_at,"
        f" {_GROUP}, {_RATE}, p.latitude_millionths, p.longitude_millionths, {_SUSPENDED}"
    ),
    body="FROM partners p WHERE p.alliance_id = %(alliance)s",
    key=Key("p.external_id", "text"),
    own="p.partner_id = %(partner)s",
    filters={
        "partner_id": "p.partner_id = %(partner_id)s",
        "external_id": "p.external_id = %(external_id)s",
        "group": f"{_GROUP} = %(group)s",
        "name": "p.name ILIKE %(name)s",
        "ascii_name": 'p.name COLLATE "C" ILIKE %(ascii_name)s',  # the same, byte by byte: in half the time
        "country": "p.country = %(country)s",
        "suspended": f"{_SUSPENDED} = %(suspended)s",
    },
    sorts={
        "external_id": Key("p.external_id", "text"),
        "name": Key("p.name", "text"),
        "recorded_at": Key("p.recorded_at", "timestamptz"),
    },
    usual="external_id",
)
NEAR = places.near(LISTING)


def rate_text(ppb: int | None) -> str | None:
    """A rate in parts per billion as it is written: `6.5%`."""
    return None if ppb is None else percent_text(ppb)


def _view(
    partner_id: uuid.UUID, external_id: str, name: str, reward: str, language: str, country: str, email: str, account: str,
    recorded_at: datetime, group: str | None, rate: int | None, latitude: int | None, longitude: int | None,
    suspended: bool = False, distance_m: int | None = None,
) -> Partner:  # fmt: skip
    return Partner(
        id=format_id("ptr", partner_id), external_id=external_id, name=name, group=group, rate=rate_text(rate),
        state="suspended" if suspended else "active",
        reward=reward or None, language=language or None, country=country or None, email=email or None,
        account=f"…{account[-4:]}" if account else None, place=places.stored(latitude, longitude), distance_m=distance_m,
        recorded_at=recorded_at, enrollments=None,
    )  # fmt: skip


def _words(call: Call) -> dict[str, Any]:
    return {"alliance": call.alliance_id, "today": call.now.astimezone(call.terms.zone).date()}


def find(call: Call, text: str) -> uuid.UUID:
    """The partner that is meant by either of its ids. Raises NotFound, also for one that is not the caller's to see."""
    known = call.terms.by_external_id.get(text)
    found = uuid.UUID(bytes=known.partner_id) if known else None
    if found is None and text.startswith("ptr_"):
        try:
            found = parse_id("ptr", text)
        except AlianzaError:
            found = None
    if found is None or found.bytes not in call.terms.by_partner_id or not call.principal.sees(found.bytes):
        raise NotFound(f"there is no partner '{text}'")
    return found


def _list(call: Call) -> Page[Partner]:
    query = call.query
    name = None if query.name is None else f"%{query.name.replace('%', '').replace('_', '')}%"
    filters: dict[str, Any] = {
        "group": query.group,
        "external_id": query.external_id,
        "ascii_name" if name and name.isascii() else "name": name,
        "country": query.country,
    }
    filters["suspended"] = None if query.state is None else query.state == "suspended"
    if query.near is not None:
        return _list_near(call, filters)
    for parameter, asked in (("within_km", query.within_km is not None), ("sort", query.sort.strip("-") == "distance")):
        if asked:
            raise _refused(parameter, "say from where: near=19.4326,-99.1332")
    return call.page(LISTING, filters, _view, **_words(call))


def _list_near(call: Call, filters: Mapping[str, Any]) -> Page[Partner]:
    query = call.query
    centre, reach_m = _place(call, query.near), round((query.within_km or partners.FARTHEST_KM) * 1_000)

    def windows(place: list[str] | None, descending: bool) -> Iterable[Mapping[str, Any]]:
        if query.sort.strip("-") == "distance" and len(call.terms.partners) > FEW:
            return places.rings(centre, reach_m, place, descending)
        return (places.whole(centre, reach_m),)

    found = listing.page_in_windows(
        call.connection, NEAR, {**_words(call), **filters}, call.asked(), windows, call.partner
    )
    return Page(data=[_view(*row) for row in found.rows], next=found.next or None, previous=found.previous or None)


def _place(call: Call, text: str) -> partners.Place:
    """The place that is meant by degrees, or by a partner that has one. Raises RequestInvalid."""
    try:
        return partners.read_place(text)
    except PlaceUnreadable as error:
        try:
            known = call.terms.by_partner_id[find(call, text).bytes]
        except NotFound:
            raise _refused("near", f"{error.message}, nor a partner; {error.hint}") from None
    if known.place is None:
        raise _refused("near", f"it is not known where '{text}' is")
    return known.place


def _refused(parameter: str, text: str) -> RequestInvalid:
    return RequestInvalid([FieldProblem(text, "invalid_value", parameter=parameter)])


def _get(call: Call) -> Partner:
    return one(call, find(call, call.path["partner"]))


def one(call: Call, partner_id: uuid.UUID) -> Partner:
    """A partner by its id. Raises NotFound."""
    words = {**_words(call), "partner": partner_id}
    columns, body = LISTING.columns, LISTING.body
    row = call.connection.execute(f"SELECT {columns} {body} AND p.partner_id = %(partner)s", words).fetchone()
    if row is None:
        raise NotFound("there is no such partner")
    enrolled = call.connection.execute(
        "SELECT group_id, effective_from, rate_ppb FROM enrollments WHERE alliance_id = %s AND partner_id = %s"
        " ORDER BY effective_from",
        (call.alliance_id, partner_id),
    )
    enrollments = [Enrollment(group=group, effective_from=day, rate=rate_text(ppb)) for group, day, ppb in enrolled]
    return msgspec.structs.replace(_view(*row), enrollments=enrollments)


# Changes ----------------------------------------------------------------------------------------------------------------

_COLUMNS = ("partner", "name", "group", "code", "reward", "rate", "language", "country", "account", "bic", "email")
_WHERE = ("latitude", "longitude")
_ALL = (*_COLUMNS, *_WHERE)
_FIELD = {"partner": "external_id"}


def _row(call: Call, told: NewPartner) -> dict[str, str]:
    """What a file would say of it; a known partner's place stays where none is said, for those who never heard of places."""
    row = {column: getattr(told, _FIELD.get(column, column)) or "" for column in _COLUMNS}
    known = call.terms.by_external_id.get(told.external_id)
    return row | (_cells(places.kept(told.place)) if told.place or known is None else _cells(known.place))


def _cells(place: partners.Place | None) -> dict[str, str]:
    """A place as a file has it."""
    texts = (f"{degrees:f}" for degrees in place) if place else ("", "")
    return dict(zip(_WHERE, texts, strict=True))


def _save(
    call: Call, rows: Iterable[tuple[str, Mapping[str, str]]], columns: tuple[str, ...], since: date | None
) -> dict[str, Any]:
    try:
        return save_partners(call.office(), rows, columns, since, call.now)
    except PartnersInvalid as error:
        pairs = (problem.partition(": ") for problem in error.problems)
        raise RequestInvalid(
            [FieldProblem(words, "invalid_value", at if at != "-" else "") for at, _, words in pairs]
        ) from None


def _create(call: Call) -> Partner:
    call.whole()
    told: NewPartner = call.body
    if told.external_id in call.terms.by_external_id:
        raise PartnerExists(
            f"there is a partner '{told.external_id}'", hint="change it with PATCH", where="/external_id"
        )
    _save(call, [("-", _row(call, told))], _ALL, told.enrolled_from)
    return one(call, find(call, told.external_id))


def _import(call: Call) -> Imported:
    call.whole()
    days = {told.enrolled_from for told in call.body.data}
    if days != {None}:
        raise RequestInvalid(
            [FieldProblem("a list has one day for all: put it beside 'data'", "invalid_value", "/data")]
        )
    rows = [(f"/data/{index}", _row(call, told)) for index, told in enumerate(call.body.data)]
    return Imported(**_save(call, rows, _ALL, call.body.enrolled_from))


def _change(call: Call) -> Partner:
    partner_id = find(call, call.path["partner"])
    known = call.terms.by_partner_id[partner_id.bytes]
    told = msgspec.structs.asdict(call.body).items()
    said = {name: "" if value is None else value for name, value in told if value is not msgspec.UNSET}
    if call.partner is not None and said.keys() & {"account", "bic", "reward"}:
        hint = "one of its owners does, in the portal, and all of them are told"
        raise identity.Forbidden("a partner's key does not change how the partner is paid", hint=hint)
    if "place" in said:
        said |= _cells(places.kept(call.body.place))
        del said["place"]
    row = {"partner": known.external_id, "name": known.name, "group": known.enrollments[-1].group, **said}
    _save(call, [("-", row)], ("partner", "name", "group", *said), None)
    return one(call, partner_id)


def _enroll(call: Call) -> Partner:
    call.whole()
    partner_id = find(call, call.path["partner"])
    known = call.terms.by_partner_id[partner_id.bytes]
    row = {"partner": known.external_id, "name": known.name, "group": call.body.group, "rate": call.body.rate or ""}
    _save(call, [("-", row)], ("partner", "name", "group", "rate"), call.body.effective_from)
    return one(call, partner_id)


def _enrollments(call: Call) -> Page[Enrollment]:
    return Page(data=_get(call).enrollments or [], next=None, previous=None)


_SAMPLE = {
    "external_id": "lavado-norte",
    "name": "Lavado Norte",
    "group": "talleres",
    "language": "es",
    "country": "MX",
}
OPERATIONS = [
    Operation(
        id="list_partners", method="GET", path="/partners", scope="partners:read", summary="List partners", handler=_list,
        query=PartnerQuery, answer=Page[Partner], sorts=("external_id", "name", "recorded_at", "distance"),
        usual="external_id", about="With `near`, those that have a place, and how far each is; `sort=distance` gives the nearest"
        " first.", example=Example(query={"limit": "2", "sort": "name"}),
    ),
    Operation(
        id="create_partner", method="POST", path="/partners", scope="partners:write", summary="Take in a partner",
        handler=_create, body=NewPartner, answer=Partner, status=201, errors=("partner_exists", "request_invalid"),
        example=Example(body=_SAMPLE),
    ),
    Operation(
        id="import_partners", method="POST", path="/partners/batch", scope="partners:write",
        summary="Take in up to 10,000 partners", about="All of them, or none: every mistake is named.", handler=_import,
        body=Partners, answer=Imported, most_bytes=8_000_000,
        example=Example(body={"data": [{**_SAMPLE, "external_id": "lavado-sur", "name": "Lavado Sur"}]}),
    ),
    Operation(
        id="get_partner", method="GET", path="/partners/{partner}", scope="partners:read", summary="Read a partner",
        handler=_get, query=OneQuery, answer=Partner, example=Example(path={"partner": "taller-x"}),
    ),
    Operation(
        id="change_partner", method="PATCH", path="/partners/{partner}", scope="partners:write", summary="Change a partner",
        about="A partner's key does not change how the partner is paid: `account`, `bic` and `reward`.",
        handler=_change, body=PartnerChange, answer=Partner, current=_get,
        example=Example(path={"partner": "lavado-norte"}, body={"name": "Lavado del Norte"}),
    ),
    Operation(
        id="list_enrollments", method="GET", path="/partners/{partner}/enrollments", scope="enrollments:read",
        summary="The groups a partner was enrolled in", handler=_enrollments, answer=Page[Enrollment],
        example=Example(path={"partner": "taller-x"}),
    ),
    Operation(
        id="create_enrollment", method="POST", path="/partners/{partner}/enrollments", scope="enrollments:write",
        summary="Move a partner to another group or rate", handler=_enroll, body=NewEnrollment, answer=Partner, status=201,
        example=Example(path={"partner": "lavado-norte"}, body={"group": "gestores", "effective_from": "2030-01-01"}),
    ),
]  # fmt: skip
