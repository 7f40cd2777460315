"""`/code-batches`: many codes at once, to be printed or sent, each good for so many uses."""

from __future__ import annotations

import functools
import uuid
from datetime import date, datetime
from typing import Annotated, Any

import msgspec

from alianza.bootstrap import codes
from alianza.bootstrap.office import Office
from alianza.runtime.listing import Key, Listing
from alianza.tracking import api as tracking
from alianza.tracking.codes.generate import spelled
from alianza.web.api.facts import PartnerRef, partner_ref
from alianza.web.api.model import Call, Example, Given, ListQuery, OneQuery, Operation, Page, Reply, Text
from alianza.web.api.resources.codes import Limit
from alianza.web.api.shown import named_partner, only, whose

MOST = 100_000


class CodeBatch(msgspec.Struct, tag_field="object", tag="code_batch", kw_only=True):
    """A batch; `id` is its name. `max_uses` is of each code, `max_per_customer` of all its codes together."""

    id: str
    partner: PartnerRef | None
    codes: int
    prefix: str | None
    max_uses: int
    max_per_customer: int | None
    valid_from: date | None
    valid_until: date | None
    campaign: str | None
    note: str | None
    disabled_at: datetime | None
    recorded_at: datetime


class BatchCode(msgspec.Struct, tag_field="object", tag="batch_code", kw_only=True):
    """A code of a batch as it is printed."""

    id: str
    uses: int
    uses_left: int
    disabled: bool


class NewBatch(Given, kw_only=True):
    """A batch to be made. The same again gives the same batch."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    codes: Annotated[int, msgspec.Meta(ge=1, le=MOST)]
    partner: Text | None = None
    prefix: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9]{0,12}$")] = ""
    max_uses: Limit = 1
    max_per_customer: Limit | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    campaign: Text = ""
    note: Text = ""


class BatchChange(Given, kw_only=True):
    """The codes of a disabled batch count no longer."""

    disabled: bool


class BatchQuery(ListQuery, kw_only=True):
    """What batches can be looked for by."""

    partner: Text | None = None


_NUMBER = Key("b.batch_no", "int")
LISTING = Listing(
    columns=(
        "b.name, b.partner_id, b.made, b.prefix, b.max_uses, b.max_per_customer, b.valid_from, b.valid_until, b.campaign,"
        " b.note, b.disabled_at, b.recorded_at"
    ),
    body="FROM code_batches b WHERE b.alliance_id = %(alliance)s",
    key=_NUMBER,
    own="b.partner_id = %(partner)s",
    filters={"owner": "b.partner_id = %(owner)s", "name": "b.name = %(name)s"},
    sorts={"recorded_at": _NUMBER},
    usual="-recorded_at",
)
CODES = Listing(
    columns="c.code, c.uses, c.disabled_at IS NOT NULL",
    body="FROM codes c WHERE c.alliance_id = %(alliance)s AND c.batch_no = %(batch)s",
    key=Key("c.code", "text"),
    own="%(partner)s::uuid IS NOT NULL",  # whose batch it is was looked at before
)


def _view(
    office: Office, name: str, partner: uuid.UUID | None, made: int, prefix: str, max_uses: int, per_customer: int | None,
    valid_from: date | None, valid_until: date | None, campaign: str, note: str, disabled_at: datetime | None,
    recorded_at: datetime,
) -> CodeBatch:  # fmt: skip
    return CodeBatch(
        id=name, partner=partner_ref(office, partner), codes=made, prefix=prefix or None, max_uses=max_uses,
        max_per_customer=per_customer, valid_from=valid_from, valid_until=valid_until, campaign=campaign or None,
        note=note or None, disabled_at=disabled_at, recorded_at=recorded_at,
    )  # fmt: skip


def _list(call: Call) -> Page[CodeBatch]:
    return call.page(LISTING, {"owner": whose(call).partner}, functools.partial(_view, call.terms))


def _one(call: Call, name: str) -> CodeBatch:
    found: CodeBatch = only(call, LISTING, {"name": name}, functools.partial(_view, call.terms), "batch")
    return found


def _get(call: Call) -> CodeBatch:
    return _one(call, call.path["batch"])


_NAMES = "SELECT count(*) FROM code_batches WHERE alliance_id = %s AND name = %s"


def _create(call: Call) -> Reply:
    call.whole()
    office, told = call.office(), call.body
    partner = named_partner(call, office, told.partner).external_id if told.partner else ""
    known = call.connection.execute(_NAMES, (call.alliance_id, told.name)).fetchone() == (1,)
    said: dict[str, Any] = msgspec.structs.asdict(told)
    terms = {name: value for name, value in said.items() if name not in ("name", "codes", "partner")}
    codes.make_batch(office, tracking.BatchTerms(told.name, told.codes, **terms), partner, call.now)
    return Reply(_one(call, told.name), 200 if known else 201)


def _change(call: Call) -> CodeBatch:
    call.whole()
    found = _get(call)
    if call.body.disabled != (found.disabled_at is not None):
        codes.disable(call.office(), "", found.id, call.now, undo=not call.body.disabled)
    return _one(call, found.id)


def _codes(call: Call) -> Page[BatchCode]:
    found = _get(call)
    batch = tracking.find_batch(call.connection, call.alliance_id, found.id)
    return call.page(CODES, {}, functools.partial(_code, batch), batch=batch.batch_no)


def _code(batch: tracking.Batch, code: str, uses: int, disabled: bool) -> BatchCode:
    dead = disabled or batch.disabled_at is not None
    left = 0 if dead else batch.terms.max_uses - uses
    return BatchCode(id=spelled(batch.terms.prefix, code, batch.length), uses=uses, uses_left=left, disabled=dead)


_ONE = {"batch": "navidad-2026"}
OPERATIONS = [
    Operation(
        id="list_code_batches", method="GET", path="/code-batches", scope="codes:read", summary="List batches of codes",
        handler=_list, query=BatchQuery, answer=Page[CodeBatch], sorts=("recorded_at",), usual="-recorded_at",
        example=Example(query={"limit": "5"}),
    ),
    Operation(
        id="create_code_batch", method="POST", path="/code-batches", scope="codes:write", summary="Make a batch of codes",
        about="Up to 100,000 codes; `alianza codes batch` makes a million. The same again gives the same batch.",
        handler=_create, body=NewBatch, answer=CodeBatch, status=201, errors=("batch_conflict",),
        example=Example(body={"name": "navidad-2026", "codes": 200, "partner": "taller-x", "prefix": "NAV"}),
    ),
    Operation(
        id="get_code_batch", method="GET", path="/code-batches/{batch}", scope="codes:read", summary="Read a batch of codes",
        handler=_get, query=OneQuery, answer=CodeBatch, example=Example(path=_ONE),
    ),
    Operation(
        id="change_code_batch", method="PATCH", path="/code-batches/{batch}", scope="codes:write",
        summary="Disable a batch of codes, or take that back", about="Facts of before that moment still count when they come"
        " later.", handler=_change, body=BatchChange, answer=CodeBatch, current=_get,
        example=Example(path=_ONE, body={"disabled": False}),
    ),
    Operation(
        id="list_batch_codes", method="GET", path="/code-batches/{batch}/codes", scope="codes:read",
        summary="The codes of a batch", handler=_codes, query=ListQuery, answer=Page[BatchCode],
        example=Example(path=_ONE, query={"limit": "5"}),
    ),
]  # fmt: skip
