"""`/adjustments`: lines made by hand in the month that is open; both sides read why."""

from __future__ import annotations

import functools
import secrets
import uuid
from datetime import datetime
from typing import Annotated, Any

import msgspec

from alianza.bootstrap.office import Office
from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import parse_id
from alianza.kernel.money import money_asset
from alianza.rewards.decide import POINTS
from alianza.runtime.listing import Key, Listing
from alianza.settlement import statements
from alianza.web.api.facts import PartnerRef
from alianza.web.api.model import Call, DryRun, Example, Given, ListQuery, Minor, OneQuery, Operation, Page, Reply, Text
from alianza.web.api.problems import FieldProblem, RequestInvalid
from alianza.web.api.shown import Reason, Unit, line_id, named_partner, only, ref, unit_of, whose, written


class Adjustment(msgspec.Struct, tag_field="object", tag="adjustment", kw_only=True):
    """A line made by hand: positive is in the partner's favour. `external_id` is the id that it was asked for under."""

    id: str
    external_id: str
    partner: PartnerRef
    amount_minor: int
    unit: str
    reason: str
    period: str
    recorded_at: datetime


class NewAdjustment(Given, kw_only=True):
    """A line to be made. The same `external_id` makes one only; without one, an `Idempotency-Key` does the same."""

    external_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    partner: Text
    amount_minor: Minor
    unit: Unit | None = None
    reason: Reason


class AdjustmentQuery(ListQuery, kw_only=True):
    """What adjustments can be looked for by."""

    partner: Text | None = None


# The commands that made them are few, whatever the number of lines.
LISTING = Listing(
    columns="l.line_id, c.command_id, l.partner_id, l.amount_minor, l.asset, c.result ->> 'reason', l.period, l.recorded_at",
    body=(
        "FROM commands c JOIN lines l ON l.alliance_id = %(alliance)s AND l.fact_id = 'manual/' || c.command_id AND l.kind = 11"
        " WHERE c.alliance_id = %(alliance)s"
    ),
    key=Key("l.line_id", "uuid"),
    own="l.partner_id = %(partner)s",
    filters={
        "owner": "l.partner_id = %(owner)s",
        "line": "l.line_id = %(line)s",
        "command": "c.command_id = %(command)s",
    },
    sorts={"recorded_at": Key("l.line_id", "uuid")},
    usual="-recorded_at",
)


def _view(
    office: Office, line: uuid.UUID, command: str, partner: uuid.UUID, amount: int, asset: str, reason: str | None, period: int,
    recorded: datetime,
) -> Adjustment:  # fmt: skip
    return Adjustment(
        id=line_id(line) or "", external_id=command, partner=ref(office, partner), amount_minor=amount, unit=unit_of(asset),
        reason=reason or "", period=written(period), recorded_at=recorded,
    )  # fmt: skip


def _list(call: Call) -> Page[Adjustment]:
    return call.page(LISTING, {"owner": whose(call).partner}, functools.partial(_view, call.terms))


def _get(call: Call) -> Adjustment:
    text = call.path["adjustment"]
    try:
        filters: dict[str, Any] = {"line": parse_id("ln", text)}
    except AlianzaError:
        filters = {"command": text}
    found: Adjustment = only(call, LISTING, filters, functools.partial(_view, call.terms), "adjustment")
    return found


def _asset(office: Office, unit: str | None) -> str:
    if unit == unit_of(POINTS):
        return POINTS
    if unit is not None and unit not in office.deal.currencies:
        known = ", ".join([*office.deal.currencies, unit_of(POINTS)])
        raise RequestInvalid([FieldProblem(f"not agreed in this deal; one of: {known}", "invalid_value", "/unit")])
    return money_asset(unit or office.deal.currency)


def _create(call: Call) -> Reply:
    call.whole()
    told: NewAdjustment = call.body
    office = call.office()
    partner = named_partner(call, office, told.partner)
    if told.amount_minor == 0 or not told.reason.strip():
        pointer = "/reason" if told.amount_minor else "/amount_minor"
        raise RequestInvalid([FieldProblem("an adjustment needs an amount and a reason", "invalid_value", pointer)])
    command = told.external_id or f"adj_{secrets.token_hex(12)}"
    asset = _asset(office, told.unit)
    known = call.connection.execute(
        "SELECT EXISTS (SELECT 1 FROM commands WHERE alliance_id = %s AND command_id = %s)", (call.alliance_id, command)
    ).fetchone() == (True,)
    line = statements.adjust(call.connection, office, partner, asset, told.amount_minor, told.reason, call.now, command)
    found = only(call, LISTING, {"line": parse_id("ln", line)}, functools.partial(_view, office), "adjustment")
    return Reply(found, 200 if known else 201)


_SAMPLE = {
    "external_id": "ADJ-2026-11-1", "partner": "taller-x", "amount_minor": 45000, "unit": "MXN",
    "reason": "Recibo de marzo que faltaba",
}  # fmt: skip
OPERATIONS = [
    Operation(
        id="list_adjustments", method="GET", path="/adjustments", scope="adjustments:read", summary="List adjustments",
        handler=_list, query=AdjustmentQuery, answer=Page[Adjustment], sorts=("recorded_at",), usual="-recorded_at",
        example=Example(query={"partner": "taller-x"}),
    ),
    Operation(
        id="create_adjustment", method="POST", path="/adjustments", scope="adjustments:write", summary="Adjust by hand",
        about="A positive amount is in the partner's favour. It stands in the next statement.",
        handler=_create, body=NewAdjustment, answer=Adjustment, status=201, query=DryRun, money=True,
        errors=("command_conflict",), example=Example(body=_SAMPLE),
    ),
    Operation(
        id="get_adjustment", method="GET", path="/adjustments/{adjustment}", scope="adjustments:read",
        summary="Read an adjustment", handler=_get, query=OneQuery, answer=Adjustment,
        example=Example(path={"adjustment": "ADJ-2026-11-1"}),
    ),
]  # fmt: skip
