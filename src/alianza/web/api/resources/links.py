"""`/links`: short addresses that lead to a target, always on behalf of one partner."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import msgspec

from alianza.bootstrap import links
from alianza.bootstrap.office import Office
from alianza.kernel.errors import AlianzaError, InvalidValue
from alianza.kernel.ids import format_id, parse_id
from alianza.runtime.listing import Key, Listing
from alianza.runtime.settings import read_settings
from alianza.tracking import api as tracking
from alianza.web.api.facts import PartnerRef
from alianza.web.api.model import Call, Example, Given, ListQuery, OneQuery, Operation, Page, Text
from alianza.web.api.problems import FieldProblem, RequestInvalid
from alianza.web.api.shown import kept, named_partner, only, ref, whose

MOST = 10_000
Target = Annotated[str, msgspec.Meta(max_length=2_000, description="A whole address: https://onlycar.example/agenda")]
Parameters = Annotated[
    dict[Annotated[str, msgspec.Meta(min_length=1, max_length=200)], Annotated[str, msgspec.Meta(max_length=200)]],
    msgspec.Meta(max_length=30, description="What is appended to the target, such as utm_source"),
]
Status = Literal[302, 307]


class Link(msgspec.Struct, tag_field="object", tag="link", kw_only=True):
    """A link in its latest version. It keeps its partner and its code; `scan_address` is what a printed code leads to."""

    id: str
    code: str
    partner: PartnerRef
    address: str
    scan_address: str
    is_default: bool
    state: Literal["early", "in_force", "ended"]
    target: str
    parameters: dict[str, str]
    fallback: str | None
    program: str | None
    campaign: str | None
    channel: str | None
    valid_from: datetime | None
    valid_until: datetime | None
    status: int
    version: int
    created_at: datetime
    changed_at: datetime


class NewLink(Given, kw_only=True):
    """A link to be added. Without `code` it gets one by chance; without `target` it leads where the alliance's links do."""

    partner: Text | None = None
    code: Text | None = None
    target: Target | None = None
    fallback: Target | None = None
    program: Text | None = None
    campaign: Text | None = None
    channel: Text | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    status: Status = 302
    parameters: Parameters | None = None


class LinkChange(Given, kw_only=True):
    """What may be changed of a link; what is left out stays, null takes it away."""

    target: Target | msgspec.UnsetType = msgspec.UNSET
    fallback: Target | msgspec.UnsetType | None = msgspec.UNSET
    program: Text | msgspec.UnsetType | None = msgspec.UNSET
    campaign: Text | msgspec.UnsetType | None = msgspec.UNSET
    channel: Text | msgspec.UnsetType | None = msgspec.UNSET
    valid_from: datetime | msgspec.UnsetType | None = msgspec.UNSET
    valid_until: datetime | msgspec.UnsetType | None = msgspec.UNSET
    status: Status | msgspec.UnsetType = msgspec.UNSET
    parameters: Parameters | msgspec.UnsetType | None = msgspec.UNSET


class Links(Given):
    """Up to 10,000 links: new ones are added, those whose code is known are changed. All of them, or none."""

    data: Annotated[list[NewLink], msgspec.Meta(min_length=1, max_length=MOST)]


class LinksSaved(msgspec.Struct, kw_only=True):
    """What became of a list of links."""

    added: int
    changed: int
    same: int


class LinkQuery(ListQuery, kw_only=True):
    """What links can be looked for by."""

    partner: Text | None = None
    code: Text | None = None
    campaign: Text | None = None


_KEY = Key("l.link_id", "uuid")
LISTING = Listing(
    columns=(
        "l.link_id, l.code, l.partner_id, l.is_default, l.recorded_at, v.version, v.recorded_at, v.target,"
        " v.parameters, v.fallback, v.program, v.campaign, v.channel, v.valid_from, v.valid_until, v.status"
    ),
    body=(
        "FROM links l CROSS JOIN LATERAL (SELECT * FROM link_versions lv WHERE lv.alliance_id = %(alliance)s"
        " AND lv.link_id = l.link_id ORDER BY lv.version DESC LIMIT 1) v WHERE l.alliance_id = %(alliance)s"
    ),
    key=_KEY,
    own="l.partner_id = %(partner)s",
    filters={
        "link": "l.link_id = %(link)s",
        "key": "l.code_key = %(key)s",
        "owner": "l.partner_id = %(owner)s",
        "campaign": "v.campaign = %(campaign)s",
    },
    sorts={"created_at": _KEY},
    usual="-created_at",
)


def _viewer(call: Call, office: Office) -> Any:
    """What makes a link of its row: the address is looked up once."""
    hosts = [host for host, _ in tracking.domains_of(call.connection, call.alliance_id)]
    base = tracking.base_address(office.alliance.slug, hosts, read_settings().public_url)
    return functools.partial(_view, office, base, call.now)


def _view(
    office: Office, base: str, now: datetime, link: uuid.UUID, code: str, partner: uuid.UUID, is_default: bool,
    created: datetime, version: int, changed: datetime, target: str, parameters: Any, fallback: str, program: str,
    campaign: str, channel: str, valid_from: datetime | None, valid_until: datetime | None, status: int,
) -> Link:  # fmt: skip
    early, ended = valid_from is not None and now < valid_from, valid_until is not None and now >= valid_until
    return Link(
        id=format_id("lnk", link), code=code, partner=ref(office, partner), address=tracking.link_address(base, code),
        scan_address=tracking.link_address(base, code, scan=True), is_default=is_default,
        state="early" if early else "ended" if ended else "in_force", target=target, parameters=dict(parameters),
        fallback=fallback or None, program=program or None, campaign=campaign or None, channel=channel or None,
        valid_from=valid_from, valid_until=valid_until, status=status, version=version, created_at=created, changed_at=changed,
    )  # fmt: skip


def _list(call: Call) -> Page[Link]:
    query = call.query
    key = None if query.code is None else tracking.code_key(query.code)
    filters = {"owner": whose(call).partner, "key": key, "campaign": query.campaign}
    return call.page(LISTING, filters, _viewer(call, call.terms))


def one(call: Call, text: str) -> Link:
    """A link by its id or by its code. Raises NotFound."""
    try:
        filters: dict[str, Any] = {"link": parse_id("lnk", text)}
    except AlianzaError:
        filters = {"key": tracking.code_key(text)}
    found: Link = only(call, LISTING, filters, _viewer(call, call.terms), "link")
    return found


def parsed(text: str) -> uuid.UUID:
    """The id of a link."""
    return parse_id("lnk", text)


def _get(call: Call) -> Link:
    return one(call, call.path["link"])


# Changes ----------------------------------------------------------------------------------------------------------------

_WORDS = {"valid_from": "from", "valid_until": "until"}


def _text(office: Office, value: Any, pointer: str) -> str:
    """A field as the use case reads it."""
    if isinstance(value, datetime):
        return kept(value, office, pointer).isoformat()
    if isinstance(value, dict):
        return urlencode(value)
    return "" if value is None else str(value)


def _words(office: Office, told: Any) -> dict[str, str]:
    said = msgspec.structs.asdict(told)
    kept = {
        name: value for name, value in said.items() if name not in ("partner", "code") and value is not msgspec.UNSET
    }
    if isinstance(told, NewLink):
        kept = {name: value for name, value in kept.items() if value is not None}
    return {_WORDS.get(name, name): _text(office, value, f"/{name}") for name, value in kept.items()}


def _create(call: Call) -> Link:
    office, told = call.office(), call.body
    partner = named_partner(call, office, told.partner)
    link = links.add_link(office, partner.external_id, told.code or "", _words(office, told), call.now)
    return one(call, link.written_id)


def _change(call: Call) -> Link:
    office, found = call.office(), _get(call)
    links.edit_link(office, found.code, _words(office, call.body), call.now)
    return one(call, found.id)


def _import(call: Call) -> LinksSaved:
    office = call.office()
    wanted = [
        links.WantedLink(
            named_partner(call, office, one.partner, f"/data/{index}/partner").external_id, one.code or "",
            _words(office, one), f"/data/{index}",
        )
        for index, one in enumerate(call.body.data)
    ]  # fmt: skip
    try:
        done = links.import_links(office, wanted, call.now)
    except links.LinksInvalid as error:
        raise RequestInvalid(_problems(error.problems)) from None
    return LinksSaved(added=done.added, changed=done.edited, same=done.same)


def _problems(texts: Sequence[str]) -> list[FieldProblem]:
    pairs = (text.partition(": ") for text in texts[:100])
    return [FieldProblem(words, InvalidValue.code, pointer) for pointer, _, words in pairs]


_SAMPLE = {
    "partner": "taller-x", "code": "verano-2026", "target": "https://onlycar.example/agenda", "campaign": "verano",
    "parameters": {"utm_source": "taller"},
}  # fmt: skip
OPERATIONS = [
    Operation(
        id="list_links", method="GET", path="/links", scope="links:read", summary="List links", handler=_list,
        query=LinkQuery, answer=Page[Link], sorts=("created_at",), usual="-created_at",
        example=Example(query={"partner": "taller-x", "limit": "5"}),
    ),
    Operation(
        id="create_link", method="POST", path="/links", scope="links:write", summary="Add a link", handler=_create,
        body=NewLink, answer=Link, status=201, errors=("link_taken", "no_target"), example=Example(body=_SAMPLE),
    ),
    Operation(
        id="import_links", method="POST", path="/links/batch", scope="links:write", summary="Add up to 10,000 links",
        about="New ones are added, those whose code is known are changed; the same list again changes nothing. All or none.",
        handler=_import, body=Links, answer=LinksSaved, most_bytes=8_000_000,
        example=Example(body={"data": [_SAMPLE, {**_SAMPLE, "code": "invierno-2026", "campaign": "invierno"}]}),
    ),
    Operation(
        id="get_link", method="GET", path="/links/{link}", scope="links:read", summary="Read a link",
        about="By its id or by its code.", handler=_get, query=OneQuery, answer=Link,
        example=Example(path={"link": "verano-2026"}),
    ),
    Operation(
        id="change_link", method="PATCH", path="/links/{link}", scope="links:write", summary="Change a link",
        about="Each change is a new version; what was clicked before keeps the old one.", handler=_change, body=LinkChange,
        answer=Link, current=_get, example=Example(path={"link": "verano-2026"}, body={"campaign": None}),
    ),
]  # fmt: skip
