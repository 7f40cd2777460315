"""`/payouts`: what is paid of a closed month, one for a statement, once."""

from __future__ import annotations

import functools
import uuid
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from alianza.bootstrap.office import Office
from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import format_id, parse_id
from alianza.runtime.listing import Key, Listing
from alianza.settlement.closing import require_closing
from alianza.settlement.payouts import PayoutRun, Withheld, prepare_payouts
from alianza.web.api.facts import PartnerRef, partner_ref
from alianza.web.api.model import Call, DryRun, Example, Given, ListQuery, Month, OneQuery, Operation, Page, Reply, Text
from alianza.web.api.shown import asked_month, month, number_of, only, ref, unit_of, whose, written

Form = Literal["cash", "credit", "points"]


class Payout(msgspec.Struct, tag_field="object", tag="payout", kw_only=True):
    """What is paid on a statement. The account shows its last four letters; `transfer` is the ledger's."""

    id: str
    statement: int
    period: str
    partner: PartnerRef
    amount_minor: int
    unit: str
    form: Form
    account: str | None
    execution_on: date
    transfer: str
    recorded_at: datetime


class NotPaid(msgspec.Struct, kw_only=True):
    """A statement that was not paid, and why."""

    statement: int
    partner: PartnerRef | None
    amount_minor: int
    unit: str
    state: Literal["in_review", "disputed", "unpayable"]
    reason: str


class PayoutsPrepared(msgspec.Struct, tag_field="object", tag="payouts_prepared", kw_only=True):
    """What became of a month's statements. `below`: a balance, but nothing to pay yet; `unreviewed`: paid although the partner
    could still have objected."""

    id: str
    created: int
    existing: int
    below: int
    unreviewed: int
    withheld: list[NotPaid]


class NewPayouts(Given, kw_only=True):
    """The closed month to be paid: the latest one."""

    period: Month


class PayoutQuery(ListQuery, kw_only=True):
    """What payouts can be looked for by."""

    period: Month | None = None
    partner: Text | None = None
    form: Form | None = None


_NUMBER = Key("o.number", "int")
LISTING = Listing(
    columns=(
        "o.payout_id, o.number, o.period, o.partner_id, o.amount_minor, o.asset, o.form, o.account, o.execution_on,"
        " o.transfer_id, o.recorded_at"
    ),
    body="FROM payouts o WHERE o.alliance_id = %(alliance)s",
    key=_NUMBER,
    own="o.partner_id = %(partner)s",
    filters={
        "payout": "o.payout_id = %(payout)s",
        "number": "o.number = %(number)s",
        "period": "o.period = %(period)s",
        "owner": "o.partner_id = %(owner)s",
        "form": "o.form = %(form)s",
    },
    sorts={"statement": _NUMBER},
    usual="-statement",
)


def _view(
    office: Office, payout: uuid.UUID, number: int, period: int, partner: uuid.UUID, amount: int, asset: str, form: Any,
    account: str, execution_on: date, transfer: uuid.UUID, recorded: datetime,
) -> Payout:  # fmt: skip
    return Payout(
        id=format_id("po", payout), statement=number, period=written(period), partner=ref(office, partner),
        amount_minor=amount, unit=unit_of(asset), form=form, account=f"…{account[-4:]}" if account else None,
        execution_on=execution_on, transfer=format_id("trf", transfer), recorded_at=recorded,
    )  # fmt: skip


def _list(call: Call) -> Page[Payout]:
    query = call.query
    filters = {"period": asked_month(query.period), "owner": whose(call).partner, "form": query.form}
    return call.page(LISTING, filters, functools.partial(_view, call.terms))


def _get(call: Call) -> Payout:
    """By its id, or by the number of its statement."""
    text = call.path["payout"]
    try:
        filters: dict[str, Any] = {"payout": parse_id("po", text)}
    except AlianzaError:
        filters = {"number": number_of(text)}
    found: Payout = only(call, LISTING, filters, functools.partial(_view, call.terms), "payout")
    return found


def _create(call: Call) -> Reply:
    call.whole()
    month(call.body.period, "/period")
    office = call.office()
    closing = require_closing(call.connection, call.alliance_id, call.body.period)
    run = prepare_payouts(office.database, office, closing, call.now)
    withheld = [
        _not_paid(office, state, one)
        for state, some in (("in_review", run.in_review), ("disputed", run.disputed), ("unpayable", run.unpayable))
        for one in some
    ]
    return Reply(_prepared(call.body.period, run, withheld), 201 if run.created else 200)


def _prepared(period: str, run: PayoutRun, withheld: list[NotPaid]) -> PayoutsPrepared:
    return PayoutsPrepared(
        id=period,
        created=run.created,
        existing=run.existing,
        below=run.below,
        unreviewed=run.unreviewed,
        withheld=withheld,
    )


def _not_paid(office: Office, state: Any, one: Withheld) -> NotPaid:
    partner = partner_ref(office, office.by_external_id[one.partner].partner_id)
    return NotPaid(
        statement=one.number,
        partner=partner,
        amount_minor=one.amount_minor,
        unit=one.currency,
        state=state,
        reason=one.reason,
    )


OPERATIONS = [
    Operation(
        id="create_payouts", method="POST", path="/payouts", scope="payouts:write", summary="Prepare the payouts of a month",
        about="Records a payout for every statement that is due; one that was recorded stays as it is, so again pays nothing"
        " twice. The bank's files are written by `alianza payouts prepare`.",
        handler=_create, body=NewPayouts, answer=PayoutsPrepared, status=201, query=DryRun, money=True,
        errors=("nothing_to_close", "period_superseded"), example=Example(body={"period": "2026-10"}),
    ),
    Operation(
        id="list_payouts", method="GET", path="/payouts", scope="payouts:read", summary="List payouts", handler=_list,
        query=PayoutQuery, answer=Page[Payout], sorts=("statement",), usual="-statement",
        example=Example(query={"period": "2026-10"}),
    ),
    Operation(
        id="get_payout", method="GET", path="/payouts/{payout}", scope="payouts:read", summary="Read a payout",
        about="By its id or by the number of its statement.", handler=_get, query=OneQuery, answer=Payout,
        example=Example(path={"payout": "po_01k9m2v7w8x9y0z1a2b3c4d5e6"}),
    ),
]  # fmt: skip
