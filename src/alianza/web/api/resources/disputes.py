"""What a partner says of a statement: that it accepts, or what is wrong (`/disputes`), and what came of that."""

from __future__ import annotations

import functools
import re
import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from alianza.bootstrap.office import Office
from alianza.runtime.database import sql
from alianza.runtime.listing import Key, Listing
from alianza.settlement import statements
from alianza.web.api.facts import PartnerRef
from alianza.web.api.model import Call, DryRun, Example, Given, ListQuery, NotFound, OneQuery, Operation, Page, Text
from alianza.web.api.resources import statements as of_statements
from alianza.web.api.resources.statements import Statement
from alianza.web.api.shown import Reason, only, ref, unit_of, whose, written

HERE = "alianza.web.api"
State = Literal["open", "restated", "resolved", "withdrawn"]
_ID = re.compile(r"dsp_([1-9][0-9]{0,8})_([1-9][0-9]{0,4})")


class Dispute(msgspec.Struct, tag_field="object", tag="dispute", kw_only=True):
    """A dispute. `restated`: it was said anew, with another reason; `withdrawn`: the partner accepted after all."""

    id: str
    statement: int
    period: str
    unit: str
    partner: PartnerRef
    reason: str
    state: State
    disputed_at: datetime
    resolution: str | None
    ended_at: datetime | None


class NewDispute(Given, kw_only=True):
    """What is wrong with a statement."""

    statement: Annotated[int, msgspec.Meta(ge=1, lt=10**9)] | Annotated[str, msgspec.Meta(pattern="^[1-9][0-9]{0,8}$")]
    reason: Reason


class Resolution(Given, kw_only=True):
    """How it was settled between the two sides. What it comes to is an adjustment."""

    reason: Reason


class DisputeQuery(ListQuery, kw_only=True):
    """What disputes can be looked for by."""

    partner: Text | None = None
    state: State | None = None


_STATE = (
    "CASE coalesce(n.event, '') WHEN '' THEN 'open' WHEN 'disputed' THEN 'restated' WHEN 'resolved' THEN 'resolved'"
    " ELSE 'withdrawn' END"
)
_STATEMENT = Key("e.number", "int")
LISTING = Listing(
    columns=(
        f"e.number, e.event_no, s.period, s.asset, s.partner_id, e.reason, {_STATE}, e.event_at, n.reason, n.event_at"
    ),
    body=sql(HERE, "disputes"),
    key=Key("e.event_no", "int"),  # within a statement: every order here begins with the statement
    own="s.partner_id = %(partner)s",
    filters={
        "owner": "s.partner_id = %(owner)s",
        "state": f"{_STATE} = %(state)s",
        "number": "e.number = %(number)s",
        "event": "e.event_no = %(event)s",
    },
    sorts={"statement": _STATEMENT},
    usual="-statement",
)


def _view(
    office: Office, number: int, event: int, period: int, asset: str, partner: uuid.UUID, reason: str, state: Any,
    disputed_at: datetime, resolution: str | None, ended_at: datetime | None,
) -> Dispute:  # fmt: skip
    return Dispute(
        id=f"dsp_{number}_{event}", statement=number, period=written(period), unit=unit_of(asset), partner=ref(office, partner),
        reason=reason, state=state, disputed_at=disputed_at, resolution=resolution or None, ended_at=ended_at,
    )  # fmt: skip


def _list(call: Call) -> Page[Dispute]:
    filters = {"owner": whose(call).partner, "state": call.query.state}
    return call.page(LISTING, filters, functools.partial(_view, call.terms))


def _one(call: Call, **filters: int) -> Dispute:
    found: Dispute = only(call, LISTING, filters, functools.partial(_view, call.terms), "dispute")
    return found


def _get(call: Call) -> Dispute:
    match = _ID.fullmatch(call.path["dispute"])
    if match is None:
        raise NotFound("there is no such dispute")
    return _one(call, number=int(match[1]), event=int(match[2]))


def _create(call: Call) -> Dispute:
    number = of_statements.one(call, int(call.body.statement)).number
    statements.dispute(call.connection, call.alliance_id, number, call.body.reason, call.now)
    return _one(call, number=number)


def _resolve(call: Call) -> Dispute:
    call.whole()
    found = _get(call)
    if found.state == "open":
        statements.resolve(call.connection, call.alliance_id, found.statement, call.body.reason, call.now)
    return _get(call)


def _accept(call: Call) -> Statement:
    found = of_statements.get(call)
    statements.accept(call.connection, call.alliance_id, found.number, call.now)
    return of_statements.one(call, found.number)


_PATH = {"statement": "1"}
OPERATIONS = [
    Operation(
        id="list_disputes", method="GET", path="/disputes", scope="disputes:read", summary="List disputes", handler=_list,
        query=DisputeQuery, answer=Page[Dispute], sorts=("statement",), usual="-statement",
        example=Example(query={"state": "open"}),
    ),
    Operation(
        id="create_dispute", method="POST", path="/disputes", scope="disputes:write", summary="Dispute a statement",
        about="Nothing is paid on it until the dispute is resolved. One that is paid or accepted can't be disputed.",
        handler=_create, body=NewDispute, answer=Dispute, status=201, query=DryRun, money=True,
        errors=("statement_settled",),
        example=Example(
            body={"statement": 1, "reason": "Falta la venta A-10231"}
        ),
    ),
    Operation(
        id="get_dispute", method="GET", path="/disputes/{dispute}", scope="disputes:read", summary="Read a dispute",
        handler=_get, query=OneQuery, answer=Dispute, example=Example(path={"dispute": "dsp_1_1"}),
    ),
    Operation(
        id="resolve_dispute", method="POST", path="/disputes/{dispute}/resolve", scope="disputes:write",
        summary="Tell how a dispute was settled", about="What it comes to is an adjustment. One that is over stays as it is.",
        handler=_resolve, body=Resolution, answer=Dispute, query=DryRun, money=True,
        example=Example(path={"dispute": "dsp_1_1"}, body={"reason": "Se ajusta en noviembre"}),
    ),
    Operation(
        id="accept_statement", method="POST", path="/statements/{statement}/accept", scope="statements:write",
        summary="Accept a statement", about="A dispute is withdrawn by it. Again changes nothing.", handler=_accept,
        query=DryRun, money=True, answer=Statement, current=of_statements.get,
        example=Example(path=_PATH),
    ),
]  # fmt: skip
